"""What was said on the phone between an author and a specialist, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Speaker(StrEnum):
    AUTHOR = "author"
    SPECIALIST = "specialist"


@dataclass(frozen=True, slots=True)
class CallUtterance:
    """One piece of a live transcript, redacted.

    An author's piece becomes part of a message of the conversation (`message_id`), and its text is
    that message's from then on; a specialist's stays here.
    """

    call_id: str
    source: str  # the provider's transcription
    speaker: Speaker
    number: int  # the provider's, within that transcription
    at: datetime
    text: str
    message_id: str | None = None
