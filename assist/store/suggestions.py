"""Drafted replies and what became of them. The first click wins, by conditional update."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, update

from assist.errors import NotFound
from assist.model.decision import Base, RejectReason, Suggest, Suggestion, SuggestionState
from assist.store.codec import decode, encode
from assist.store.database import Tx
from assist.store.rows import moved, one, run
from assist.store.tables import table_of
from assist.store.tables.turns import SuggestionRow

SUGGESTIONS = table_of(SuggestionRow)
SHOWN = SuggestionState.SHOWN.value
_S = SUGGESTIONS.c


def add(tx: Tx, suggestion: Suggestion) -> None:
    """Store it. Duplicate when another one of the conversation is shown: supersede it first."""
    run(
        tx,
        insert(SUGGESTIONS),
        {
            "id": suggestion.id,
            "conversation_id": suggestion.conversation_id,
            "decision_id": suggestion.decision_id,
            "state": suggestion.state.value,
            "playbook_id": suggestion.draft.playbook_id,
            "playbook_version_id": suggestion.draft.playbook_version_id,
            "draft": encode(suggestion.draft),
            "base_message_id": suggestion.base.last_message_id,
            "base_ledger_version": suggestion.base.ledger_version,
            "created_at": suggestion.created_at,
            "decided_by": suggestion.decided_by,
            "decided_at": suggestion.decided_at,
            "final_text": suggestion.final_text,
            "reject_reason": suggestion.reject_reason.value if suggestion.reject_reason else None,
            "note": suggestion.note,
        },
    )


def get(tx: Tx, suggestion_id: str) -> Suggestion:
    row = one(tx, select(SUGGESTIONS).where(_S.id == suggestion_id))
    if row is None:
        raise NotFound("suggestion", suggestion_id)
    return to_model(row)


def latest(tx: Tx, conversation_id: str) -> Suggestion | None:
    row = one(tx, latest_statement(conversation_id))
    return None if row is None else to_model(row)


def sent_of_decision(tx: Tx, decision_id: str) -> tuple[Suggestion, ...]:
    """Those drawn for the decision that were approved, also with changes; the newest first."""
    sent = (SuggestionState.APPROVED.value, SuggestionState.EDITED.value)
    chosen = (
        select(SUGGESTIONS)
        .where(_S.decision_id == decision_id, _S.state.in_(sent))
        .order_by(_S.id.desc())
    )
    return tuple(to_model(row) for row in run(tx, chosen))


def latest_statement(conversation_id: str) -> Select[Any]:
    return (
        select(SUGGESTIONS)
        .where(_S.conversation_id == conversation_id)
        .order_by(_S.id.desc())
        .limit(1)
    )


def settle(
    tx: Tx,
    suggestion_id: str,
    *,
    state: SuggestionState,
    by: str | None,
    at: datetime,
    final_text: str | None = None,
    reject_reason: RejectReason | None = None,
    note: str = "",
) -> bool:
    """Decide it if it is still shown; False when somebody was first."""
    return moved(
        tx,
        update(SUGGESTIONS)
        .where(_S.id == suggestion_id, _S.state == SHOWN)
        .values(
            state=state.value,
            decided_by=by,
            decided_at=at,
            final_text=final_text,
            reject_reason=reject_reason.value if reject_reason else None,
            note=note,
        ),
    )


def rebase(tx: Tx, suggestion_id: str, base: Base) -> None:
    """An open one stands on what is true now as well."""
    shown = update(SUGGESTIONS).where(_S.id == suggestion_id, _S.state == SHOWN)
    values = {
        "base_message_id": base.last_message_id,
        "base_ledger_version": base.ledger_version,
    }
    run(tx, shown.values(**values))


def supersede_open(tx: Tx, conversation_id: str, *, note: str, at: datetime) -> tuple[str, ...]:
    """Take back what is shown in the conversation; the ids of what was."""
    taken = (
        update(SUGGESTIONS)
        .where(_S.conversation_id == conversation_id, _S.state == SHOWN)
        .values(state=SuggestionState.SUPERSEDED.value, decided_at=at, note=note)
        .returning(_S.id)
    )
    return tuple(run(tx, taken).scalars())


def seen_playbooks(tx: Tx, conversation_id: str, since_message_id: str | None) -> frozenset[str]:
    """The playbooks already suggested on that base: what "other suggestion" leaves out."""
    base = _S.base_message_id.is_not_distinct_from(since_message_id)
    seen = select(_S.playbook_id).where(_S.conversation_id == conversation_id, base)
    return frozenset(run(tx, seen).scalars())


def to_model(row: Row[Any]) -> Suggestion:
    return Suggestion(
        id=row.id,
        conversation_id=row.conversation_id,
        decision_id=row.decision_id,
        state=SuggestionState(row.state),
        draft=decode(Suggest, row.draft),
        base=Base(row.base_message_id, row.base_ledger_version),
        created_at=row.created_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        final_text=row.final_text,
        reject_reason=RejectReason(row.reject_reason) if row.reject_reason else None,
        note=row.note,
    )
