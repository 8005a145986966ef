"""Holds: one of a kind stands for a contact, by a unique index; cleared ones are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select, update

from assist.errors import NotFound
from assist.model.contact import Contact
from assist.model.hold import Hold, HoldKind
from assist.store.database import Tx
from assist.store.rows import insert_new, moved, one, run
from assist.store.tables import table_of
from assist.store.tables.holds import HoldRow

HOLDS = table_of(HoldRow)
_H = HOLDS.c
RAN_OUT = "ran_out"


def put(tx: Tx, hold: Hold) -> bool:
    """Set it unless one of its kind stands for the contact; whether it is new.

    One that ran out without being cleared makes room: it is closed at the day it ran out.
    """
    over = update(HOLDS).where(
        _H.contact_id == hold.contact_id,
        _H.kind == hold.kind.value,
        _H.cleared_at.is_(None),
        _H.until <= hold.since,
    )
    run(tx, over.values(cleared_at=_H.until, cleared_by=RAN_OUT))
    values = {
        "id": hold.id,
        "kind": hold.kind.value,
        "contact_id": hold.contact_id,
        "account_id": hold.account_id,
        "conversation_id": hold.conversation_id,
        "since": hold.since,
        "until": hold.until,
        "set_by": hold.set_by,
        "note": hold.note,
        "cleared_note": "",
    }
    return insert_new(tx, HOLDS, values)


def get(tx: Tx, hold_id: str) -> Hold:
    row = one(tx, select(HOLDS).where(_H.id == hold_id))
    if row is None:
        raise NotFound("hold", hold_id)
    return _to_model(row)


def clear(tx: Tx, hold_id: str, *, by: str, note: str, at: datetime) -> bool:
    """End it; False when it had ended before."""
    standing = update(HOLDS).where(_H.id == hold_id, _H.cleared_at.is_(None))
    return moved(tx, standing.values(cleared_at=at, cleared_by=by, cleared_note=note))


def standing(tx: Tx, contact: Contact, now: datetime) -> tuple[Hold, ...]:
    """What holds the contact, or anybody who writes for their account; oldest first."""
    whose = [_H.contact_id == contact.id]
    if contact.account_id is not None:
        whose.append(_H.account_id == contact.account_id)
    chosen = (
        select(HOLDS)
        .where(or_(*whose), _H.cleared_at.is_(None), or_(_H.until.is_(None), _H.until > now))
        .order_by(_H.since, _H.id)
    )
    return tuple(_to_model(row) for row in run(tx, chosen))


def of_contact(tx: Tx, contact_id: str) -> tuple[Hold, ...]:
    """Everything that ever held the contact, oldest first."""
    chosen = select(HOLDS).where(_H.contact_id == contact_id).order_by(_H.since, _H.id)
    return tuple(_to_model(row) for row in run(tx, chosen))


def _to_model(row: Row[Any]) -> Hold:
    return Hold(
        id=row.id,
        kind=HoldKind(row.kind),
        contact_id=row.contact_id,
        since=row.since,
        set_by=row.set_by,
        account_id=row.account_id,
        conversation_id=row.conversation_id,
        until=row.until,
        note=row.note,
        cleared_at=row.cleared_at,
        cleared_by=row.cleared_by,
        cleared_note=row.cleared_note,
    )
