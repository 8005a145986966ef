"""Browsers that are signed in, by the hash of their token: a stolen table signs nobody in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from assist.model.sign_in import SignIn
from assist.model.specialist import Specialist
from assist.store import specialists
from assist.store.database import Tx
from assist.store.rows import moved, one, run
from assist.store.specialists import SPECIALISTS
from assist.store.tables import table_of
from assist.store.tables.people import SignInRow

SIGN_INS = table_of(SignInRow)
_I = SIGN_INS.c


def create(tx: Tx, token_hash: str, sign_in: SignIn) -> None:
    values = {
        "id": sign_in.id,
        "token_hash": token_hash,
        "specialist_id": sign_in.specialist_id,
        "method": sign_in.method,
        "address": sign_in.address,
        "device": sign_in.device,
        "since": sign_in.since,
        "seen_at": sign_in.seen_at,
        "expires_at": sign_in.expires_at,
    }
    run(tx, insert(SIGN_INS), values)


def get(tx: Tx, token_hash: str, now: datetime) -> tuple[Specialist, SignIn] | None:
    """Who is signed in by that token, if it has not run out and they are still active."""
    good = select(SIGN_INS).where(_I.token_hash == token_hash, _I.expires_at > now)
    found = one(tx, good)
    if found is None:
        return None
    chosen = SPECIALISTS.c.id == found.specialist_id
    row = one(tx, select(SPECIALISTS).where(chosen, SPECIALISTS.c.active.is_(True)))
    return None if row is None else (specialists.to_model(row), _to_model(found))


def seen(tx: Tx, sign_in: SignIn, now: datetime) -> None:
    """They asked for a page just now."""
    run(tx, update(SIGN_INS).where(_I.id == sign_in.id).values(seen_at=now))
    person = update(SPECIALISTS).where(SPECIALISTS.c.id == sign_in.specialist_id)
    run(tx, person.values(last_seen_at=now))


def of_person(tx: Tx, specialist_id: str, now: datetime) -> tuple[SignIn, ...]:
    """Those that have not run out, the newest use first."""
    mine = select(SIGN_INS).where(_I.specialist_id == specialist_id, _I.expires_at > now)
    return tuple(_to_model(row) for row in run(tx, mine.order_by(_I.seen_at.desc(), _I.id)))


def count(tx: Tx, now: datetime) -> Mapping[str, int]:
    """By specialist how many have not run out."""
    counted = select(_I.specialist_id, func.count().label("many")).where(_I.expires_at > now)
    return {row.specialist_id: row.many for row in run(tx, counted.group_by(_I.specialist_id))}


def end(tx: Tx, sign_in_id: str, specialist_id: str) -> bool:
    """End that one of theirs; whether it was there."""
    theirs = (_I.id == sign_in_id) & (_I.specialist_id == specialist_id)
    return moved(tx, delete(SIGN_INS).where(theirs))


def end_all(tx: Tx, specialist_id: str, but: Iterable[str] = ()) -> int:
    """End all of theirs `but` these; how many."""
    theirs = (_I.specialist_id == specialist_id) & _I.id.not_in(tuple(but))
    return run(tx, delete(SIGN_INS).where(theirs)).rowcount


def prune(tx: Tx, before: datetime) -> int:
    """Forget those that ran out before then; how many."""
    return run(tx, delete(SIGN_INS).where(_I.expires_at < before)).rowcount


def _to_model(row: Row[Any]) -> SignIn:
    return SignIn(
        id=row.id,
        specialist_id=row.specialist_id,
        method=row.method,
        address=row.address,
        device=row.device,
        since=row.since,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
    )
