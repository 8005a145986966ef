"""What is to be drafted later, unless something happens first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select, update

from assist.errors import NotFound
from assist.model.playbook import FollowUp, FollowUpState
from assist.store.database import Tx
from assist.store.rows import insert_new, moved, one, run
from assist.store.tables import table_of
from assist.store.tables.playbooks import FollowUpRow

FOLLOW_UPS = table_of(FollowUpRow)
_F = FOLLOW_UPS.c
_FIELDS = tuple(column.name for column in _F)


def add(tx: Tx, follow_up: FollowUp) -> bool:
    """False when the suggestion has that one already."""
    values = {name: getattr(follow_up, name) for name in _FIELDS}
    coded = {"state": follow_up.state.value, "unless": list(follow_up.unless)}
    return insert_new(tx, FOLLOW_UPS, values | coded)


def get(tx: Tx, follow_up_id: str) -> FollowUp:
    row = one(tx, select(FOLLOW_UPS).where(_F.id == follow_up_id))
    if row is None:
        raise NotFound("follow-up", follow_up_id)
    return _to_model(row)


def of_conversation(tx: Tx, conversation_id: str) -> tuple[FollowUp, ...]:
    """By when they are due."""
    chosen = select(FOLLOW_UPS).where(_F.conversation_id == conversation_id)
    return tuple(_to_model(row) for row in run(tx, chosen.order_by(_F.due_at, _F.id)))


def end(tx: Tx, follow_up_id: str, state: FollowUpState, outcome: str = "") -> bool:
    """Whether it was waiting still."""
    chosen = update(FOLLOW_UPS).where(
        _F.id == follow_up_id, _F.state == FollowUpState.WAITING.value
    )
    return moved(tx, chosen.values(state=state.value, outcome=outcome))


def _to_model(row: Row[Any]) -> FollowUp:
    values = {name: getattr(row, name) for name in _FIELDS}
    return FollowUp(**values | {"state": FollowUpState(row.state), "unless": tuple(row.unless)})
