"""Changes of payout details; at most one of an account is open, by a unique index."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, update

from assist.errors import NotFound
from assist.model.payout_change import ChangeState, PayoutChange
from assist.model.withdrawal import MethodKind
from assist.store.database import Tx
from assist.store.rows import insert_new, moved, one, run
from assist.store.tables import table_of
from assist.store.tables.royalties import PayoutChangeRow

CHANGES = table_of(PayoutChangeRow)
_C = CHANGES.c
_OPEN = _C.state.in_([state.value for state in ChangeState if state.is_open])


def add(tx: Tx, change: PayoutChange) -> bool:
    """Store it; False when another one of the account is open."""
    values = {
        "id": change.id,
        "account_id": change.account_id,
        "conversation_id": change.conversation_id,
        "kind": change.kind.value,
        "last4": change.last4,
        "requested_at": change.requested_at,
        "requested_by": change.requested_by,
        **_moving(change),
    }
    return insert_new(tx, CHANGES, values)


def move(tx: Tx, before: PayoutChange, after: PayoutChange) -> bool:
    """Store the transition unless somebody else made one meanwhile; whether it was ours."""
    unmoved = update(CHANGES).where(_C.id == before.id, _C.state == before.state.value)
    return moved(tx, unmoved.values(**_moving(after)))


def get(tx: Tx, change_id: str) -> PayoutChange:
    row = one(tx, select(CHANGES).where(_C.id == change_id))
    if row is None:
        raise NotFound("payout change", change_id)
    return _to_model(row)


def open_of_account(tx: Tx, account_id: str) -> PayoutChange | None:
    row = one(tx, select(CHANGES).where(_C.account_id == account_id, _OPEN))
    return None if row is None else _to_model(row)


def of_account(tx: Tx, account_id: str, *, limit: int = 50) -> tuple[PayoutChange, ...]:
    """The newest, newest first."""
    return _many(tx, _newest_first().where(_C.account_id == account_id).limit(limit))


def newest(
    tx: Tx, states: Collection[ChangeState], *, limit: int = 100
) -> tuple[PayoutChange, ...]:
    """Those in one of `states`, newest first."""
    wanted = _C.state.in_([state.value for state in states])
    return _many(tx, _newest_first().where(wanted).limit(limit))


def cooled_off(tx: Tx, now: datetime) -> tuple[PayoutChange, ...]:
    """Those whose cooling-off is over and that are not in force yet."""
    over = (_C.state == ChangeState.COOLING_OFF.value) & (_C.in_force_at <= now)
    return _many(tx, select(CHANGES).where(over).order_by(_C.in_force_at, _C.id))


def _newest_first() -> Select[Any]:
    return select(CHANGES).order_by(_C.requested_at.desc(), _C.id.desc())


def _many(tx: Tx, chosen: Select[Any]) -> tuple[PayoutChange, ...]:
    return tuple(_to_model(row) for row in run(tx, chosen))


def _moving(change: PayoutChange) -> dict[str, Any]:
    return {
        "state": change.state.value,
        "moved_at": change.moved_at,
        "called_point_id": change.called_point_id,
        "confirmed_by": change.confirmed_by,
        "confirmed_at": change.confirmed_at,
        "confirmed_note": change.confirmed_note,
        "approved_by": change.approved_by,
        "approved_at": change.approved_at,
        "in_force_at": change.in_force_at,
        "notices": list(change.notices),
        "note": change.note,
    }


def _to_model(row: Row[Any]) -> PayoutChange:
    return PayoutChange(
        id=row.id,
        account_id=row.account_id,
        conversation_id=row.conversation_id,
        kind=MethodKind(row.kind),
        last4=row.last4,
        state=ChangeState(row.state),
        requested_at=row.requested_at,
        requested_by=row.requested_by,
        moved_at=row.moved_at,
        called_point_id=row.called_point_id,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        confirmed_note=row.confirmed_note,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        in_force_at=row.in_force_at,
        notices=tuple(row.notices),
        note=row.note,
    )
