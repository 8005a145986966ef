"""What came in and could not be processed: kept as far as it may be, and shown to a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select, update

from assist.errors import NotFound
from assist.model.ids import new_id
from assist.store.database import Tx
from assist.store.rows import insert_new, one, run
from assist.store.tables import table_of
from assist.store.tables.records import QuarantinedRow

QUARANTINE = table_of(QuarantinedRow)
_Q = QUARANTINE.c


class QuarantineState(StrEnum):
    HELD = "held"
    PROCESSED = "processed"  # it went through after all
    DISMISSED = "dismissed"  # a person decided that it is not needed


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One held thing."""

    id: str
    source: str
    external_id: str  # unique per source
    reason: str
    raw: bytes
    state: QuarantineState
    created_at: datetime


def add(tx: Tx, *, source: str, external_id: str, reason: str, raw: bytes, now: datetime) -> str:
    """Hold it; the id, which is the earlier one's when it is held already."""
    values = {
        "id": new_id(),
        "source": source,
        "external_id": external_id,
        "reason": reason,
        "raw": raw,
        "state": QuarantineState.HELD.value,
        "created_at": now,
    }
    insert_new(tx, QUARANTINE, values)
    held = one(tx, select(_Q.id).where(_Q.source == source, _Q.external_id == external_id))
    assert held is not None, "inserted, or there already"
    key: str = held.id
    return key


def list(tx: Tx) -> tuple[Quarantined, ...]:  # noqa: A001 - reads as quarantine.list(tx)
    """What is held, oldest first."""
    held = select(QUARANTINE).where(_Q.state == QuarantineState.HELD.value).order_by(_Q.id)
    return tuple(_to_model(row) for row in run(tx, held))


def get(tx: Tx, quarantined_id: str) -> Quarantined:
    row = one(tx, select(QUARANTINE).where(_Q.id == quarantined_id))
    if row is None:
        raise NotFound("quarantined item", quarantined_id)
    return _to_model(row)


def settle(tx: Tx, quarantined_id: str, state: QuarantineState) -> None:
    run(tx, update(QUARANTINE).where(_Q.id == quarantined_id).values(state=state.value))


def let_through(tx: Tx, source: str, external_id: str) -> None:
    """It went through after all, whoever tried it; nothing where nothing of it is held."""
    held = update(QUARANTINE).where(
        _Q.source == source,
        _Q.external_id == external_id,
        _Q.state == QuarantineState.HELD.value,
    )
    run(tx, held.values(state=QuarantineState.PROCESSED.value))


def _to_model(row: Row[Any]) -> Quarantined:
    return Quarantined(
        id=row.id,
        source=row.source,
        external_id=row.external_id,
        reason=row.reason,
        raw=row.raw,
        state=QuarantineState(row.state),
        created_at=row.created_at,
    )
