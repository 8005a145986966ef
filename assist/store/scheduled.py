"""Replies that wait for their hour. Each moves by conditional updates: it is sent once or not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from assist.errors import NotFound
from assist.model.scheduled import Dropped, Scheduled, ScheduledState
from assist.store.database import Tx
from assist.store.rows import insert_new, moved, one, run
from assist.store.tables import table_of
from assist.store.tables.scheduled import ScheduledRow

SCHEDULED = table_of(ScheduledRow)
_S = SCHEDULED.c
_UNSETTLED = (ScheduledState.WAITING.value, ScheduledState.SENDING.value)


def put(tx: Tx, scheduled: Scheduled) -> bool:
    """Let it wait; False when another one waits in its conversation, or it was put before."""
    return insert_new(
        tx,
        SCHEDULED,
        {
            "id": scheduled.id,
            "conversation_id": scheduled.conversation_id,
            "specialist_id": scheduled.specialist_id,
            "suggestion_id": scheduled.suggestion_id,
            "text": scheduled.text,
            "base_message_id": scheduled.base_message_id,
            "due_at": scheduled.due_at,
            "created_at": scheduled.created_at,
            "state": scheduled.state.value,
        },
    )


def get(tx: Tx, scheduled_id: str) -> Scheduled:
    row = one(tx, select(SCHEDULED).where(_S.id == scheduled_id))
    if row is None:
        raise NotFound("scheduled message", scheduled_id)
    return _to_model(row)


def newest(tx: Tx, conversation_id: str) -> Scheduled | None:
    """What waits in the conversation, else what was scheduled there last."""
    chosen = (
        select(SCHEDULED)
        .where(_S.conversation_id == conversation_id)
        .order_by(_S.created_at.desc(), _S.id.desc())
        .limit(1)
    )
    row = one(tx, chosen)
    return None if row is None else _to_model(row)


def due_before(tx: Tx, moment: datetime) -> tuple[str, ...]:
    """The ids of those that wait though they were due before `moment`, the longest first."""
    chosen = select(_S.id).where(_S.state.in_(_UNSETTLED), _S.due_at < moment)
    return tuple(run(tx, chosen.order_by(_S.due_at)).scalars())


def take_up(tx: Tx, scheduled_id: str) -> bool:
    """Its hour has come: nobody can cancel it from here on. Again after a crash is no other."""
    return moved(tx, _unsettled(scheduled_id).values(state=ScheduledState.SENDING.value))


def put_off(tx: Tx, scheduled_id: str, due_at: datetime) -> bool:
    """It still may not leave: it waits on."""
    later = {"state": ScheduledState.WAITING.value, "due_at": due_at}
    return moved(tx, _unsettled(scheduled_id).values(**later))


def settle(
    tx: Tx,
    scheduled_id: str,
    state: ScheduledState,
    *,
    by: str,
    at: datetime,
    ended: Dropped | None = None,
) -> bool:
    """End it; False when it had ended, or a cancel came after it was taken up."""
    change = _unsettled(scheduled_id)
    if state is ScheduledState.CANCELLED:
        change = change.where(_S.state == ScheduledState.WAITING.value)
    values = {"state": state.value, "settled_by": by, "settled_at": at}
    return moved(tx, change.values(**values, ended=ended.value if ended else None))


def drop_waiting(
    tx: Tx, conversation_id: str, *, by: str, at: datetime, ended: Dropped
) -> tuple[str, ...]:
    """Take back what waits in the conversation; the ids of what did."""
    taken = (
        update(SCHEDULED)
        .where(_S.conversation_id == conversation_id, _S.state == ScheduledState.WAITING.value)
        .values(state=ScheduledState.DROPPED.value, settled_by=by, settled_at=at, ended=ended.value)
        .returning(_S.id)
    )
    return tuple(run(tx, taken).scalars())


def _unsettled(scheduled_id: str) -> Any:
    return update(SCHEDULED).where(_S.id == scheduled_id, _S.state.in_(_UNSETTLED))


def _to_model(row: Row[Any]) -> Scheduled:
    return Scheduled(
        id=row.id,
        conversation_id=row.conversation_id,
        specialist_id=row.specialist_id,
        due_at=row.due_at,
        created_at=row.created_at,
        suggestion_id=row.suggestion_id,
        text=row.text,
        base_message_id=row.base_message_id,
        state=ScheduledState(row.state),
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        ended=Dropped(row.ended) if row.ended else None,
    )
