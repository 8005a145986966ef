"""Which workers live, by the database's clock: hosts' clocks differ."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Float, delete, func, literal_column, select

from assist.store.database import Tx
from assist.store.rows import insert_or, is_sqlite, run
from assist.store.tables import table_of
from assist.store.tables.records import HeartbeatRow

HEARTBEATS = table_of(HeartbeatRow)


def beat(tx: Tx, executor_id: str) -> None:
    """Say that it lives now."""
    now = _now(tx)
    statement = insert_or(tx, HEARTBEATS).values(executor_id=executor_id, beat_at=now)
    run(
        tx,
        statement.on_conflict_do_update(index_elements=["executor_id"], set_={"beat_at": now}),
    )


def stale(tx: Tx, older_than_s: float) -> tuple[str, ...]:
    """Those who last said so more than `older_than_s` seconds ago."""
    late = HEARTBEATS.c.beat_at < _now(tx) - older_than_s
    return tuple(run(tx, select(HEARTBEATS.c.executor_id).where(late)).scalars())


def remove(tx: Tx, executor_id: str) -> None:
    run(tx, delete(HEARTBEATS).where(HEARTBEATS.c.executor_id == executor_id))


def _now(tx: Tx) -> ColumnElement[float]:
    """Seconds since 1970; on PostgreSQL the wall clock, not the transaction's start."""
    if is_sqlite(tx):
        return literal_column("((julianday('now') - 2440587.5) * 86400.0)", Float)
    return func.extract("epoch", func.clock_timestamp()).cast(Float)
