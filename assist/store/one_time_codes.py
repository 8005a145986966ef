"""One-time codes by their keyed hash. Each is used once, by a conditional update."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update

from assist.model.identity import CodeAction, OneTimeCode
from assist.store.conversation_rows import CONVERSATIONS
from assist.store.database import Tx
from assist.store.rows import moved, one, run
from assist.store.tables import table_of
from assist.store.tables.identity import OneTimeCodeRow

CODES = table_of(OneTimeCodeRow)
_C = CODES.c
_OPEN = (_C.used_at.is_(None), _C.ended_at.is_(None))


def add(tx: Tx, code: OneTimeCode) -> None:
    """It takes the place of what was asked for in the conversation before."""
    others = update(CODES).where(_C.conversation_id == code.conversation_id, *_OPEN)
    run(tx, others.values(ended_at=code.requested_at))
    values = {
        "id": code.id,
        "conversation_id": code.conversation_id,
        "contact_id": code.contact_id,
        "contact_point_id": code.point_id,
        "action": code.action.value,
        "requested_at": code.requested_at,
        "requested_by": code.requested_by,
        "about_message_id": code.about_message_id,
        "message_id": code.message_id,
        "code_hash": code.code_hash,
        "expires_at": code.expires_at,
        "tries": code.tries,
    }
    run(tx, insert(CODES), values)


def get(tx: Tx, code_id: str) -> OneTimeCode | None:
    row = one(tx, select(CODES).where(_C.id == code_id))
    return None if row is None else _to_model(row)


def of_message(tx: Tx, message_id: str) -> OneTimeCode | None:
    """The one that the message carries."""
    row = one(tx, select(CODES).where(_C.message_id == message_id))
    return None if row is None else _to_model(row)


def carried_by(tx: Tx, code_id: str, message_id: str) -> None:
    run(tx, update(CODES).where(_C.id == code_id).values(message_id=message_id))


def drawn(tx: Tx, code_id: str, code_hash: str, expires_at: datetime) -> bool:
    """It leaves now, with that hash; False when it is over."""
    waiting = update(CODES).where(_C.id == code_id, *_OPEN)
    return moved(tx, waiting.values(code_hash=code_hash, expires_at=expires_at))


def use(tx: Tx, code_id: str, at: datetime) -> bool:
    """It came back; False when somebody used it before, or it is over."""
    waiting = update(CODES).where(_C.id == code_id, _C.expires_at > at, *_OPEN)
    return moved(tx, waiting.values(used_at=at))


def end(tx: Tx, code_id: str, at: datetime) -> None:
    """It is over without having been used."""
    run(tx, update(CODES).where(_C.id == code_id, *_OPEN).values(ended_at=at))


def note_wrong(tx: Tx, code_id: str, at: datetime) -> None:
    wrong = update(CODES).where(_C.id == code_id)
    run(tx, wrong.values(tries=_C.tries + 1, tried_at=at))


def of_conversation(tx: Tx, conversation_id: str) -> tuple[OneTimeCode, ...]:
    """Newest first."""
    return _many(tx, _C.conversation_id == conversation_id)


def around(tx: Tx, conversation_id: str, contact_id: str | None) -> tuple[OneTimeCode, ...]:
    """Of the conversation, and of whom a code would prove wherever it was asked for."""
    mine = _C.conversation_id == conversation_id
    return _many(tx, mine if contact_id is None else or_(mine, _C.contact_id == contact_id))


def lately(tx: Tx, contact_id: str, limit: int = 20) -> tuple[OneTimeCode, ...]:
    """The newest that prove the contact or were asked for by them, newest first."""
    theirs = select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.contact_id == contact_id)
    whose = or_(_C.contact_id == contact_id, _C.conversation_id.in_(theirs))
    return _many(tx, whose)[:limit]


def asked_in(tx: Tx, contact_id: str, point_id: str) -> datetime | None:
    """When the contact last wrote where a code to that address was asked for, by themselves."""
    chosen = (
        select(func.max(CONVERSATIONS.c.last_incoming_at))
        .join_from(CODES, CONVERSATIONS, CONVERSATIONS.c.id == _C.conversation_id)
        .where(
            _C.contact_id == contact_id,
            _C.contact_point_id == point_id,
            CONVERSATIONS.c.contact_id == contact_id,
            *_OPEN,
        )
    )
    row = one(tx, chosen)
    return None if row is None else row[0]


def _many(tx: Tx, whose: Any) -> tuple[OneTimeCode, ...]:
    chosen = select(CODES).where(whose).order_by(_C.requested_at.desc(), _C.id.desc()).limit(50)
    return tuple(_to_model(row) for row in run(tx, chosen))


def _to_model(row: Row[Any]) -> OneTimeCode:
    return OneTimeCode(
        id=row.id,
        conversation_id=row.conversation_id,
        contact_id=row.contact_id,
        point_id=row.contact_point_id,
        action=CodeAction(row.action),
        requested_at=row.requested_at,
        requested_by=row.requested_by,
        about_message_id=row.about_message_id,
        message_id=row.message_id,
        code_hash=row.code_hash,
        expires_at=row.expires_at,
        tries=row.tries,
        tried_at=row.tried_at,
        used_at=row.used_at,
        ended_at=row.ended_at,
    )
