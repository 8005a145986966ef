"""What turns decided, and on what base."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select

from assist.errors import NotFound
from assist.model.decision import Base, Decision
from assist.model.ids import new_id
from assist.store.codec import decode, encode
from assist.store.database import Tx
from assist.store.rows import one, run
from assist.store.tables import table_of
from assist.store.tables.turns import DecisionRow

DECISIONS = table_of(DecisionRow)


def add(
    tx: Tx,
    *,
    conversation_id: str,
    message_id: str,
    decision: Decision,
    base: Base,
    now: datetime,
) -> str:
    """Store it; its new id."""
    key = new_id()
    run(
        tx,
        insert(DECISIONS),
        {
            "id": key,
            "conversation_id": conversation_id,
            "message_id": message_id,
            "reason": decision.reason.value,
            "content": encode(decision),
            "base_message_id": base.last_message_id,
            "base_ledger_version": base.ledger_version,
            "created_at": now,
        },
    )
    return key


@dataclass(frozen=True, slots=True)
class Decided:
    """A stored decision and what it was made on."""

    id: str
    conversation_id: str
    decision: Decision
    base: Base
    at: datetime


def get(tx: Tx, decision_id: str) -> Decided:
    row = one(tx, select(DECISIONS).where(DECISIONS.c.id == decision_id))
    if row is None:
        raise NotFound("decision", decision_id)
    return _to_model(row)


def latest(tx: Tx, conversation_id: str) -> Decided | None:
    """The conversation's newest decision."""
    row = one(
        tx,
        select(DECISIONS)
        .where(DECISIONS.c.conversation_id == conversation_id)
        .order_by(DECISIONS.c.id.desc())
        .limit(1),
    )
    return None if row is None else _to_model(row)


def _to_model(row: Row[Any]) -> Decided:
    base = Base(row.base_message_id, row.base_ledger_version)
    content = decode(Decision, row.content)
    return Decided(row.id, row.conversation_id, content, base, row.created_at)
