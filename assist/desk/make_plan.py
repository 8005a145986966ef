"""An accepted offer becomes a plan, in the transaction in which its confirmation leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assist.desk.arrangements import arranged_with
from assist.desk.record import announce, by_specialist, record
from assist.desk.services import DeskServices
from assist.model.account import AccountSnapshot
from assist.model.audit import AuditKind
from assist.model.contact import Contact
from assist.model.conversation import Conversation
from assist.model.decision import Suggestion
from assist.model.ids import new_id
from assist.model.offer import Authority, Block, OfferConsent, still_needed
from assist.model.payment_plan import Acceptance, PaymentPlan, PlanState
from assist.model.plan_progress import received, settled_invoices
from assist.model.promise import PromiseState
from assist.model.specialist import Specialist
from assist.outreach.promises import ended
from assist.store import Tx, contacts, offer_consents, payment_plans, promises

FAILED_WITHIN = timedelta(days=183)  # a plan soon after a failed one is that one's change


@dataclass(frozen=True, slots=True)
class Confirming:
    """Who sends which confirmation, and the account it rests on."""

    suggestion: Suggestion
    conversation: Conversation
    person: Specialist
    account: AccountSnapshot | None


def stands_in_the_way(tx: Tx, confirming: Confirming, now: datetime) -> bool:
    """Does a hold forbid every offer by now?"""
    contact = contacts.get_contact(tx, confirming.conversation.contact_id)
    blocking = set(Block)
    return any(kind.value in blocking for kind in arranged_with(tx, contact, now).kinds_held)


def consent(
    tx: Tx, accepts: Acceptance, conversation: Conversation, person: Specialist, now: datetime
) -> tuple[Authority, ...]:
    """Record that `person` grants it too; the authorities that are missing even then."""
    kind, decision_id = accepts.offer.kind, accepts.decision_id
    agreed = offer_consents.of_decision(tx, decision_id)
    if not still_needed(accepts.offer, agreed):
        return ()
    if offer_consents.add(tx, decision_id, kind, person, now):
        record(
            tx,
            conversation.id,
            AuditKind.OFFER_CONSENTED,
            actor=by_specialist(person.id),
            at=now,
            subject={"decision": decision_id},
            data={"offer": kind.value, "name": person.name, "role": person.role.value},
        )
    own = OfferConsent(kind, person.id, person.name, person.role, now)
    return still_needed(accepts.offer, (*agreed, own))


def make_plan(tx: Tx, desk: DeskServices, confirming: Confirming, now: datetime) -> PaymentPlan:
    """Make it, end what it replaces, and record all of it.

    Duplicate when the offer or the confirmation has made one already, or another of the account
    is being made at this moment: the caller's transaction takes everything back.
    """
    accepts, account = confirming.suggestion.draft.accepts, confirming.account
    if accepts is None or account is None:
        raise ValueError("only a confirmation, for an account whose version was compared")
    contact = contacts.get_contact(tx, confirming.conversation.contact_id)
    earlier = payment_plans.of_account(tx, account.account_id)
    actor = by_specialist(confirming.person.id)
    for plan in earlier:
        if plan.state is PlanState.ACTIVE:
            end_plan(tx, plan, PlanState.SUPERSEDED, by=actor, now=now)
    _end_promise(tx, account.account_id, actor, now)
    plan = _plan(confirming, accepts, account, contact, _replaced(earlier, now), desk.zone, now)
    payment_plans.add(tx, plan)
    record(
        tx,
        plan.conversation_id,
        AuditKind.PLAN_MADE,
        actor=actor,
        at=now,
        subject={"plan": plan.id, "suggestion": plan.confirmation_id},
        data=_told(plan),
    )
    announce(tx, plan.conversation_id, "plan")
    return plan


def _plan(
    confirming: Confirming,
    accepts: Acceptance,
    account: AccountSnapshot,
    contact: Contact,
    supersedes: str | None,
    desk_zone: str,
    now: datetime,
) -> PaymentPlan:
    zone = contact.zone or desk_zone
    invoice_ids = settled_invoices(account, now.astimezone(ZoneInfo(zone)).date())
    return PaymentPlan(
        id=new_id(),
        account_id=account.account_id,
        conversation_id=confirming.conversation.id,
        offer=accepts.offer,
        invoice_ids=invoice_ids,
        received_before=received(account, invoice_ids),
        ledger_version=account.version,
        zone=zone,
        country=contact.country,
        made_at=now,
        made_by=confirming.person.id,
        confirmation_id=confirming.suggestion.id,
        offer_suggestion_id=accepts.suggestion_id,
        by_phone=accepts.by_phone,
        supersedes=supersedes,
    )


def _replaced(earlier: tuple[PaymentPlan, ...], now: datetime) -> str | None:
    """The newest plan, if it ran until now or failed lately."""
    newest = earlier[-1] if earlier else None
    if newest is None:
        return None
    failed_at = newest.ended_at if newest.state is PlanState.DEFAULTED else None
    failed_lately = failed_at is not None and now - failed_at <= FAILED_WITHIN
    return newest.id if newest.state is PlanState.ACTIVE or failed_lately else None


def _end_promise(tx: Tx, account_id: str, actor: str, now: datetime) -> None:
    """The plan says from now on what is paid when."""
    promise = promises.open_of(tx, account_id)
    if promise is None:
        return
    after = ended(promise, PromiseState.SUPERSEDED, now)
    if promises.move(tx, promise, after):
        record(
            tx,
            promise.conversation_id,
            AuditKind.PROMISE_MOVED,
            actor=actor,
            at=now,
            subject={"promise": promise.id},
            data={"state": after.state.value, "why": "plan"},
        )


def end_plan(
    tx: Tx, plan: PaymentPlan, state: PlanState, *, by: str, now: datetime, note: str = ""
) -> bool:
    """End an active one and record it; False when somebody was first."""
    if not payment_plans.end(tx, plan.id, state, by=by, at=now, note=note):
        return False
    record(
        tx,
        plan.conversation_id,
        AuditKind.PLAN_MOVED,
        actor=by,
        at=now,
        subject={"plan": plan.id},
        data={"state": state.value, "note": note},
    )
    announce(tx, plan.conversation_id, "plan")
    return True


def _told(plan: PaymentPlan) -> dict[str, Any]:
    offer = plan.offer
    return {
        "offer": offer.kind.value,
        "rule": offer.rule,
        "total_minor": plan.total.minor,
        "currency": offer.covers.currency,
        "schedule": [[part.amount.minor, part.due_on.isoformat()] for part in offer.schedule],
        "review_on": offer.review_on.isoformat() if offer.review_on else None,
        "tila_review": offer.tila_review,
        "by_phone": plan.by_phone,
        "supersedes": plan.supersedes,
    }
