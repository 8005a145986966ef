"""Browsers that are signed in, by the hash of their token: a stolen table signs nobody in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete as delete_from
from sqlalchemy import insert, select

from assist.model.specialist import Specialist
from assist.store import specialists
from assist.store.database import Tx
from assist.store.rows import one, run
from assist.store.specialists import SPECIALISTS
from assist.store.tables import table_of
from assist.store.tables.people import SignInRow

SIGN_INS = table_of(SignInRow)
_I = SIGN_INS.c


def create(tx: Tx, token_hash: str, specialist_id: str, expires_at: datetime) -> None:
    values = {
        "token_hash": token_hash,
        "specialist_id": specialist_id,
        "expires_at": expires_at,
    }
    run(tx, insert(SIGN_INS), values)


def get(tx: Tx, token_hash: str, now: datetime) -> Specialist | None:
    """Who is signed in by that token, if it has not run out and they are still active."""
    row = one(
        tx,
        select(SPECIALISTS)
        .join_from(SPECIALISTS, SIGN_INS, SIGN_INS.c.specialist_id == SPECIALISTS.c.id)
        .where(_I.token_hash == token_hash, _I.expires_at > now, SPECIALISTS.c.active.is_(True)),
    )
    return None if row is None else specialists.to_model(row)


def delete(tx: Tx, token_hash: str) -> None:
    run(tx, delete_from(SIGN_INS).where(_I.token_hash == token_hash))
