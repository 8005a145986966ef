"""A payment plan: what an author agreed to, and how an offer becomes one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.model.money import Money
from assist.model.offer import Offer, OfferKind

# What a yes makes a plan of. Paying it all now is a payment, not a plan.
ARRANGEMENTS = frozenset(
    {
        OfferKind.EXTENSION,
        OfferKind.EQUAL_INSTALMENTS,
        OfferKind.DOWN_PAYMENT,
        OfferKind.LONG_PLAN,
        OfferKind.HARDSHIP_PAUSE,
    }
)


class PlanState(StrEnum):
    ACTIVE = "active"
    COMPLETED = "completed"  # all of it arrived, or the pause is over
    DEFAULTED = "defaulted"  # two instalments missed, or its last day long gone
    SUPERSEDED = "superseded"  # a newer plan of the account took its place
    CANCELLED = "cancelled"  # by a person, with a reason


@dataclass(frozen=True, slots=True)
class PaymentPlan:
    """An accepted offer. At most one of an account is active; what was paid is never stored here.

    `received_before` is what the account had received when it was made: what came since counts.
    `invoice_ids` are the invoices that it settles. Days are of the author's calendar (`zone`).
    """

    id: str
    account_id: str
    conversation_id: str
    offer: Offer
    invoice_ids: tuple[str, ...]
    received_before: Money
    ledger_version: int
    zone: str
    country: str | None  # whose bank holidays move the end of the waiting
    made_at: datetime
    made_by: str  # specialist id
    confirmation_id: str  # the suggestion that confirmed it in writing
    offer_suggestion_id: str | None = None  # the one that offered it; None: agreed by phone
    by_phone: bool = False
    supersedes: str | None = None  # the plan that it changed, or that failed before it
    state: PlanState = PlanState.ACTIVE
    ended_at: datetime | None = None
    ended_by: str | None = None  # "assist" or "specialist:ID"
    ended_note: str = ""
    missed_told: int = 0  # missed instalments that the desk was told of

    @property
    def total(self) -> Money:
        return self.offer.total

    @property
    def is_renegotiation(self) -> bool:
        """A change of terms of something agreed before; more days for one payment is none."""
        return self.supersedes is not None and self.offer.kind is not OfferKind.EXTENSION


class Standing(StrEnum):
    """Whether what an author says yes to can still be had."""

    STANDS = "stands"
    CHANGED = "changed"  # the account or the calendar moved on: offer it anew
    EXPIRED = "expired"
    BLOCKED = "blocked"  # a hold stands


@dataclass(frozen=True, slots=True)
class SentOffer:
    """The offer that our newest reply in a conversation made, and what it was computed on."""

    suggestion_id: str
    decision_id: str  # whose consents granted it
    offer: Offer
    ledger_version: int | None
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An author's yes to an offer, as a turn or a specialist at the phone recorded it."""

    offer: Offer
    decision_id: str  # whose consents granted it
    standing: Standing = Standing.STANDS
    suggestion_id: str | None = None  # the one that offered it; None: it was never sent
    by_phone: bool = False
