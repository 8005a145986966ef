"""Where data about a person lies, and what erasing does with each place.

Every table is named here: a test fails for one that is not. What the books need (invoices,
payments, plans) is kept without the name; what says who wants no messages is kept so that it can
be honoured; everything that a person wrote, or that was written to or about them, goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Table, select

from assist.store.database import Tx
from assist.store.rows import run
from assist.store.tables import Base


class Whose(StrEnum):
    """By which of a person's keys the rows of a table are found."""

    CONTACT = "contact"
    POINT = "point"
    CONVERSATION = "conversation"
    CALL = "call"
    MESSAGE = "message"
    ACCOUNT = "account"
    INVOICE = "invoice"
    DECISION = "decision"
    DISPUTE = "dispute"
    REVIEW = "review"
    NOBODY = "nobody"  # about no author


class OnErase(StrEnum):
    DELETE = "delete"  # the rows go
    EMPTY = "empty"  # the named columns are emptied, the rows stay
    KEEP = "keep"  # `why` says for what


@dataclass(frozen=True, slots=True)
class Place:
    """One table: whose rows, by which column, and what becomes of them."""

    whose: Whose
    column: str = ""
    on_erase: OnErase = OnErase.KEEP
    empty: Mapping[str, Any] = field(default_factory=dict)  # column to what it holds afterwards
    why: str = ""  # kept for what


ERASED = "[erased]"
_BOOKS = "the books: tax and accounting law ask for them for years"
_PROOF = "the record that something was done, without what was said"
_NOTHING = Place(Whose.NOBODY)


def _of_conversation(on_erase: OnErase = OnErase.DELETE, **empty: Any) -> Place:
    return Place(Whose.CONVERSATION, "conversation_id", on_erase, empty)


def _books(**empty: Any) -> Place:
    on_erase = OnErase.EMPTY if empty else OnErase.KEEP
    return Place(Whose.ACCOUNT, "account_id", on_erase, empty, _BOOKS)


PLACES: Mapping[str, Place] = {
    "contacts": Place(Whose.CONTACT, "id", OnErase.EMPTY, {"name": "", "city": None}, _PROOF),
    # The address is emptied by `erase`: each needs a value of its own, and opt-outs keep theirs.
    "contact_points": Place(Whose.CONTACT, "contact_id", OnErase.EMPTY, {}, "opt-outs"),
    "consents": Place(Whose.POINT, "contact_point_id", OnErase.EMPTY, {"note": ""}, _PROOF),
    "calls": Place(Whose.CONTACT, "contact_id", OnErase.EMPTY, {"note": ""}, _PROOF),
    "phone_calls": _of_conversation(OnErase.EMPTY, talk={"stage": "over", "language": "en"}),
    "phone_call_turns": Place(Whose.CALL, "call_id", OnErase.DELETE),
    "phone_call_legs": Place(Whose.CALL, "call_id", OnErase.KEEP, {}, _PROOF),
    "call_words": Place(Whose.CALL, "call_id", OnErase.DELETE),
    "call_backs": _of_conversation(),
    "call_wrap_ups": Place(Whose.CALL, "call_id", OnErase.DELETE),
    "call_utterances": Place(Whose.CALL, "call_id", OnErase.DELETE),
    "recordings": _of_conversation(OnErase.EMPTY, content=None, state="deleted"),
    "identity_proofs": _of_conversation(OnErase.EMPTY, note=""),
    "one_time_codes": _of_conversation(),
    "authorisations": Place(Whose.CONTACT, "contact_id", OnErase.DELETE),
    "scheduled_messages": _of_conversation(),
    "conversations": Place(
        Whose.CONVERSATION, "id", OnErase.EMPTY, {"subject": ERASED, "reply_email": None}, _PROOF
    ),
    "messages": _of_conversation(
        OnErase.EMPTY, text=ERASED, subject="", quoted_text="", proof_key=None
    ),
    "attachments": Place(Whose.MESSAGE, "message_id", OnErase.DELETE),
    "attachment_contents": Place(Whose.MESSAGE, "message_id", OnErase.DELETE),
    "delivery_attempts": Place(Whose.MESSAGE, "message_id", OnErase.KEEP, {}, _PROOF),
    "interpretations": _of_conversation(),
    "interpretation_reviews": _of_conversation(OnErase.EMPTY, text=ERASED),
    "intent_examples": Place(Whose.REVIEW, "review_id", OnErase.KEEP, {}, "made anonymous"),
    "decisions": _of_conversation(),
    "offer_consents": Place(Whose.DECISION, "decision_id", OnErase.DELETE),
    "suggestions": _of_conversation(),
    "follow_ups": _of_conversation(),
    "playbook_replay_results": _of_conversation(),
    "cards": _of_conversation(),
    "audit_events": _of_conversation(OnErase.EMPTY),
    "audit_heads": _of_conversation(OnErase.KEEP),
    "holds": Place(Whose.CONTACT, "contact_id", OnErase.EMPTY, {"note": "", "cleared_note": ""}),
    "crisis_pages": _of_conversation(OnErase.KEEP),
    "support_records": Place(Whose.CONTACT, "contact_id", OnErase.DELETE),
    "accounts": Place(
        Whose.ACCOUNT, "id", OnErase.EMPTY, {"billing_email": None, "project_titles": []}, _BOOKS
    ),
    "invoices": _books(),
    "invoice_lines": Place(Whose.INVOICE, "invoice_id", OnErase.KEEP, {}, _BOOKS),
    "payments": _books(),
    "adjustments": _books(),
    "royalty_movements": _books(),
    "payout_methods": _books(),
    "payout_changes": _books(note="", confirmed_note=""),
    "set_offs": _books(identity_note=""),
    "tax_forms": _books(),
    "withdrawals": _books(note="", identity_note=""),
    "payment_methods": Place(Whose.ACCOUNT, "account_id", OnErase.DELETE),
    "payment_plans": _books(ended_note=""),
    "promises": _books(),
    "refunds": _books(note="", identity_note=""),
    "disputes": _books(),
    "evidence_places": Place(Whose.DISPUTE, "dispute_id", OnErase.KEEP, {}, _BOOKS),
    "checkouts": Place(Whose.ACCOUNT, "account_id", OnErase.DELETE),
    "hosted_links": Place(Whose.ACCOUNT, "account_id", OnErase.DELETE),
    "stripe_customers": Place(Whose.ACCOUNT, "account_id", OnErase.DELETE),
    "stripe_events": Place(Whose.ACCOUNT, "account_id", OnErase.DELETE),
    **dict.fromkeys(
        (
            "audit_anchors",
            "current_playbooks",
            "feed_events",  # ids only, for two days
            "heartbeats",
            "inboxes",
            "ledger_imports",
            "mailboxes",
            "model_versions",
            "playbook_drafts",
            "playbook_replays",
            "playbook_schedules",
            "playbook_trials",
            "playbook_versions",
            "quarantine",  # whose it is cannot be told; kept for its own time
            "seen_events",
            "shifts",
            "sign_ins",
            "slack_homes",
            "specialist_identities",
            "specialists",
        ),
        _NOTHING,
    ),
}


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """Everything by which rows about one contact are found."""

    contact_id: str
    point_ids: tuple[str, ...]
    account_ids: tuple[str, ...]
    conversation_ids: tuple[str, ...]
    message_ids: tuple[str, ...]
    invoice_ids: tuple[str, ...]
    decision_ids: tuple[str, ...]
    dispute_ids: tuple[str, ...]
    review_ids: tuple[str, ...]
    call_ids: tuple[str, ...] = ()

    def of(self, whose: Whose) -> tuple[str, ...]:
        return {
            Whose.CONTACT: (self.contact_id,) if self.contact_id else (),
            Whose.POINT: self.point_ids,
            Whose.CONVERSATION: self.conversation_ids,
            Whose.MESSAGE: self.message_ids,
            Whose.ACCOUNT: self.account_ids,
            Whose.INVOICE: self.invoice_ids,
            Whose.DECISION: self.decision_ids,
            Whose.DISPUTE: self.dispute_ids,
            Whose.REVIEW: self.review_ids,
            Whose.CALL: self.call_ids,
            Whose.NOBODY: (),
        }[whose]


def table(name: str) -> Table:
    return Base.metadata.tables[name]


def keys_of(tx: Tx, contact_id: str) -> PersonKeys:
    """The person's keys. An account that somebody else writes for too is not theirs alone: it is
    found by the contact it belongs to.
    """
    accounts = _ids(tx, "accounts", "contact_id", (contact_id,))
    conversations = _ids(tx, "conversations", "contact_id", (contact_id,))
    return PersonKeys(
        contact_id=contact_id,
        point_ids=_ids(tx, "contact_points", "contact_id", (contact_id,)),
        account_ids=accounts,
        conversation_ids=conversations,
        message_ids=_ids(tx, "messages", "conversation_id", conversations),
        invoice_ids=_ids(tx, "invoices", "account_id", accounts),
        decision_ids=_ids(tx, "decisions", "conversation_id", conversations),
        dispute_ids=_ids(tx, "disputes", "account_id", accounts),
        review_ids=_ids(tx, "interpretation_reviews", "conversation_id", conversations),
        call_ids=_ids(tx, "phone_calls", "conversation_id", conversations),
    )


def keys_of_conversations(tx: Tx, conversation_ids: Sequence[str]) -> PersonKeys:
    """Of conversations alone: nothing of who had them is found by it."""
    return PersonKeys(
        contact_id="",
        point_ids=(),
        account_ids=(),
        conversation_ids=tuple(conversation_ids),
        message_ids=_ids(tx, "messages", "conversation_id", conversation_ids),
        invoice_ids=(),
        decision_ids=_ids(tx, "decisions", "conversation_id", conversation_ids),
        dispute_ids=(),
        review_ids=_ids(tx, "interpretation_reviews", "conversation_id", conversation_ids),
        call_ids=_ids(tx, "phone_calls", "conversation_id", conversation_ids),
    )


def _ids(tx: Tx, name: str, column: str, values: Sequence[str]) -> tuple[str, ...]:
    found = table(name)
    chosen = select(found.c.id).where(found.c[column].in_(values)).order_by(found.c.id)
    return tuple(row.id for row in run(tx, chosen)) if values else ()


def rows_about(tx: Tx, name: str, keys: PersonKeys) -> list[dict[str, Any]]:
    """What one table holds about the person, as the store reads it."""
    place, found = PLACES[name], table(name)
    values = keys.of(place.whose)
    if not values:
        return []
    chosen = select(found).where(found.c[place.column].in_(values)).order_by(*found.primary_key)
    return [dict(row._mapping) for row in run(tx, chosen)]  # noqa: SLF001 - SQLAlchemy's documented name
