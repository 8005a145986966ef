"""Who answers, when, and how they are recognised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Update, func, insert, select, update

from assist.errors import NotFound
from assist.model.specialist import Role, Shift, Specialist
from assist.store.database import Tx
from assist.store.rows import one, run
from assist.store.tables import table_of
from assist.store.tables.people import ShiftRow, SpecialistRow

SPECIALISTS = table_of(SpecialistRow)
SHIFTS = table_of(ShiftRow)
_S = SPECIALISTS.c


def add(tx: Tx, specialist: Specialist, password_hash: str | None = None) -> None:
    """Duplicate when the e-mail address or the Slack user is somebody's already."""
    run(
        tx,
        insert(SPECIALISTS),
        {
            "id": specialist.id,
            "name": specialist.name,
            "email": specialist.email.lower(),
            "role": specialist.role.value,
            "slack_user_id": specialist.slack_user_id,
            "active": specialist.active,
            "password_hash": password_hash,
            "phone": specialist.phone,
        },
    )


def all(tx: Tx) -> tuple[Specialist, ...]:  # noqa: A001 - reads as specialists.all(tx)
    return tuple(to_model(row) for row in run(tx, select(SPECIALISTS).order_by(_S.name, _S.id)))


def get(tx: Tx, specialist_id: str) -> Specialist:
    row = one(tx, select(SPECIALISTS).where(_S.id == specialist_id))
    if row is None:
        raise NotFound("specialist", specialist_id)
    return to_model(row)


def by_email(tx: Tx, email: str) -> tuple[Specialist, str | None] | None:
    """The specialist and their password's hash; upper and lower case are the same."""
    row = one(tx, select(SPECIALISTS).where(_S.email == func.lower(email)))
    return None if row is None else (to_model(row), row.password_hash)


def by_slack(tx: Tx, slack_user_id: str) -> Specialist | None:
    row = one(tx, select(SPECIALISTS).where(_S.slack_user_id == slack_user_id))
    return None if row is None else to_model(row)


def link_slack(tx: Tx, specialist_id: str, slack_user_id: str | None) -> None:
    """Duplicate when that Slack user is somebody else's already."""
    run(tx, _change(specialist_id).values(slack_user_id=slack_user_id))


def change_role(tx: Tx, specialist_id: str, role: Role) -> None:
    run(tx, _change(specialist_id).values(role=role.value))


def set_active(tx: Tx, specialist_id: str, *, active: bool) -> None:
    run(tx, _change(specialist_id).values(active=active))


def set_password(tx: Tx, specialist_id: str, password_hash: str) -> None:
    run(tx, _change(specialist_id).values(password_hash=password_hash))


def lock_admins(tx: Tx) -> tuple[Specialist, ...]:
    """The active administrators, locked: how many are left is decided one change at a time."""
    admins = select(SPECIALISTS).where(_S.role == Role.ADMIN.value, _S.active.is_(True))
    locked = admins.order_by(_S.id).with_for_update()
    return tuple(to_model(row) for row in run(tx, locked))


def last_seen(tx: Tx) -> Mapping[str, datetime]:
    """By specialist when they were last at the console; nobody who never was."""
    seen = select(_S.id, _S.last_seen_at).where(_S.last_seen_at.is_not(None))
    return {row.id: row.last_seen_at for row in run(tx, seen)}


def _change(specialist_id: str) -> Update:
    return update(SPECIALISTS).where(_S.id == specialist_id)


def set_phone(tx: Tx, specialist_id: str, phone: str | None) -> None:
    run(tx, update(SPECIALISTS).where(_S.id == specialist_id).values(phone=phone))


def shifts(tx: Tx) -> tuple[Shift, ...]:
    return tuple(_shift(row) for row in run(tx, select(SHIFTS).order_by(SHIFTS.c.id)))


def add_shift(tx: Tx, shift: Shift) -> None:
    run(
        tx,
        insert(SHIFTS),
        {
            "id": shift.id,
            "specialist_id": shift.specialist_id,
            "weekdays": sorted(shift.weekdays),
            "start": shift.start,
            "end": shift.end,
            "zone": shift.zone,
        },
    )


def to_model(row: Row[Any]) -> Specialist:
    return Specialist(
        id=row.id,
        name=row.name,
        email=row.email,
        role=Role(row.role),
        slack_user_id=row.slack_user_id,
        active=row.active,
        phone=row.phone,
    )


def _shift(row: Row[Any]) -> Shift:
    return Shift(
        id=row.id,
        specialist_id=row.specialist_id,
        weekdays=frozenset(row.weekdays),
        start=row.start,
        end=row.end,
        zone=row.zone,
    )
