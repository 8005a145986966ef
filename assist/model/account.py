"""What an author owes and earns, as a snapshot at one moment, and the entries it is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from assist.model.money import Money, total

_DIGIT_RUN = re.compile(r"\d(?:[ .-]?\d){12,}")


class InvoiceState(StrEnum):
    OPEN = "open"
    PAID = "paid"
    VOID = "void"


class InvoiceKind(StrEnum):
    CHARGE = "charge"
    FEE = "fee"  # settled after every charge


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line of an invoice; the amount is the line's, whatever the quantity. May be negative."""

    item: str
    description: str
    quantity: Decimal
    amount: Money


@dataclass(frozen=True, slots=True)
class Invoice:
    """One instalment or charge, with what is still unpaid of it.

    Lines say what it is for, and add up to its amount (ValueError otherwise).
    """

    id: str
    number: str
    description: str
    amount: Money
    unpaid: Money
    due_on: date
    state: InvoiceState
    kind: InvoiceKind = InvoiceKind.CHARGE
    lines: tuple[InvoiceLine, ...] = ()

    def __post_init__(self) -> None:
        if not self.lines:
            return
        if total((line.amount for line in self.lines), self.amount.currency) != self.amount:
            raise ValueError(f"the lines of invoice {self.number} do not add up to its amount")

    def days_overdue(self, today: date) -> int:
        """Whole days past due at the author's `today`; 0 when paid or not yet due."""
        return max(0, (today - self.due_on).days) if self.unpaid.minor > 0 else 0


class PaymentState(StrEnum):
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Payment:
    id: str
    amount: Money
    at: datetime
    state: PaymentState
    method: str  # "card", "check", "transfer", "link"
    card_brand: str | None = None
    card_last4: str | None = None
    decline_code: str | None = None
    for_invoice: str | None = None  # the invoice it was meant for, settled before any other
    advice_code: str | None = None  # what the card's bank advises to do next; never told to authors


class AdjustmentKind(StrEnum):
    CREDIT = "credit"  # given to the author, like a payment
    REFUND = "refund"  # these three take a payment back, in whole or in part
    REVERSAL = "reversal"
    CHARGEBACK = "chargeback"
    REINSTATED = "reinstated"  # the bank gave back what it had charged back: the dispute was won

    @property
    def takes_back(self) -> int:
        """How the amount counts against its payment: 1 less of it, -1 more again, 0 not at all."""
        if self is AdjustmentKind.CREDIT:
            return 0
        return -1 if self is AdjustmentKind.REINSTATED else 1


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What changes an account beside charges and payments; the amount is positive."""

    id: str
    kind: AdjustmentKind
    amount: Money
    at: datetime
    reason: str
    payment_id: str | None = None  # what is taken back
    invoice_id: str | None = None  # what a credit is meant for


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """How an author pays. Never a number: `last4` is exactly four digits (ValueError otherwise)."""

    id: str
    brand: str
    last4: str
    expires: tuple[int, int] | None  # year and month; None for a bank account
    is_default: bool = False

    def __post_init__(self) -> None:
        if len(self.last4) != 4 or not (self.last4.isascii() and self.last4.isdigit()):
            raise ValueError("a payment method keeps the last four digits and no more")
        if holds_card_number(self.brand) or holds_card_number(self.id):
            raise ValueError("a payment method holds what looks like a card number")
        if self.expires and not 1 <= self.expires[1] <= 12:
            raise ValueError("a card expires in a month from 1 to 12")

    def is_expired(self, today: date) -> bool:
        """A card is good to the end of its month."""
        return self.expires is not None and self.expires < (today.year, today.month)


def holds_card_number(text: str) -> bool:
    """Is there a run of 13 or more digits that passes Luhn (ISO/IEC 7812)?

    Stricter than the redaction of prose, which lets ISBNs and phone numbers through: the fields
    that this guards have no business with either.
    """
    return any(
        _luhn([int(character) for character in run.group() if character.isdigit()])
        for run in _DIGIT_RUN.finditer(text)
    )


def _luhn(digits: list[int]) -> bool:
    doubled = (2 * digit - 9 * (digit > 4) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


@dataclass(frozen=True, slots=True)
class Settled:
    """A part of one payment or credit that settles a part of one invoice."""

    source_id: str
    invoice_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class PeriodRoyalties:
    """What one period brought. Bookstores return books, so `earned` may be below zero."""

    period: str  # "2026-Q3"
    earned: Money  # sold less returned
    collected: Money  # of that, what the distributors have paid

    @property
    def pending(self) -> Money:
        return self.earned - self.collected


@dataclass(frozen=True, slots=True)
class RoyaltyBalance:
    """Where an author's royalties are: each sum in one place. None: not told by the source."""

    pending: Money  # earned, not collected from the distributor yet
    available: Money  # ready to be withdrawn
    period: str  # "2026-Q3"
    payable: Money | None = None  # collected, waits for the threshold or the cycle
    in_transit: Money | None = None  # on the way to the author's bank
    paid: Money | None = None
    by_period: tuple[PeriodRoyalties, ...] = ()  # newest first; empty where the source has none

    @property
    def held_in_all(self) -> Money:
        """Everything that has not left: below zero when more was returned than sold."""
        kept = self.pending + self.available
        return kept if self.payable is None else kept + self.payable


class PayoutState(StrEnum):
    """Where a payout to the author's bank is."""

    IN_TRANSIT = "in_transit"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Payout:
    """Money sent to the author's own bank; `failure_code` stays inside, like a decline code."""

    id: str
    amount: Money
    state: PayoutState
    arrives_on: date
    failure_code: str | None = None


class Section(StrEnum):
    """The kinds of facts of an account: each may come from elsewhere, and has its own age."""

    INVOICES = "invoices"
    PAYMENTS = "payments"
    REFUNDS = "refunds"
    METHODS = "methods"
    ROYALTIES = "royalties"
    PAYOUTS = "payouts"


# A balance is no younger than the oldest of these.
OWED = (Section.INVOICES, Section.PAYMENTS, Section.REFUNDS)


@dataclass(frozen=True, slots=True)
class AccountSnapshot:
    """Everything a reply may quote. `version` moves with every change.

    `as_of` is the age of what is owed. `ages` tells it by section; a section that is not in it is
    as old as that.
    """

    account_id: str
    contact_id: str
    version: int
    as_of: datetime
    currency: str
    project_titles: tuple[str, ...]
    invoices: tuple[Invoice, ...]  # by due date
    payments: tuple[Payment, ...]  # newest first
    royalties: RoyaltyBalance | None = None
    billing_email: str | None = None
    adjustments: tuple[Adjustment, ...] = ()  # newest first
    methods: tuple[PaymentMethod, ...] = ()  # the default one first
    settled: tuple[Settled, ...] = ()  # which payment went where
    credit: Money | None = None  # paid beyond all that was charged; None when nothing was
    payouts: tuple[Payout, ...] = ()  # newest first; empty where the source has none
    ages: Mapping[Section, datetime] = field(default_factory=dict, hash=False)

    def age_of(self, section: Section) -> datetime:
        """When the facts of that section were true."""
        return self.ages.get(section, self.as_of)

    def balance(self) -> Money:
        """All that is unpaid."""
        return total((invoice.unpaid for invoice in self.invoices), self.currency)

    def past_due(self, today: date) -> Money:
        """What is unpaid and was due before the author's `today`."""
        late = (invoice.unpaid for invoice in self.invoices if invoice.due_on < today)
        return total(late, self.currency)

    def days_overdue(self, today: date) -> int:
        """Age of the oldest unpaid invoice, in days."""
        return max((invoice.days_overdue(today) for invoice in self.invoices), default=0)

    def next_due(self, today: date) -> Invoice | None:
        """The first unpaid invoice due today or later."""
        ahead = [i for i in self.invoices if i.unpaid.minor > 0 and i.due_on >= today]
        return min(ahead, key=lambda invoice: invoice.due_on, default=None)

    def last_payment(self, state: PaymentState) -> Payment | None:
        return next((payment for payment in self.payments if payment.state is state), None)
