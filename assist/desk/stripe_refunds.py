"""Refunds that Stripe sends: asked for by a person's click, made once, followed to their end.

As with messages: claimed before the call, settled after it. The idempotency key is our refund's
id, and before any second attempt Stripe is asked what an earlier one made.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assist.billing.stripe_refund import (
    RefundNews,
    refund_key,
    refund_news_of,
    refund_params,
    same_try,
)
from assist.desk.frozen_charges import dispute_against
from assist.desk.record import BY_ASSIST
from assist.desk.refund_steps import RefundStep, books_of_refund, note_refund
from assist.desk.refunds import has_authority, undisputed
from assist.desk.services import DeskServices, StripeDesk
from assist.desk.steps import tell
from assist.errors import BadInput, NotAllowed, NotFound, PermanentFailure
from assist.jobs import Queue
from assist.jobs.names import STRIPE_REFUND
from assist.model.refund import Refund, RefundState
from assist.store import contacts, conversations, refunds

_SENDABLE = frozenset({RefundState.APPROVAL, RefundState.FAILED})
DISPUTED = "The charge was disputed meanwhile: nothing was sent."


def start_at_stripe(desk: DeskServices, refund_id: str, *, by: str, now: datetime) -> Refund:
    """Have Stripe send an approved refund; a second click finds it under way.

    NotAllowed unless it was approved, by somebody with the authority, and is undisputed.
    """
    books = books_of_refund(desk, refund_id, now)
    with desk.db.transaction() as tx:
        refund = refunds.get(tx, refund_id)
        step = RefundStep.begin(desk, tx, refund.conversation_id, by=by, now=now).by(books)
        refund = refunds.get(tx, refund_id)
        if refund.claimed_at is not None or refund.state is RefundState.ISSUED:
            return refund
        if refund.approved_by is None:
            raise NotAllowed("refund_not_approved", refund.id)
        if refund.state not in _SENDABLE:
            raise NotAllowed("refund_moved", refund.state)
        has_authority(refund, step.person, second=False)
        undisputed(step, refund)
        claimed = replace(refund, claimed_at=now, tries=refund.tries + 1, note="")
        step.moved(refund, claimed)
        desk.jobs.enqueue(
            tx,
            STRIPE_REFUND,
            refund_id,
            queue=Queue.DELIVER,
            partition=f"refund:{refund_id}",
            key=f"refund:{refund_id}:{claimed.tries}",
        )
        step.told()
        return claimed


def issue_at_stripe(desk: DeskServices, refund_id: str) -> None:
    """The job: make it at Stripe, or find the one that an earlier attempt made.

    TemporaryFailure lets the job come again; what Stripe refuses goes back to who may act on it.
    """
    with desk.db.read() as tx:
        refund = refunds.get(tx, refund_id)
    if refund.claimed_at is None or refund.state not in _SENDABLE:
        return
    try:
        told = _made(desk, _configured(desk), refund)
    except (PermanentFailure, NotFound, BadInput) as error:
        _settle(desk, replace(refund, claimed_at=None, note=str(error)), refund)
        return
    if told is None:
        _settle(desk, replace(refund, claimed_at=None, note=DISPUTED), refund)
        return
    now = desk.clock()
    issued = refund.moved(
        RefundState.ISSUED,
        now,
        issued_at=now,
        claimed_at=None,
        provider_id=told.provider_id,
        reference=told.reference or refund.reference,
    )
    if _settle(desk, issued, refund):
        _follow(desk, issued, told, now)


def refresh_refund(desk: DeskServices, provider_id: str, now: datetime) -> str | None:
    """Take in what Stripe holds of a refund now: its reference, or that it came back. The account
    that it is of; None when it is none of ours.
    """
    with desk.db.read() as tx:
        refund = refunds.of_provider(tx, provider_id)
    if refund is None:
        return None
    told = refund_news_of(_configured(desk).api.refund(provider_id))
    _follow(desk, refund, told, now)
    return refund.account_id


def _made(desk: DeskServices, stripe: StripeDesk, refund: Refund) -> RefundNews | None:
    """What Stripe has now; None when the bank has the charge. No session is open."""
    api = stripe.api
    found = same_try(api.refunds_of(refund.payment_id), refund.id, refund.tries)
    if found is not None:
        return refund_news_of(found)
    if _is_disputed(desk, refund):
        return None
    if refund.amount is None:
        raise BadInput("amount", "is not computed.", "Ask for the refund again.")
    params = refund_params(refund.id, refund.tries, refund.payment_id, refund.amount)
    return refund_news_of(api.make_refund(params, refund_key(refund.id, refund.tries)))


def _is_disputed(desk: DeskServices, refund: Refund) -> bool:
    """Looked at once more just before the money leaves."""
    now = desk.clock()
    account = desk.billing.snapshot(refund.account_id, now)
    if account is None:
        raise NotFound("account", refund.account_id)
    with desk.db.read() as tx:
        conversation = conversations.get(tx, refund.conversation_id)
        contact = contacts.get_contact(tx, conversation.contact_id)
        return dispute_against(tx, contact, account, refund.payment_id, now) is not None


def _follow(desk: DeskServices, refund: Refund, told: RefundNews, now: datetime) -> None:
    """From issued to failed, or to a reference; what tells nothing new changes nothing."""
    returned = refund.state in {RefundState.ISSUED, RefundState.SETTLED} and told.failed
    if returned:
        after = replace(refund, state=RefundState.FAILED, moved_at=now, note=told.why)
    else:
        after = replace(refund, reference=told.reference or refund.reference)
    if after != refund:
        _settle(desk, after, refund)


def _settle(desk: DeskServices, after: Refund, before: Refund) -> bool:
    now = desk.clock()
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, before.conversation_id)
        if not refunds.move(tx, before, after):
            return False
        note_refund(tx, after, BY_ASSIST, now)
        tell(tx, desk, conversation)
        return True


def _configured(desk: DeskServices) -> StripeDesk:
    if desk.stripe is None:
        raise NotFound("Stripe", "account: it is not configured here")
    return desk.stripe
