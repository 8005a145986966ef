"""Calls that a specialist places: how far they are. Every step is a conditional update."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from assist.model.conversation import Direction
from assist.model.phone_call import Answerer, CallState, PhoneCall
from assist.store import phone_calls
from assist.store.codec import encode
from assist.store.conversation_rows import CONVERSATIONS
from assist.store.database import Tx
from assist.store.phone_calls import CALLS
from assist.store.rows import moved, one, run

_C = CALLS.c
UNNAMED = "dial:"  # before the id of a call that has no name of the provider's yet


def dial(tx: Tx, call_id: str, at: datetime) -> bool:
    """The author's phone is about to ring: an attempt from here on. False when it was, or the call
    is over.
    """
    waits = update(CALLS).where(
        _C.id == call_id, _C.state == CallState.RINGING.value, _C.dialled_at.is_(None)
    )
    return moved(tx, waits.values(dialled_at=at))


def note_sid(tx: Tx, call_id: str, provider_sid: str) -> None:
    """The provider's name of the author's end; the first that is told stays."""
    unnamed = update(CALLS).where(_C.id == call_id, _C.provider_sid.startswith(UNNAMED))
    run(tx, unnamed.values(provider_sid=provider_sid))


def note_answered(tx: Tx, call_id: str, at: datetime) -> None:
    """Somebody, or something, picked up."""
    first = update(CALLS).where(_C.id == call_id, _C.answered_at.is_(None))
    run(tx, first.values(answered_at=at))


def note_answerer(tx: Tx, call_id: str, answerer: Answerer) -> bool:
    """What picked up; the first word stays."""
    unknown = update(CALLS).where(_C.id == call_id, _C.answerer.is_(None))
    return moved(tx, unknown.values(answerer=answerer.value))


def note_why(tx: Tx, call: PhoneCall, why: str) -> PhoneCall:
    """Why it came to nothing; the call with it."""
    told = replace(call, talk=replace(call.talk, why=why))
    run(tx, update(CALLS).where(_C.id == call.id).values(talk=encode(told.talk)))
    return told


def leave_message(tx: Tx, call_id: str, at: datetime) -> bool:
    """The limited message is about to be put on their machine. False when it was, or when nothing
    has picked up (any more).
    """
    open_line = update(CALLS).where(
        _C.id == call_id, _C.state == CallState.CONNECTED.value, _C.message_at.is_(None)
    )
    return moved(tx, open_line.values(message_at=at))


def message_not_left(tx: Tx, call_id: str) -> None:
    """It could not be put there: nothing was left, and it may be tried again."""
    run(tx, update(CALLS).where(_C.id == call_id).values(message_at=None))


def going_on(tx: Tx, contact_ids: Collection[str]) -> PhoneCall | None:
    """A call with one of these people that is not over, whoever began it."""
    return _newest(tx, contact_ids, _C.state != CallState.ENDED.value)


def newest_placed(tx: Tx, contact_ids: Collection[str]) -> PhoneCall | None:
    """The last one that we placed to one of these people."""
    return _newest(tx, contact_ids, _C.direction == Direction.OUTGOING.value)


def _newest(
    tx: Tx, contact_ids: Collection[str], condition: ColumnElement[bool]
) -> PhoneCall | None:
    chosen = (
        select(_C.id)
        .join_from(CALLS, CONVERSATIONS, _C.conversation_id == CONVERSATIONS.c.id)
        .where(CONVERSATIONS.c.contact_id.in_(sorted(contact_ids)), condition)
        .order_by(_C.started_at.desc(), _C.id.desc())
        .limit(1)
    )
    row = one(tx, chosen)
    return None if row is None else phone_calls.get(tx, row.id)
