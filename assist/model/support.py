"""What would help an author in a hard time: the need, never the diagnosis.

Desk rules, 6 (TEXAS): thank, explain how it is used, get explicit consent to record, ask what
support is needed, signpost. What somebody has or earns is kept nowhere: a need is chosen from a
list, and there is no free text into which a diagnosis could slip.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from assist.model.money import Money


class SupportNeed(StrEnum):
    PAUSE = "pause"
    SMALLER_AMOUNTS = "smaller_amounts"
    MORE_TIME = "more_time"  # to read and to answer
    IN_WRITING = "in_writing"  # no calls
    BY_PHONE = "by_phone"  # no long texts
    LARGE_PRINT = "large_print"
    PLAIN_WORDS = "plain_words"
    SOMEBODY_ELSE = "somebody_else"  # another person speaks for them
    SAME_PERSON = "same_person"  # always the same specialist
    FEWER_MESSAGES = "fewer_messages"


class AgreedBy(StrEnum):
    """How the author said that it may be noted."""

    MESSAGE = "message"  # in this conversation
    PHONE = "phone"


class SupportEnd(StrEnum):
    REPLACED = "replaced"  # by a newer record
    OVER = "over"  # not needed any more
    WITHDRAWN = "withdrawn"  # the author took their consent back: what was noted is gone


@dataclass(frozen=True, slots=True)
class Support:
    """A record; at most one of a contact is current. Amount and day are what they said they could
    keep up, voluntarily.
    """

    id: str
    contact_id: str
    conversation_id: str
    needs: frozenset[SupportNeed]
    agreed_by: AgreedBy
    review_on: date
    recorded_by: str  # specialist id
    recorded_at: datetime
    amount: Money | None = None  # a month, without missing essentials
    payday: int | None = None  # day of the month on which income arrives
    ended_at: datetime | None = None
    ended: SupportEnd | None = None
