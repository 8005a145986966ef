"""Emptying what lies about one person. The caller decided that it may be done, and records it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from assist.model.personal_data import PlaceCount
from assist.store import audit
from assist.store.database import Tx
from assist.store.people_data import PLACES, OnErase, PersonKeys, rows_about, table
from assist.store.rows import run

GONE = "erased:"  # and the point's id: an address that nobody can write from


def counts(tx: Tx, keys: PersonKeys) -> tuple[PlaceCount, ...]:
    """Every place that holds something about the person, by name."""
    found = []
    for name, place in sorted(PLACES.items()):
        rows = len(rows_about(tx, name, keys))
        if rows:
            found.append(PlaceCount(name, rows, place.on_erase.value, place.why))
    return tuple(found)


def erase(tx: Tx, keys: PersonKeys, now: datetime) -> None:
    """Delete and empty as PLACES says, rows that point at others first."""
    _empty_addresses(tx, keys)
    for conversation_id in keys.conversation_ids:
        audit.erase(tx, conversation_id, now)
    for found in reversed(table("messages").metadata.sorted_tables):
        place = PLACES[found.name]
        mine = found.c[place.column].in_(keys.of(place.whose)) if place.column else None
        if mine is None or not keys.of(place.whose):
            continue
        if place.on_erase is OnErase.DELETE:
            run(tx, delete(found).where(mine))
        elif place.empty:
            run(tx, update(found).where(mine).values(**place.empty))
    conversations = table("conversations")
    mine = conversations.c.id.in_(keys.conversation_ids)
    run(tx, update(conversations).where(mine).values(emptied_at=now))


def _empty_addresses(tx: Tx, keys: PersonKeys) -> None:
    """An address that asked for no messages is kept: it could not be honoured otherwise."""
    points = table("contact_points")
    chosen = select(points.c.id).where(
        points.c.contact_id == keys.contact_id, points.c.opted_out_at.is_(None)
    )
    for row in run(tx, chosen).all():
        emptied = update(points).where(points.c.id == row.id)
        run(tx, emptied.values(address=f"{GONE}{row.id}", verified_at=None))
