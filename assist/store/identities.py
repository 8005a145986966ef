"""Accounts at OpenID providers, each of one specialist."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from assist.model.sign_in import BoundIdentity
from assist.store.database import Tx
from assist.store.rows import one, run
from assist.store.tables import table_of
from assist.store.tables.people import IdentityRow

IDENTITIES = table_of(IdentityRow)
_I = IDENTITIES.c


def add(tx: Tx, bound: BoundIdentity) -> None:
    """Duplicate when the account is somebody's, or they have one of that provider."""
    run(
        tx,
        insert(IDENTITIES),
        {
            "issuer": bound.issuer,
            "subject": bound.subject,
            "specialist_id": bound.specialist_id,
            "provider": bound.provider,
            "email": bound.email,
            "bound_at": bound.bound_at,
            "used_at": bound.used_at,
        },
    )


def get(tx: Tx, issuer: str, subject: str) -> BoundIdentity | None:
    row = one(tx, select(IDENTITIES).where(_I.issuer == issuer, _I.subject == subject))
    return None if row is None else _to_model(row)


def of_person(tx: Tx, specialist_id: str) -> tuple[BoundIdentity, ...]:
    mine = select(IDENTITIES).where(_I.specialist_id == specialist_id)
    return tuple(_to_model(row) for row in run(tx, mine.order_by(_I.provider)))


def all(tx: Tx) -> tuple[BoundIdentity, ...]:  # noqa: A001 - read as identities.all
    return tuple(_to_model(row) for row in run(tx, select(IDENTITIES).order_by(_I.provider)))


def used(tx: Tx, issuer: str, subject: str, now: datetime) -> None:
    chosen = update(IDENTITIES).where(_I.issuer == issuer, _I.subject == subject)
    run(tx, chosen.values(used_at=now))


def remove_all(tx: Tx, specialist_id: str) -> int:
    """Let go of all of theirs; how many."""
    return run(tx, delete(IDENTITIES).where(_I.specialist_id == specialist_id)).rowcount


def _to_model(row: Row[Any]) -> BoundIdentity:
    return BoundIdentity(
        provider=row.provider,
        issuer=row.issuer,
        subject=row.subject,
        specialist_id=row.specialist_id,
        email=row.email,
        bound_at=row.bound_at,
        used_at=row.used_at,
    )
