"""Seal everything that may be sealed with the newest keys; it can be stopped and run again.

Which columns those are is read from the tables themselves, so that none is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Row,
    Table,
    Text,
    and_,
    func,
    select,
    tuple_,
    type_coerce,
    update,
)

from assist.store.database import Database, Tx
from assist.store.rows import run
from assist.store.sealing import ADDRESS, BODY, SealedAddress, SealedJson, SealedWords, Sealing
from assist.store.tables import Base

BATCH = 500
_SEALED = (SealedWords, SealedJson, SealedAddress)


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many rows were looked at, and how many were sealed anew."""

    rows: int
    changed: int


def sealed_columns(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if isinstance(column.type, _SEALED)]


def tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if sealed_columns(table)]


def count(db: Database) -> int:
    """Rows that `reseal` will look at."""
    with db.read() as tx:
        return sum(
            tx.connection().scalar(select(func.count()).select_from(t)) or 0 for t in tables()
        )


def reseal(db: Database, sealing: Sealing, progress: Callable[[int], None]) -> Resealed:
    """Addresses first, in one transaction: they are found by their value, so they all change at
    once. The rest in batches; `progress` is told how many rows each had.
    """
    rows = changed = 0
    ordered = sorted(tables(), key=lambda table: not _has_addresses(table))
    for table in ordered:
        after: tuple[Any, ...] | None = None
        limit = None if _has_addresses(table) else BATCH
        while True:
            with db.transaction() as tx:
                found = _page(tx, table, after, limit)
                changed += sum(_reseal_row(tx, table, row, sealing) for row in found)
            rows += len(found)
            progress(len(found))
            if limit is None or len(found) < limit:
                break
            after = tuple(found[-1])[: len(table.primary_key)]
    return Resealed(rows, changed)


def _has_addresses(table: Table) -> bool:
    return any(isinstance(column.type, SealedAddress) for column in sealed_columns(table))


def _page(tx: Tx, table: Table, after: tuple[Any, ...] | None, limit: int | None) -> list[Row[Any]]:
    """Keys and stored values, as they lie in the database."""
    keys = list(table.primary_key)
    chosen = select(*keys, *(_as_stored(column) for column in sealed_columns(table)))
    if after is not None:
        chosen = chosen.where(tuple_(*keys) > after)
    return list(run(tx, chosen.order_by(*keys).limit(limit)))


def _as_stored(column: Column[Any]) -> Any:
    stored = JSON() if isinstance(column.type, SealedJson) else Text()
    return type_coerce(column, stored).label(column.name)


def _reseal_row(tx: Tx, table: Table, row: Row[Any], sealing: Sealing) -> bool:
    keys = list(table.primary_key)
    values = {
        column.name: opened
        for column, stored in zip(sealed_columns(table), tuple(row)[len(keys) :], strict=True)
        if (opened := _outdated(column, stored, sealing)) is not None
    }
    if not values:
        return False
    mine = and_(*(key == value for key, value in zip(keys, tuple(row), strict=False)))
    run(tx, update(table).where(mine).values(**values))
    return True


def _outdated(column: Column[Any], stored: Any, sealing: Sealing) -> Any:
    """The opened value of one that is not sealed with the newest keys; None if it is, or empty."""
    if stored is None:
        return None
    if isinstance(column.type, SealedAddress):
        opened = sealing.open_address(stored)
        return None if stored == sealing.seal_address(opened) else opened
    if isinstance(stored, str) and sealing.is_newest(stored):
        return None
    if isinstance(column.type, SealedJson):
        return column.type.open_stored(stored, sealing)
    return sealing.open(stored)


def is_whole(tx: Tx) -> bool:
    """Whether every address lies sealed: until it does, authors would not be found."""
    return not _unsealed(tx, SealedAddress, ADDRESS)


def open_texts(tx: Tx) -> tuple[str, ...]:
    """The columns (`table.column`) in which some text lies open: what was written before there
    were keys, or before the column was one that is sealed.
    """
    return _unsealed(tx, SealedWords, BODY)


def _unsealed(tx: Tx, kind: type[Any], mark: str) -> tuple[str, ...]:
    found = []
    for table in tables():
        for column in sealed_columns(table):
            if isinstance(column.type, kind):
                is_open = ~type_coerce(column, Text()).startswith(mark)
                if run(tx, select(column).where(is_open).limit(1)).first() is not None:
                    found.append(f"{table.name}.{column.name}")
    return tuple(found)
