"""Who agreed that an offer of a decision may be made; a person agrees to it once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from assist.model.offer import OfferConsent, OfferKind
from assist.model.specialist import Role, Specialist
from assist.store.database import Tx
from assist.store.rows import insert_new, run
from assist.store.tables import table_of
from assist.store.tables.offers import OfferConsentRow
from assist.store.tables.people import SpecialistRow

CONSENTS = table_of(OfferConsentRow)
_C = CONSENTS.c


def add(tx: Tx, decision_id: str, kind: OfferKind, person: Specialist, at: datetime) -> bool:
    """Record it with the role of that moment; False when they had agreed before."""
    values = {
        "decision_id": decision_id,
        "kind": kind.value,
        "specialist_id": person.id,
        "role": person.role.value,
        "at": at,
    }
    return insert_new(tx, CONSENTS, values)


def of_decision(tx: Tx, decision_id: str) -> tuple[OfferConsent, ...]:
    """Everybody's, oldest first."""
    people = table_of(SpecialistRow)
    chosen = (
        select(CONSENTS, people.c.name)
        .join_from(CONSENTS, people, people.c.id == _C.specialist_id)
        .where(_C.decision_id == decision_id)
        .order_by(_C.at, _C.specialist_id)
    )
    return tuple(
        OfferConsent(OfferKind(row.kind), row.specialist_id, row.name, Role(row.role), row.at)
        for row in run(tx, chosen)
    )
