"""Calls that the desk has promised; at most one of a conversation is open, by a unique index."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from assist.model.call_back import CallBack, CallBackState, ComingCall
from assist.store.conversation_rows import CONVERSATIONS
from assist.store.database import Tx
from assist.store.rows import moved, one, run
from assist.store.tables import table_of
from assist.store.tables.call_backs import CallBackRow
from assist.store.tables.people import ContactPointRow, ContactRow

CALL_BACKS = table_of(CallBackRow)
_B = CALL_BACKS.c
_OPEN = _B.state == CallBackState.OPEN.value


def add(tx: Tx, call_back: CallBack) -> None:
    """Store it. Duplicate when another one of the conversation is open: end that one first."""
    values = {
        "id": call_back.id,
        "conversation_id": call_back.conversation_id,
        "contact_point_id": call_back.contact_point_id,
        "call_id": call_back.call_id,
        "asked_at": call_back.asked_at,
        "due_at": call_back.due_at,
        "zone": call_back.zone,
        "by_author": call_back.by_author,
        "state": call_back.state.value,
        "done_by": call_back.done_by,
        "done_at": call_back.done_at,
    }
    run(tx, insert(CALL_BACKS), values)


def find(tx: Tx, call_back_id: str) -> CallBack | None:
    """None: there is none, or its author's data was erased."""
    row = one(tx, select(CALL_BACKS).where(_B.id == call_back_id))
    return None if row is None else _to_model(row)


def open_of(tx: Tx, conversation_id: str) -> CallBack | None:
    row = one(tx, select(CALL_BACKS).where(_B.conversation_id == conversation_id, _OPEN))
    return None if row is None else _to_model(row)


def open_of_contact(tx: Tx, contact_id: str) -> tuple[CallBack, ...]:
    """Those of all conversations with them, the nearest hour first."""
    chosen = (
        select(CALL_BACKS)
        .join_from(CALL_BACKS, CONVERSATIONS, CONVERSATIONS.c.id == _B.conversation_id)
        .where(CONVERSATIONS.c.contact_id == contact_id, _OPEN)
        .order_by(_B.due_at, _B.id)
    )
    return tuple(_to_model(row) for row in run(tx, chosen))


def open_in(tx: Tx, conversation_ids: Collection[str]) -> Mapping[str, CallBack]:
    """The open ones of these conversations, by conversation."""
    chosen = select(CALL_BACKS).where(_B.conversation_id.in_(sorted(conversation_ids)), _OPEN)
    return {row.conversation_id: _to_model(row) for row in run(tx, chosen)}


def coming(tx: Tx, limit: int, specialist_id: str | None = None) -> tuple[ComingCall, ...]:
    """The open ones, the nearest hour first; of one specialist (and nobody's) or all."""
    contact, point = table_of(ContactRow), table_of(ContactPointRow)
    case = CONVERSATIONS.c
    chosen = (
        select(CALL_BACKS, case.number, case.assigned_to, contact.c.name, point.c.address)
        .join_from(CALL_BACKS, CONVERSATIONS, case.id == _B.conversation_id)
        .join(contact, contact.c.id == case.contact_id)
        .join(point, point.c.id == _B.contact_point_id)
        .where(_OPEN)
        .order_by(_B.due_at, _B.id)
        .limit(limit)
    )
    if specialist_id is not None:
        chosen = chosen.where(case.assigned_to.is_(None) | (case.assigned_to == specialist_id))
    return tuple(
        ComingCall(_to_model(row), row.number, row.name or row.address, row.assigned_to)
        for row in run(tx, chosen)
    )


def of_conversation(tx: Tx, conversation_id: str) -> tuple[CallBack, ...]:
    """All of them, oldest first."""
    chosen = select(CALL_BACKS).where(_B.conversation_id == conversation_id)
    return tuple(_to_model(row) for row in run(tx, chosen.order_by(_B.asked_at, _B.id)))


def end(tx: Tx, call_back_id: str, state: CallBackState, *, by: str | None, at: datetime) -> bool:
    """End an open one; False when somebody was first."""
    unended = update(CALL_BACKS).where(_B.id == call_back_id, _OPEN)
    return moved(tx, unended.values(state=state.value, done_by=by, done_at=at))


def give_to(tx: Tx, call_back_id: str, conversation_id: str) -> None:
    """It goes on in another conversation with the same author."""
    mine = update(CALL_BACKS).where(_B.id == call_back_id)
    run(tx, mine.values(conversation_id=conversation_id))


def _to_model(row: Row[Any]) -> CallBack:
    return CallBack(
        id=row.id,
        conversation_id=row.conversation_id,
        contact_point_id=row.contact_point_id,
        asked_at=row.asked_at,
        due_at=row.due_at,
        zone=row.zone,
        by_author=row.by_author,
        call_id=row.call_id,
        state=CallBackState(row.state),
        done_by=row.done_by,
        done_at=row.done_at,
    )
