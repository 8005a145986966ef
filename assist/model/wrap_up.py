"""What a specialist writes down when a call is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from assist.model.audit import NewAuditEvent
from assist.model.contact import IdentityLevel
from assist.model.contact_log import CallOutcome
from assist.model.money import Money


class WrapUpResult(StrEnum):
    """What came of the call for the matter itself."""

    ANSWERED = "answered"
    PROMISE = "promise"
    PLAN = "plan"
    DISPUTE = "dispute"
    REFUSED = "refused"  # they will not pay, or want nothing of what was offered
    CALL_BACK = "call_back"  # it goes on another time
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class WrapUp:
    """One call's, written once."""

    call_id: str
    text: str  # redacted
    result: WrapUpResult
    disposition: CallOutcome
    by: str  # the specialist
    at: datetime
    follow_up_on: date | None = None  # the desk looks at it again that day
    follow_up_note: str = ""  # what is to be done then; redacted
    follow_up_by: str | None = None  # the specialist who is to do it


@dataclass(frozen=True, slots=True)
class LookAgain:
    """What is to be done on the day that has come, and by whom ("": nobody was named)."""

    note: str
    who: str


@dataclass(frozen=True, slots=True)
class Told:
    """A specialist's own words in a call, redacted."""

    text: str
    names_amount: bool
    names_day: bool


@dataclass(frozen=True, slots=True)
class CallRecords:
    """What is known of one call. `events` are the conversation's while it went on."""

    call_id: str
    caller: str  # "" where nobody is known
    level: IdentityLevel
    by_code: bool  # they keyed one in this call
    placed: bool  # we called them
    specialists: tuple[str, ...]  # who spoke with them
    seconds: int
    events: tuple[NewAuditEvent, ...]
    quotes: tuple[str, ...] = ()  # the author's own words, redacted, oldest first
    link_ids: frozenset[str] = frozenset()  # messages that brought the payment page
    heard: tuple[Money, date] | None = None  # said by the author and recorded by nobody
    told: tuple[Told, ...] = ()  # what the specialist said that names an amount or a day
    disposition: CallOutcome | None = None  # who was reached, where somebody or the network said
