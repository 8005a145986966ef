"""Texts that wait for their time; at most one of a playbook, by a unique index."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from assist.errors import NotFound
from assist.model.playbook import Schedule, ScheduleState
from assist.store.database import Tx
from assist.store.rows import moved, one, run
from assist.store.tables import table_of
from assist.store.tables.playbooks import PlaybookScheduleRow

SCHEDULES = table_of(PlaybookScheduleRow)
_S = SCHEDULES.c
_FIELDS = tuple(column.name for column in _S)


def add(tx: Tx, schedule: Schedule) -> None:
    """Duplicate when another one of the playbook waits."""
    values = {name: getattr(schedule, name) for name in _FIELDS}
    run(tx, insert(SCHEDULES), values | {"state": schedule.state.value})


def get(tx: Tx, schedule_id: str) -> Schedule:
    row = one(tx, select(SCHEDULES).where(_S.id == schedule_id))
    if row is None:
        raise NotFound("schedule", schedule_id)
    return _to_model(row)


def end(tx: Tx, schedule_id: str, state: ScheduleState, *, outcome: str, at: datetime) -> bool:
    """Whether it was waiting still."""
    chosen = update(SCHEDULES).where(_S.id == schedule_id, _S.state == ScheduleState.WAITING.value)
    return moved(tx, chosen.values(state=state.value, outcome=outcome, ended_at=at))


def waiting(tx: Tx) -> tuple[Schedule, ...]:
    chosen = select(SCHEDULES).where(_S.state == ScheduleState.WAITING.value)
    return tuple(_to_model(row) for row in run(tx, chosen.order_by(_S.due_at)))


def of_playbook(tx: Tx, playbook_id: str) -> tuple[Schedule, ...]:
    """The newest first."""
    chosen = select(SCHEDULES).where(_S.playbook_id == playbook_id).order_by(_S.id.desc())
    return tuple(_to_model(row) for row in run(tx, chosen))


def _to_model(row: Row[Any]) -> Schedule:
    values = {name: getattr(row, name) for name in _FIELDS}
    return Schedule(**values | {"state": ScheduleState(row.state)})
