"""Proofs of who somebody is. Each stands for one conversation, until it runs out or is ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from assist.model.contact import IdentityLevel
from assist.model.identity import Proof, ProofKind
from assist.store.database import Tx
from assist.store.rows import run
from assist.store.tables import table_of
from assist.store.tables.identity import IdentityProofRow

PROOFS = table_of(IdentityProofRow)
_P = PROOFS.c


def add(tx: Tx, proof: Proof) -> None:
    values = {
        "id": proof.id,
        "contact_id": proof.contact_id,
        "contact_point_id": proof.point_id,
        "conversation_id": proof.conversation_id,
        "level": proof.level.value,
        "how": proof.how.value,
        "at": proof.at,
        "expires_at": proof.expires_at,
        "by": proof.by,
        "note": proof.note,
    }
    run(tx, insert(PROOFS), values)


def standing(tx: Tx, conversation_id: str, now: datetime) -> tuple[Proof, ...]:
    """What counts in the conversation at `now`, oldest first."""
    chosen = select(PROOFS).where(
        _P.conversation_id == conversation_id, _P.at <= now, _P.expires_at > now
    )
    return tuple(_to_model(row) for row in run(tx, chosen.order_by(_P.at, _P.id)))


def of_conversations(tx: Tx, conversation_ids: Collection[str]) -> Mapping[str, tuple[Proof, ...]]:
    """Every proof that ever was in these conversations, oldest first; none is no key."""
    chosen = select(PROOFS).where(_P.conversation_id.in_(conversation_ids))
    found: dict[str, tuple[Proof, ...]] = {}
    for row in run(tx, chosen.order_by(_P.at, _P.id)):
        found[row.conversation_id] = (*found.get(row.conversation_id, ()), _to_model(row))
    return found


def any_in(tx: Tx, conversation_id: str) -> bool:
    """Was anything ever proven in the conversation?"""
    chosen = select(_P.id).where(_P.conversation_id == conversation_id).limit(1)
    return run(tx, chosen).first() is not None


def of_contact(tx: Tx, contact_id: str) -> tuple[Proof, ...]:
    """Every proof of the contact, newest first."""
    chosen = select(PROOFS).where(_P.contact_id == contact_id).order_by(_P.at.desc(), _P.id.desc())
    return tuple(_to_model(row) for row in run(tx, chosen))


def end(tx: Tx, proof_ids: tuple[str, ...], at: datetime) -> None:
    """They count no longer from `at` on."""
    run(tx, update(PROOFS).where(_P.id.in_(proof_ids), _P.expires_at > at).values(expires_at=at))


def end_of_point(tx: Tx, point_id: str, at: datetime) -> None:
    """What was proven on that address counts no longer, in whatever conversation."""
    open_ones = update(PROOFS).where(_P.contact_point_id == point_id, _P.expires_at > at)
    run(tx, open_ones.values(expires_at=at))


def _to_model(row: Row[Any]) -> Proof:
    return Proof(
        id=row.id,
        contact_id=row.contact_id,
        point_id=row.contact_point_id,
        conversation_id=row.conversation_id,
        level=IdentityLevel(row.level),
        how=ProofKind(row.how),
        at=row.at,
        expires_at=row.expires_at,
        by=row.by,
        note=row.note,
    )
