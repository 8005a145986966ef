"""A call that the desk has promised, at an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CallBackState(StrEnum):
    OPEN = "open"
    DONE = "done"  # they were spoken to
    CANCELLED = "cancelled"  # another one took its place


@dataclass(frozen=True, slots=True)
class CallBack:
    """One promise; at most one of a conversation is open."""

    id: str
    conversation_id: str
    contact_point_id: str  # the number to be called
    asked_at: datetime
    due_at: datetime
    zone: str  # on whose clock the author named it, or would have
    # They asked for it themselves: consent to that call. False: the desk wants to try again.
    by_author: bool
    call_id: str | None = None  # in which it was asked for
    state: CallBackState = CallBackState.OPEN
    done_by: str | None = None  # the specialist who ended it; None: by itself
    done_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state is CallBackState.OPEN


@dataclass(frozen=True, slots=True)
class ComingCall:
    """One that is open, as a list shows it."""

    call_back: CallBack
    number: int  # of the case
    who: str  # the author's name, else their number
    assigned_to: str | None  # specialist id
