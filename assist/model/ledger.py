"""The entries of one account, as they were booked: every balance is derived from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from assist.model.account import Adjustment, Invoice, Payment, PaymentMethod, Payout, Section
from assist.model.money import Money

LARGEST_MINOR = 10**15  # above it a typing error is likelier than a debt; sums still fit 64 bits


class RoyaltyPlace(StrEnum):
    """Where royalties are: earned -> payable -> available -> in_transit -> paid (desk rules, 4)."""

    EARNED = "earned"
    PAYABLE = "payable"
    AVAILABLE = "available"
    IN_TRANSIT = "in_transit"
    PAID = "paid"


class RoyaltyStep(StrEnum):
    """How royalties move. Bookstore returns are earned below zero; nothing else is negative."""

    EARNED = "earned"
    COLLECTED = "collected"
    RELEASED = "released"
    SENT = "sent"
    PAID = "paid"
    RETURNED = "returned"
    SET_OFF = "set_off"  # used against the balance, on the author's written request


STEPS: Mapping[RoyaltyStep, tuple[RoyaltyPlace | None, RoyaltyPlace | None]] = {
    RoyaltyStep.EARNED: (None, RoyaltyPlace.EARNED),
    RoyaltyStep.COLLECTED: (RoyaltyPlace.EARNED, RoyaltyPlace.PAYABLE),
    RoyaltyStep.RELEASED: (RoyaltyPlace.PAYABLE, RoyaltyPlace.AVAILABLE),
    RoyaltyStep.SENT: (RoyaltyPlace.AVAILABLE, RoyaltyPlace.IN_TRANSIT),
    RoyaltyStep.PAID: (RoyaltyPlace.IN_TRANSIT, RoyaltyPlace.PAID),
    RoyaltyStep.RETURNED: (RoyaltyPlace.IN_TRANSIT, RoyaltyPlace.AVAILABLE),
    RoyaltyStep.SET_OFF: (RoyaltyPlace.AVAILABLE, None),
}


@dataclass(frozen=True, slots=True)
class RoyaltyMovement:
    """One step of one sum; `id` is unique within the account."""

    id: str
    step: RoyaltyStep
    amount: Money
    on: date
    period: str  # "2026-Q3"


@dataclass(frozen=True, slots=True)
class RoyaltySum:
    """All movements of one step and one period together."""

    step: RoyaltyStep
    amount: Money
    period: str


@dataclass(frozen=True, slots=True)
class Entries:
    """What was booked on an account. `unpaid` of an invoice here is its whole amount.

    `as_of` is how old what is owed is: now, or when it was last brought in from outside; `ages`
    tells it by section.
    """

    account_id: str
    contact_id: str
    version: int
    as_of: datetime
    currency: str
    project_titles: tuple[str, ...]
    billing_email: str | None
    invoices: tuple[Invoice, ...]  # by due date
    payments: tuple[Payment, ...]  # newest first
    adjustments: tuple[Adjustment, ...]  # newest first
    royalties: tuple[RoyaltySum, ...]
    methods: tuple[PaymentMethod, ...]  # the default one first
    payouts: tuple[Payout, ...] = ()  # newest first
    ages: Mapping[Section, datetime] = field(default_factory=dict, hash=False)
