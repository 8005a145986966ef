"""An invented author with a late payment, and readings of what she writes, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from assist.model.account import (
    AccountSnapshot,
    Invoice,
    InvoiceState,
    Payment,
    PaymentState,
    RoyaltyBalance,
)
from assist.model.contact import ChannelKind, Contact, IdentityLevel, OptOutScope
from assist.model.conversation import (
    Conversation,
    ConversationState,
    Direction,
    Message,
    MessageState,
    SenderKind,
)
from assist.model.interpretation import (
    Entity,
    EscalationLevel,
    Evidence,
    IntentGuess,
    Interpretation,
    OptOutReading,
    Span,
)
from assist.model.money import Money
from assist.playbooks import Library, Situation, load_packaged

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # Monday, 10:30 in New York
OPENS = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def invoice(
    number: str, minor: int, due: date, *, unpaid: int | None = None, **more: Any
) -> Invoice:
    left = minor if unpaid is None else unpaid
    return Invoice(
        id=f"inv-{number}",
        number=number,
        description=more.get("description", "Monthly payment"),
        amount=usd(minor),
        unpaid=usd(left),
        due_on=due,
        state=InvoiceState.OPEN if left else InvoiceState.PAID,
    )


def payment(minor: int, at: datetime, state: PaymentState, **more: Any) -> Payment:
    fields: dict[str, Any] = {"method": "card", **more}
    return Payment(f"pay-{at:%m%d}-{minor}", usd(minor), at, state, **fields)


def an_account(**changes: Any) -> AccountSnapshot:
    """1,240.00 owed, 312.50 of it past due since 10 November, one failed and one good payment."""
    fields: dict[str, Any] = {
        "account_id": "acc-1",
        "contact_id": "con-1",
        "version": 7,
        "as_of": NOW,
        "currency": "USD",
        "project_titles": ("The Salt Road",),
        "invoices": (
            invoice("20880", 31250, date(2026, 10, 10), unpaid=0),
            invoice("20881", 31250, date(2026, 11, 10)),
            invoice("20882", 31250, date(2026, 12, 10)),
            invoice("20883", 61500, date(2027, 1, 10)),
        ),
        "payments": (
            payment(
                31250,
                datetime(2026, 11, 10, 9, tzinfo=UTC),
                PaymentState.FAILED,
                decline_code="stolen_card",
            ),
            payment(
                31250,
                datetime(2026, 10, 9, 9, tzinfo=UTC),
                PaymentState.SUCCEEDED,
                card_last4="4242",
            ),
        ),
        "royalties": RoyaltyBalance(usd(4112), usd(8640), "2026-Q3"),
        "billing_email": "delores@example.com",
    }
    return AccountSnapshot(**{**fields, **changes})


CONTACT = Contact(
    id="con-1",
    name="Delores Vance",
    language=None,
    country="US",
    zone="America/New_York",
    account_id="acc-1",
    created_at=NOW,
)


def a_reading(*intents: str, **changes: Any) -> Interpretation:
    """What was understood; `language`, `level`, `signal`, `entities`, `confidence` and so on."""
    level = changes.pop("level", EscalationLevel.NONE)
    signal = changes.pop("signal", None)
    confidence = changes.pop("confidence", 0.92)
    evidence = (Evidence(level, signal, Span(0, 4), "word"),) if signal else ()
    language = changes.pop("language", "en")
    fields: dict[str, Any] = {
        "language": language,
        "language_confidence": 0.98,
        "languages": (language,),
        "intents": tuple(IntentGuess(intent, confidence, Span(0, 12)) for intent in intents),
        "entities": (),
        "escalation": level,
        "evidence": evidence,
        "opt_out": None,
        "needs_human_now": False,
        "model_version": "by hand",
        "understood_at": NOW,
        "milliseconds": 1.0,
    }
    return Interpretation(**{**fields, **changes})


def wants_out(*, scope: OptOutScope = OptOutScope.POINT, keyword: bool = False) -> OptOutReading:
    return OptOutReading(True, scope, Span(0, 4), keyword)


def an_entity(kind: Any, text: str = "", **values: Any) -> Entity:
    return Entity(kind, Span(0, len(text)), text, **values)


def a_situation(
    reading: Interpretation, text: str = "how much do I owe", **changes: Any
) -> Situation:
    """Delores on SMS, proven L2, desk open; any field of Situation (or channel, identity, ...)."""
    channel = changes.pop("channel", ChannelKind.SMS)
    identity = changes.pop("identity", IdentityLevel.L2)
    contact = changes.pop("contact", CONTACT)
    conversation = Conversation(
        id="cnv-1",
        number=1042,
        inbox_id="inb-1",
        channel=channel,
        contact_id=contact.id,
        contact_point_id="pnt-1",
        state=ConversationState.OPEN,
        identity_level=identity,
        created_at=NOW,
        subject=changes.pop("subject", ""),
        language=changes.pop("spoken", None),
    )
    message = Message(
        id="msg-1",
        conversation_id="cnv-1",
        inbox_id="inb-1",
        direction=Direction.INCOMING,
        sender=SenderKind.CONTACT,
        text=text,
        created_at=NOW,
        state=MessageState.RECEIVED,
    )
    message = replace(message, **changes.pop("message", {}))
    fields: dict[str, Any] = {
        "account": an_account(),
        "desk_open": True,
        "opens_at": OPENS,
        "tell_after_hours": False,
        "specialist_name": "Sol",
        "company": "Meridian Press",
        "locale": "es_US" if reading.language == "es" else "en_US",
        "zone": contact.zone or "America/Argentina/Buenos_Aires",
        "opted_out": False,
        "exclude": frozenset(),
        "opt_keyword": None,
        "history_has_reply": False,
        "closes_at": CLOSES,
    }
    return Situation(
        conversation=conversation,
        contact=contact,
        message=message,
        texts=(text,),
        interpretation=reading,
        **{**fields, **changes},
    )


@lru_cache(maxsize=1)
def packaged() -> Library:
    """The library that ships, its playbook ids standing in for version ids."""
    return Library.parse(load_packaged())
