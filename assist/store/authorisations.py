"""Whom authors let speak for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from assist.errors import NotFound
from assist.model.identity import Authorisation, Scope
from assist.store.database import Tx
from assist.store.rows import moved, one, run
from assist.store.tables import table_of
from assist.store.tables.identity import AuthorisationRow

AUTHORISATIONS = table_of(AuthorisationRow)
_A = AUTHORISATIONS.c


def add(tx: Tx, given: Authorisation) -> None:
    values = {
        "id": given.id,
        "contact_id": given.contact_id,
        "name": given.name,
        "relation": given.relation,
        "scope": given.scope.value,
        "recorded_at": given.recorded_at,
        "recorded_by": given.recorded_by,
        "expires_at": given.expires_at,
        "note": given.note,
    }
    run(tx, insert(AUTHORISATIONS), values)


def get(tx: Tx, authorisation_id: str) -> Authorisation:
    row = one(tx, select(AUTHORISATIONS).where(_A.id == authorisation_id))
    if row is None:
        raise NotFound("authorisation", authorisation_id)
    return _to_model(row)


def of_contact(tx: Tx, contact_id: str) -> tuple[Authorisation, ...]:
    """Everything that the author ever allowed, oldest first."""
    chosen = select(AUTHORISATIONS).where(_A.contact_id == contact_id)
    return tuple(_to_model(row) for row in run(tx, chosen.order_by(_A.recorded_at, _A.id)))


def revoke(tx: Tx, authorisation_id: str, *, by: str, at: datetime) -> bool:
    """End it; False when it had ended before."""
    standing = update(AUTHORISATIONS).where(
        _A.id == authorisation_id, _A.revoked_at.is_(None), _A.expires_at > at
    )
    return moved(tx, standing.values(revoked_at=at, revoked_by=by))


def _to_model(row: Row[Any]) -> Authorisation:
    return Authorisation(
        id=row.id,
        contact_id=row.contact_id,
        name=row.name,
        relation=row.relation,
        scope=Scope(row.scope),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        expires_at=row.expires_at,
        note=row.note,
        revoked_at=row.revoked_at,
        revoked_by=row.revoked_by,
    )
