"""What was arranged with an author: plans, promises, holds, and the offer they may say yes to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from assist.desk.closed_days import closed_days
from assist.desk.royalty_records import records_beside
from assist.model.account import AccountSnapshot
from assist.model.contact import Contact
from assist.model.conversation import Message, MessageState
from assist.model.decision import Suggestion, SuggestionState
from assist.model.dispute import Dispute
from assist.model.hold import Hold, HoldKind
from assist.model.payment_plan import PaymentPlan, PlanState, SentOffer
from assist.model.plan_progress import PlanProgress, progress_of
from assist.model.promise import Promise, PromiseState
from assist.model.refund import Refund
from assist.model.royalty_records import RoyaltyRecords
from assist.playbooks.offers.history import OfferHistory, history_of
from assist.store import (
    Tx,
    disputes,
    holds,
    messages,
    payment_plans,
    promises,
    refunds,
    suggestions,
)

_LEFT = frozenset(
    {MessageState.SENT, MessageState.DELIVERED, MessageState.READ, MessageState.UNKNOWN}
)
ASKED_OFFERS_STAND = timedelta(days=1)  # offers that no message asked for; dates move on


@dataclass(frozen=True, slots=True)
class Arranged:
    """All of one contact's, oldest first; only holds that stand."""

    plans: tuple[PaymentPlan, ...] = ()
    promises: tuple[Promise, ...] = ()
    holds: tuple[Hold, ...] = ()
    refund: Refund | None = None  # the newest
    is_disputed: bool = False  # at a bank, whoever told us of it
    royalties: RoyaltyRecords = field(default_factory=RoyaltyRecords)
    disputes: tuple[Dispute, ...] = ()  # open at a bank, the nearest date first

    @property
    def kinds_held(self) -> frozenset[HoldKind]:
        """What stands in the way: an open dispute holds as a hold of its kind does."""
        held = frozenset(hold.kind for hold in self.holds)
        return held | {HoldKind.CHARGEBACK} if self.disputes else held

    @property
    def frozen(self) -> frozenset[str]:
        """Invoices of which nobody is asked for anything while the bank decides."""
        return frozenset(key for one in self.disputes for key in one.invoice_ids)

    @property
    def open_promise(self) -> Promise | None:
        return next((one for one in self.promises if one.state.is_open), None)

    @property
    def broken_promise(self) -> Promise | None:
        """The newest one, if it was broken: somebody has to speak about it."""
        newest = self.promises[-1] if self.promises else None
        return newest if newest is not None and newest.state is PromiseState.BROKEN else None

    @property
    def active_plan(self) -> PaymentPlan | None:
        return next((one for one in self.plans if one.state is PlanState.ACTIVE), None)

    @property
    def shown_plan(self) -> PaymentPlan | None:
        """The active one; else the newest, if it failed: somebody has to speak about it."""
        newest = self.plans[-1] if self.plans else None
        failed = newest is not None and newest.state is PlanState.DEFAULTED
        return self.active_plan or (newest if failed else None)

    def history(self, today: date) -> OfferHistory:
        return history_of(self.plans, self.promises, today)


def arranged_with(tx: Tx, contact: Contact, now: datetime) -> Arranged:
    """Read it, in the caller's session."""
    held = holds.standing(tx, contact, now)
    if contact.account_id is None:
        return Arranged(holds=held)
    filed = disputes.open_of(tx, contact.account_id)
    return Arranged(
        plans=payment_plans.of_account(tx, contact.account_id),
        promises=promises.of_account(tx, contact.account_id),
        holds=held,
        disputes=filed,
        refund=next(iter(refunds.of_account(tx, contact.account_id)), None),
        royalties=records_beside(tx, contact.account_id, held, filed=bool(filed)),
    )


def plan_progress(
    plan: PaymentPlan | None, account: AccountSnapshot | None, now: datetime
) -> PlanProgress | None:
    """The plan as its account stands; None without either."""
    if plan is None or account is None:
        return None
    return progress_of(plan, account, now, closed_days(plan.country, now))


def newest_offer(tx: Tx, conversation_id: str) -> SentOffer | None:
    """What our newest reply offered, if it offered something: what a bare yes answers."""
    reply = messages.latest_outgoing(tx, conversation_id)
    if reply is None or reply.suggestion_id is None:
        return None
    return _offered(suggestions.get(tx, reply.suggestion_id), reply)


def offer_of_decision(tx: Tx, conversation_id: str, decision_id: str) -> SentOffer | None:
    """What one of our replies offered by that decision; None if none left."""
    for suggestion in suggestions.sent_of_decision(tx, decision_id):
        reply = messages.of_suggestion(tx, suggestion.id)
        found = _offered(suggestion, reply) if reply else None
        if found is not None and suggestion.conversation_id == conversation_id:
            return found
    return None


def _offered(suggestion: Suggestion, reply: Message) -> SentOffer | None:
    offer = suggestion.draft.offer
    if offer is None or reply.state not in _LEFT or not _says_what_was_drawn(suggestion):
        return None
    return SentOffer(
        suggestion_id=suggestion.id,
        decision_id=suggestion.decision_id,
        offer=offer,
        ledger_version=suggestion.base.ledger_version,
        sent_at=reply.created_at,
    )


def _says_what_was_drawn(suggestion: Suggestion) -> bool:
    """An edited offer is the computed one only while every figure of it still stands there."""
    if suggestion.state is SuggestionState.APPROVED:
        return True
    return suggestion.state is SuggestionState.EDITED and keeps_figures(
        suggestion, suggestion.final_text or ""
    )


def keeps_figures(suggestion: Suggestion, text: str) -> bool:
    """Does `text` still state the offer's amounts and days as they were drawn?"""
    drawn = (fact for fact in suggestion.draft.facts if fact.name.startswith("offer_"))
    return all(fact.shown in text for fact in drawn)
