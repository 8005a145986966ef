"""Webhook events of Stripe: stored at once, and worked on by a job that asks Stripe anew."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import datetime
from typing import Any

from assist.billing import stripe_webhook
from assist.billing.stripe import names
from assist.billing.stripe_dispute import dispute_news_of
from assist.billing.stripe_map import Object, key_of
from assist.billing.stripe_webhook import Event
from assist.desk.services import DeskServices, StripeDesk
from assist.desk.stripe_disputes import take_dispute_news
from assist.desk.stripe_refunds import refresh_refund
from assist.errors import BadInput, NotFound, PermanentFailure
from assist.jobs import Queue
from assist.jobs.names import STRIPE_EVENT
from assist.model.dispute_news import DisputeNews
from assist.store import Tx, checkouts, hosted_links, quarantine, stripe_customers, stripe_events
from assist.store.quarantine import Quarantined, QuarantineState
from assist.store.stripe_events import EventState, StoredEvent

log = logging.getLogger(__name__)
SOURCE = "stripe"
HELD_DISPUTE = "dispute:"  # in quarantine: before the number of a dispute that nobody was found for
_DISPUTE = "charge.dispute."
_REFUND = ("refund.", "charge.refund.")  # both tell of a refund; the older name still comes
_PAYOUT = "payout."
_PAID = "checkout.session.completed"
# Whatever moves what the desk may quote; the rest is kept and not worked on.
_MOVES = (
    "customer.", "invoice.", "payment_intent.", "charge.", "refund.", "payment_method.",
    "checkout.session.", _PAYOUT,
)  # fmt: skip


def take_event(desk: DeskServices, body: bytes, signature: str | None, now: datetime) -> bool:
    """Keep what Stripe tells, once; False when it had told it before.

    NotAuthentic unless it is theirs. What is theirs and cannot be read goes to quarantine.
    """
    secrets = desk.stripe.webhook_secrets if desk.stripe else ()  # none: nobody's is authentic
    stripe_webhook.verify(body, signature, secrets, now=now)
    try:
        event = stripe_webhook.event_of(body)
    except BadInput as error:
        with desk.db.transaction() as tx:
            key = stripe_webhook.fingerprint(body)
            quarantine.add(tx, source=SOURCE, external_id=key, reason=str(error), raw=body, now=now)
        return True
    return _keep(desk, event, body, now)


def _keep(desk: DeskServices, event: Event, body: bytes, now: datetime) -> bool:
    with desk.db.transaction() as tx:
        new = stripe_events.add(
            tx,
            event.id,
            kind=event.kind,
            created_at=event.created_at,
            received_at=now,
            raw=body,
        )
        if new:
            # One object's events one after the other: what is asked last is what is kept.
            desk.jobs.enqueue(
                tx,
                STRIPE_EVENT,
                event.id,
                queue=Queue.CONVERSATION,
                key=f"stripe:{event.id}",
                partition=f"stripe:{event.object_id}",
            )
        return new


def process_event(desk: DeskServices, event_id: str) -> None:
    """Do what an event asks for. Doing it again, or in another order, ends in the same state.

    TemporaryFailure lets the job be tried later; what can never be done is held for a person.
    """
    with desk.db.read() as tx:
        stored = stripe_events.get(tx, event_id)
    if stored.state in {EventState.PROCESSED, EventState.IGNORED}:
        return
    try:
        _process(desk, stripe_webhook.event_of(stored.raw))
    except (BadInput, PermanentFailure, NotFound) as error:
        now = desk.clock()
        with desk.db.transaction() as tx:
            _hold(tx, stored, str(error), now)
            stripe_events.settle(tx, event_id, EventState.HELD, now)


def _hold(tx: Tx, stored: StoredEvent, reason: str, now: datetime) -> None:
    """For a person. A dispute is held once, however many events tell of it."""
    key, about = stored.id, _disputed(stored.raw)
    if about is not None:
        key = f"{HELD_DISPUTE}{about}"
    held = quarantine.add(
        tx, source=SOURCE, external_id=key, reason=reason, raw=stored.raw, now=now
    )
    quarantine.settle(tx, held, QuarantineState.HELD)


def _disputed(raw: bytes) -> str | None:
    """The dispute that an event is about."""
    try:
        event = stripe_webhook.event_of(raw)
    except BadInput:
        return None
    return event.object_id if event.kind.startswith(_DISPUTE) else None


def retry_quarantined(desk: DeskServices, held: Quarantined) -> None:
    """Work on a held event again; raises what still stands in the way."""
    event = stripe_webhook.event_of(held.raw)
    with desk.db.transaction() as tx:  # what could not be read when it came is no event of ours yet
        stripe_events.add(
            tx,
            event.id,
            kind=event.kind,
            created_at=event.created_at,
            received_at=held.created_at,
            raw=held.raw,
        )
    _process(desk, event)
    with desk.db.transaction() as tx:
        quarantine.settle(tx, held.id, QuarantineState.PROCESSED)


def _process(desk: DeskServices, event: Event) -> None:
    now = desk.clock()
    news = None
    if event.kind.startswith(_DISPUTE):
        news = _dispute(desk, event, now)
        account_id = news.account_id
    elif event.kind.startswith(_REFUND):
        account_id = refresh_refund(desk, event.object_id, now) or _account(desk, event, now)
    else:
        account_id = _account(desk, event, now) if event.kind.startswith(_MOVES) else None
    if account_id is not None:
        desk.billing.snapshot(account_id, now)  # asks anew, and moves the version if figures did
    known = account_id is not None or news is not None
    with desk.db.transaction() as tx:
        if event.kind == _PAID and event.reference and account_id:
            hosted_links.use(tx, event.reference, account_id, now)
            if event.payment_intent_id:
                checkouts.paid(tx, account_id, event.object_id, event.payment_intent_id)
        stripe_events.settle(
            tx,
            event.id,
            EventState.PROCESSED if known else EventState.IGNORED,
            now,
            account_id=account_id,
            news=_as_json(news) if news else None,
        )
        if news is not None:  # whatever was held of it before is done with this
            quarantine.let_through(tx, SOURCE, f"{HELD_DISPUTE}{news.external_id}")


def _dispute(desk: DeskServices, event: Event, now: datetime) -> DisputeNews:
    stripe = _configured(desk)
    dispute = stripe.api.dispute(event.object_id)
    customer = key_of((dispute.get("charge") or {}).get("customer"))
    account_id = account_of_customer(desk, customer, now) if customer else None
    news = dispute_news_of(dispute, account_id)
    take_dispute_news(desk, news, now)
    return news


def _as_json(news: DisputeNews) -> dict[str, Any]:
    told = asdict(news)
    for name in ("opened_at", "due_by"):
        told[name] = told[name].isoformat() if told[name] else None
    return told


def _account(desk: DeskServices, event: Event, now: datetime) -> str | None:
    if event.kind.startswith(_PAYOUT):
        if event.connected_account is None:
            return None  # ours, not an author's
        with desk.db.read() as tx:
            return stripe_customers.account_paid_out_to(tx, event.connected_account)
    customer = event.customer_id
    if customer is None and event.payment_intent_id:
        customer = key_of(_configured(desk).api.payment_intent(event.payment_intent_id)["customer"])
    return account_of_customer(desk, customer, now) if customer else None


def account_of_customer(desk: DeskServices, customer_id: str, now: datetime) -> str | None:
    """The account whose customer this is, by the same rules by which one is found for an account.

    None when it is nobody's of ours, or when anything about it is open to doubt.
    """
    with desk.db.read() as tx:
        known = stripe_customers.account_of(tx, customer_id)
    if known is not None:
        return known
    customer = _configured(desk).api.customer(customer_id)
    account_id = None if customer.get("deleted") else _named(desk, customer)
    if account_id is None or _configured(desk).customer_of(account_id, now) is None:
        return None
    with desk.db.read() as tx:
        return stripe_customers.account_of(tx, customer_id)


def _named(desk: DeskServices, customer: Object) -> str | None:
    contact_id = names(customer)
    with desk.db.read() as tx:
        if contact_id is not None:
            return stripe_customers.account_of_contact(tx, contact_id)
        email = customer.get("email")
        return stripe_customers.account_of_email(tx, email) if email else None


def _configured(desk: DeskServices) -> StripeDesk:
    if desk.stripe is None:
        raise NotFound("Stripe", "account: it is not configured here")
    return desk.stripe
