"""Values of the model with sensible defaults, and a conversation in a database to build on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from assist.model.account import (
    AccountSnapshot,
    Adjustment,
    AdjustmentKind,
    Invoice,
    InvoiceState,
    Payment,
    PaymentMethod,
    PaymentState,
    RoyaltyBalance,
)
from assist.model.audit import AuditKind, NewAuditEvent
from assist.model.contact import ChannelKind, Contact, ContactPoint, IdentityLevel, Inbox
from assist.model.conversation import (
    Conversation,
    ConversationState,
    Direction,
    Message,
    MessageState,
    SenderKind,
)
from assist.model.decision import (
    Base,
    Decision,
    DecisionReason,
    FactUsed,
    Suggest,
    Suggestion,
    SuggestionState,
)
from assist.model.dispute import Dispute, DisputeReason, DisputeState, Network
from assist.model.hold import Hold, HoldKind
from assist.model.ids import new_id
from assist.model.interpretation import EscalationLevel, IntentGuess, Interpretation, Span
from assist.model.ledger import RoyaltyMovement, RoyaltyStep
from assist.model.money import Money
from assist.model.sign_in import SignIn
from assist.model.specialist import Role, Shift, Specialist
from assist.store import Tx, contacts, conversations, inboxes, messages

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # a Friday, 12:00 in Buenos Aires


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def contact(**changes: Any) -> Contact:
    values: dict[str, Any] = {
        "id": new_id(),
        "name": "Ada Moreno",
        "language": "en",
        "country": "US",
        "zone": "America/New_York",
        "account_id": None,
        "created_at": NOW,
    }
    return Contact(**(values | changes))


def point(contact_id: str | None = None, **changes: Any) -> ContactPoint:
    values: dict[str, Any] = {
        "id": new_id(),
        "contact_id": contact_id or new_id(),
        "channel": ChannelKind.SMS,
        "address": "+12025550143",
        "created_at": NOW,
    }
    return ContactPoint(**(values | changes))


def inbox(**changes: Any) -> Inbox:
    values: dict[str, Any] = {
        "id": new_id(),
        "channel": ChannelKind.SMS,
        "address": "+12025550100",
        "name": "Billing",
    }
    return Inbox(**(values | changes))


def conversation(**changes: Any) -> Conversation:
    values: dict[str, Any] = {
        "id": new_id(),
        "number": 1,
        "inbox_id": new_id(),
        "channel": ChannelKind.SMS,
        "contact_id": new_id(),
        "contact_point_id": new_id(),
        "state": ConversationState.OPEN,
        "identity_level": IdentityLevel.L1,
        "created_at": NOW,
    }
    return Conversation(**(values | changes))


def message(of: Conversation | None = None, **changes: Any) -> Message:
    """An incoming one; `of` fills in what belongs to the conversation."""
    values: dict[str, Any] = {
        "id": new_id(),
        "conversation_id": of.id if of else new_id(),
        "inbox_id": of.inbox_id if of else new_id(),
        "direction": Direction.INCOMING,
        "sender": SenderKind.CONTACT,
        "text": "How much do I owe?",
        "created_at": NOW,
        "state": MessageState.RECEIVED,
        "external_id": f"SM{new_id()}",
        "contact_point_id": of.contact_point_id if of else None,
    }
    return Message(**(values | changes))


def outgoing(of: Conversation | None = None, **changes: Any) -> Message:
    values: dict[str, Any] = {
        "direction": Direction.OUTGOING,
        "sender": SenderKind.SPECIALIST,
        "text": "Your balance is $120.00.",
        "state": MessageState.PENDING,
        "external_id": None,
    }
    return message(of, **(values | changes))


def specialist(**changes: Any) -> Specialist:
    key = new_id()
    values: dict[str, Any] = {
        "id": key,
        "name": "Lucía Ferrer",
        "email": f"{key}@example.com",
        "role": Role.SPECIALIST,
    }
    return Specialist(**(values | changes))


def sign_in(specialist_id: str, **changes: Any) -> SignIn:
    values: dict[str, Any] = {
        "id": "sign-in",
        "specialist_id": specialist_id,
        "method": "password",
        "address": "203.0.113.9",
        "device": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0",
        "since": NOW,
        "seen_at": NOW,
        "expires_at": NOW + timedelta(minutes=10),
    }
    return SignIn(**(values | changes))


def shift(**changes: Any) -> Shift:
    values: dict[str, Any] = {
        "id": new_id(),
        "specialist_id": None,
        "weekdays": frozenset({0, 1, 2, 3, 4}),
        "start": time(12),
        "end": time(20),
        "zone": "America/Argentina/Buenos_Aires",
    }
    return Shift(**(values | changes))


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def invoice(**changes: Any) -> Invoice:
    key = new_id()
    values: dict[str, Any] = {
        "id": key,
        "number": f"INV-{key[-6:]}",
        "description": "Instalment 1 of 3",
        "amount": usd(12000),
        "unpaid": usd(12000),
        "due_on": date(2026, 11, 1),
        "state": InvoiceState.OPEN,
    }
    return Invoice(**(values | changes))


def payment(**changes: Any) -> Payment:
    values: dict[str, Any] = {
        "id": new_id(),
        "amount": usd(5000),
        "at": NOW - timedelta(days=10),
        "state": PaymentState.SUCCEEDED,
        "method": "card",
        "card_brand": "visa",
        "card_last4": "4242",
    }
    return Payment(**(values | changes))


def royalties(**changes: Any) -> RoyaltyBalance:
    values: dict[str, Any] = {"pending": usd(3000), "available": usd(8000), "period": "2026-Q3"}
    return RoyaltyBalance(**(values | changes))


def adjustment(kind: AdjustmentKind, minor: int, **changes: Any) -> Adjustment:
    values: dict[str, Any] = {"id": new_id(), "at": NOW, "reason": "Goodwill"}
    return Adjustment(kind=kind, amount=usd(minor), **(values | changes))


def movement(step: RoyaltyStep, minor: int, **changes: Any) -> RoyaltyMovement:
    values: dict[str, Any] = {"id": new_id(), "on": NOW.date(), "period": "2026-Q3"}
    return RoyaltyMovement(step=step, amount=usd(minor), **(values | changes))


def method(**changes: Any) -> PaymentMethod:
    values: dict[str, Any] = {
        "id": new_id(),
        "brand": "visa",
        "last4": "4242",
        "expires": (2027, 4),
        "is_default": True,
    }
    return PaymentMethod(**(values | changes))


def dispute(**changes: Any) -> Dispute:
    values: dict[str, Any] = {
        "id": new_id(),
        "source": "manual",
        "external_id": f"dp_{new_id()}",
        "account_id": "ACC-1",
        "conversation_id": new_id(),
        "payment_id": "pay-1",
        "invoice_ids": (),
        "network": Network.VISA,
        "network_code": "13.1",
        "reason": DisputeReason.PRODUCT_NOT_RECEIVED,
        "amount": usd(5000),
        "state": DisputeState.NEEDS_RESPONSE,
        "opened_at": NOW,
        "opened_by": new_id(),
        "due_by": NOW + timedelta(days=14),
        "news_at": NOW,
    }
    return Dispute(**(values | changes))


def snapshot(**changes: Any) -> AccountSnapshot:
    values: dict[str, Any] = {
        "account_id": "ACC-1",
        "contact_id": new_id(),
        "version": 1,
        "as_of": NOW,
        "currency": "USD",
        "project_titles": ("The Salt Road",),
        "invoices": (invoice(),),
        "payments": (payment(),),
    }
    return AccountSnapshot(**(values | changes))


def interpretation(**changes: Any) -> Interpretation:
    values: dict[str, Any] = {
        "language": "en",
        "language_confidence": 0.98,
        "languages": ("en",),
        "intents": (IntentGuess("balance_inquiry", 0.93, Span(0, 18)),),
        "entities": (),
        "escalation": EscalationLevel.NONE,
        "evidence": (),
        "opt_out": None,
        "needs_human_now": False,
        "model_version": "test",
        "understood_at": NOW,
        "milliseconds": 1.5,
    }
    return Interpretation(**(values | changes))


def suggest(**changes: Any) -> Suggest:
    values: dict[str, Any] = {
        "playbook_id": "balance",
        "playbook_version_id": new_id(),
        "family": "balance",
        "text": "Your balance is $120.00.",
        "subject": "",
        "language": "en",
        "facts": (FactUsed("balance", "$120.00", NOW),),
    }
    return Suggest(**(values | changes))


def decision(**changes: Any) -> Decision:
    values: dict[str, Any] = {"reason": DecisionReason.SUGGESTED, "actions": (suggest(),)}
    return Decision(**(values | changes))


def suggestion(**changes: Any) -> Suggestion:
    values: dict[str, Any] = {
        "id": new_id(),
        "conversation_id": new_id(),
        "decision_id": new_id(),
        "state": SuggestionState.SHOWN,
        "draft": suggest(),
        "base": Base(new_id(), 1),
        "created_at": NOW,
    }
    return Suggestion(**(values | changes))


def audit_event(conversation_id: str, **changes: Any) -> NewAuditEvent:
    values: dict[str, Any] = {
        "conversation_id": conversation_id,
        "kind": AuditKind.MESSAGE_RECEIVED,
        "actor": "assist",
        "at": NOW,
        "subject": {"message": new_id()},
        "data": {"text": "How much do I owe?"},
    }
    return NewAuditEvent(**(values | changes))


@dataclass(frozen=True)
class Stored:
    """A conversation that is in a database, with whom and where it is."""

    contact: Contact
    point: ContactPoint
    inbox: Inbox
    conversation: Conversation


def store_conversation(
    tx: Tx, *, address: str = "+12025550143", at: datetime = NOW, language: str = "en"
) -> Stored:
    """A new contact with one point, writing to the billing number."""
    person = contact(language=language)
    contacts.add_contact(tx, person)
    where = point(person.id, address=address)
    contacts.add_point(tx, where)
    ours = inboxes.ensure(tx, ChannelKind.SMS, "+12025550100", "Billing")
    opened, _ = conversations.find_or_open(
        tx,
        point=where,
        inbox=ours,
        identity=IdentityLevel.L1,
        subject="",
        now=at,
        reopen_after=at - timedelta(days=7),
    )
    return Stored(person, where, ours, opened)


def store_incoming(tx: Tx, of: Conversation, at: datetime = NOW, **changes: Any) -> Message:
    """A message of the author, noted on its conversation as `desk.receive` does."""
    written = message(of, created_at=at, **changes)
    messages.add(tx, written)
    conversations.note_incoming(tx, of.id, written.id, at)
    return written


def hold(of: Contact, kind: HoldKind, **changes: Any) -> Hold:
    values: dict[str, Any] = {
        "id": new_id(),
        "kind": kind,
        "contact_id": of.id,
        "account_id": of.account_id,
        "since": NOW,
        "set_by": "assist",
    }
    return Hold(**(values | changes))
