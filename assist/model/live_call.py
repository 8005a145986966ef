"""A call in which a specialist speaks with the author now, as the card shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.model.call_utterance import CallUtterance
from assist.model.specialist import Specialist


class Agreed(StrEnum):
    """What "Send it in writing" puts in writing."""

    PLAN = "plan"  # the confirmation that is drawn: sending it makes the plan
    PROMISE = "promise"  # recorded in this call
    TEXT = "text"  # nothing was agreed: what the card says to say next


@dataclass(frozen=True, slots=True)
class LiveCall:
    """What helps while they speak. `about_id` names what would be put in writing."""

    call_id: str
    since: datetime
    person: Specialist | None
    lines: tuple[CallUtterance, ...]  # the newest that were heard, oldest first
    trouble: str | None  # the provider's code of why nothing is written down
    say_next: str = ""
    agreed: Agreed | None = None  # None: there is nothing to send
    about_id: str = ""
    joined: tuple[str, ...] = ()  # leads who speak too
    listening: tuple[str, ...] = ()  # leads who are heard by nobody
    may_link: bool = False  # there is a page to pay or to change how they pay

    def minutes(self, now: datetime) -> int:
        return max(0, int((now - self.since).total_seconds() // 60))
