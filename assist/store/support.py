"""What helps an author: at most one current record of a contact, by a unique index."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from assist.model.money import Money
from assist.model.support import AgreedBy, Support, SupportEnd, SupportNeed
from assist.store.database import Tx
from assist.store.rows import moved, one, run
from assist.store.tables import table_of
from assist.store.tables.support import SupportRow

SUPPORT = table_of(SupportRow)
_S = SUPPORT.c


def add(tx: Tx, support: Support) -> None:
    """Store it. Duplicate when another one of the contact is current: end that one first."""
    amount = support.amount
    values = {
        "id": support.id,
        "contact_id": support.contact_id,
        "conversation_id": support.conversation_id,
        "needs": sorted(need.value for need in support.needs),
        "agreed_by": support.agreed_by.value,
        "amount_minor": amount.minor if amount else None,
        "currency": amount.currency if amount else None,
        "payday": support.payday,
        "review_on": support.review_on,
        "recorded_by": support.recorded_by,
        "recorded_at": support.recorded_at,
    }
    run(tx, insert(SUPPORT), values)


def current(tx: Tx, contact_id: str) -> Support | None:
    row = one(tx, select(SUPPORT).where(_S.contact_id == contact_id, _S.ended_at.is_(None)))
    return None if row is None else _to_model(row)


def ended(tx: Tx, contact_id: str) -> tuple[Support, ...]:
    """Those that are current no longer, oldest first."""
    chosen = select(SUPPORT).where(_S.contact_id == contact_id, _S.ended_at.is_not(None))
    return tuple(_to_model(row) for row in run(tx, chosen.order_by(_S.recorded_at, _S.id)))


def end(tx: Tx, contact_id: str, how: SupportEnd, at: datetime) -> bool:
    """End the current one; whether there was one."""
    chosen = update(SUPPORT).where(_S.contact_id == contact_id, _S.ended_at.is_(None))
    return moved(tx, chosen.values(ended_at=at, ended=how.value))


def forget(tx: Tx, contact_id: str) -> None:
    """Empty every record of the contact: that there was one stays, what it said does not."""
    empty: dict[str, Any] = {"needs": [], "amount_minor": None, "currency": None, "payday": None}
    run(tx, update(SUPPORT).where(_S.contact_id == contact_id).values(**empty))


def _to_model(row: Row[Any]) -> Support:
    amount = None if row.amount_minor is None else Money(row.amount_minor, row.currency)
    return Support(
        id=row.id,
        contact_id=row.contact_id,
        conversation_id=row.conversation_id,
        needs=frozenset(SupportNeed(need) for need in row.needs),
        agreed_by=AgreedBy(row.agreed_by),
        review_on=row.review_on,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        amount=amount,
        payday=row.payday,
        ended_at=row.ended_at,
        ended=SupportEnd(row.ended) if row.ended else None,
    )
