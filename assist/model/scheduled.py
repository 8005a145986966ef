"""A reply that waits for the hour at which it may be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ScheduledState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"  # its hour has come, and a worker has taken it up
    SENT = "sent"
    DROPPED = "dropped"
    CANCELLED = "cancelled"

    @property
    def is_waiting(self) -> bool:
        return self in {ScheduledState.WAITING, ScheduledState.SENDING}


class Dropped(StrEnum):
    """Why one was not sent."""

    AUTHOR_WROTE = "author_wrote"
    STALE = "stale"  # the account moved, or the suggestion was replaced or decided
    NOT_ALLOWED = "not_allowed"  # something that waiting does not end came in between
    PERSON_LEFT = "person_left"  # who scheduled it works here no longer


@dataclass(frozen=True, slots=True)
class Scheduled:
    """At most one waits in a conversation. `text` None: the suggestion as it stands."""

    id: str  # of own words: the id of the message that they will be
    conversation_id: str
    specialist_id: str
    due_at: datetime
    created_at: datetime
    suggestion_id: str | None = None  # None: own words
    text: str | None = None
    base_message_id: str | None = None  # the author's newest message at the time
    state: ScheduledState = ScheduledState.WAITING
    settled_at: datetime | None = None
    settled_by: str | None = None  # as in the record
    ended: Dropped | None = None
