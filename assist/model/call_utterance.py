"""What was said in a call while a person spoke with the author, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Speaker(StrEnum):
    """Whose words they are: the recogniser hears each side by itself."""

    AUTHOR = "author"
    SPECIALIST = "specialist"


@dataclass(frozen=True, slots=True)
class CallUtterance:
    """One piece of a live transcript, redacted. The provider numbers the pieces of a transcript."""

    call_id: str
    speaker: Speaker
    number: int  # the provider's, within `source`
    at: datetime  # when it was said, as far as the provider tells
    text: str
    message_id: str | None = None  # the author's: the message that the piece went into
    source: str = ""  # the provider's id of the transcript; a call may have several
