"""A promise to pay: an exact amount on an exact day, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from assist.model.money import Money


class PromiseState(StrEnum):
    OPEN = "open"
    REMINDED = "reminded"  # the day before
    KEPT = "kept"
    PARTIALLY_KEPT = "partially_kept"
    BROKEN = "broken"
    SUPERSEDED = "superseded"  # a newer promise of the account took its place
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Still to be kept; reminders of other kinds rest meanwhile."""
        return self in {PromiseState.OPEN, PromiseState.REMINDED}


@dataclass(frozen=True, slots=True)
class Promise:
    """One per account is open at a time. `due_on` is a day of the author's calendar (`zone`)."""

    id: str
    account_id: str
    conversation_id: str
    amount: Money
    due_on: date
    zone: str
    made_at: datetime
    recorded_by: str | None  # specialist id; None: the author, on the phone with the assistant
    state: PromiseState = PromiseState.OPEN
    reminded_at: datetime | None = None
    settled_at: datetime | None = None
    paid: Money | None = None  # what had arrived when it was settled
