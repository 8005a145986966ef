"""Specialists' phones that rang for a call, and what calls recorded."""

from __future__ import annotations

import base64
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from assist.errors import NotFound
from assist.model.phone_call import (
    CallLeg,
    CallState,
    LegRole,
    LegState,
    Recording,
    RecordingKind,
    RecordingState,
)
from assist.store.database import Tx
from assist.store.phone_calls import CALLS
from assist.store.rows import insert_new, moved, one, run
from assist.store.tables import table_of
from assist.store.tables.phone_calls import PhoneCallLegRow, RecordingRow

LEGS = table_of(PhoneCallLegRow)
RECORDINGS = table_of(RecordingRow)
_L, _R = LEGS.c, RECORDINGS.c
_BUSY = (LegState.RINGING.value, LegState.ACCEPTED.value)


def add_leg(tx: Tx, leg: CallLeg) -> None:
    """Duplicate when another phone of the call has that number."""
    run(
        tx,
        insert(LEGS),
        {
            "id": leg.id,
            "call_id": leg.call_id,
            "specialist_id": leg.specialist_id,
            "number": leg.number,
            "state": leg.state.value,
            "provider_sid": leg.provider_sid,
            "started_at": leg.started_at,
            "ended_at": leg.ended_at,
            "role": leg.role.value,
        },
    )


def get_leg(tx: Tx, leg_id: str) -> CallLeg:
    row = one(tx, select(LEGS).where(_L.id == leg_id))
    if row is None:
        raise NotFound("leg", leg_id)
    return _to_leg(row)


def legs_of(tx: Tx, call_ids: Collection[str]) -> tuple[CallLeg, ...]:
    chosen = select(LEGS).where(_L.call_id.in_(sorted(call_ids))).order_by(_L.call_id, _L.number)
    return tuple(_to_leg(row) for row in run(tx, chosen))


def busy(tx: Tx) -> frozenset[str]:
    """Specialists whose phone rings for a call, or who speak in one."""
    live = CALLS.c.state != CallState.ENDED.value
    chosen = select(_L.specialist_id).join_from(LEGS, CALLS, CALLS.c.id == _L.call_id)
    return frozenset(run(tx, chosen.where(_L.state.in_(_BUSY), live)).scalars())


def accept_leg(tx: Tx, leg_id: str, provider_sid: str) -> bool:
    """They took it, if it still rings."""
    rings = update(LEGS).where(_L.id == leg_id, _L.state == LegState.RINGING.value)
    return moved(tx, rings.values(state=LegState.ACCEPTED.value, provider_sid=provider_sid))


def miss_leg(tx: Tx, leg_id: str, at: datetime) -> bool:
    """They did not take it, if it still rings."""
    rings = update(LEGS).where(_L.id == leg_id, _L.state == LegState.RINGING.value)
    return moved(tx, rings.values(state=LegState.MISSED.value, ended_at=at))


def dial_leg(tx: Tx, leg_id: str, at: datetime) -> bool:
    """The provider is about to be asked to ring it: once, whatever becomes of the request."""
    waits = update(LEGS).where(
        _L.id == leg_id, _L.state == LegState.RINGING.value, _L.dialled_at.is_(None)
    )
    return moved(tx, waits.values(dialled_at=at))


def note_sid(tx: Tx, leg_id: str, provider_sid: str) -> None:
    """The provider's name of it, as soon as that is known."""
    unnamed = update(LEGS).where(_L.id == leg_id, _L.provider_sid.is_(None))
    run(tx, unnamed.values(provider_sid=provider_sid))


def end_leg(tx: Tx, leg_id: str, at: datetime) -> bool:
    """The phone is out of the call; whether they had spoken."""
    mine = update(LEGS).where(_L.id == leg_id)
    spoke = mine.where(_L.state == LegState.ACCEPTED.value)
    if moved(tx, spoke.values(state=LegState.ENDED.value, ended_at=at)):
        return True
    rang = mine.where(_L.state == LegState.RINGING.value)
    run(tx, rang.values(state=LegState.MISSED.value, ended_at=at))
    return get_leg(tx, leg_id).state is LegState.ENDED


def end_legs(tx: Tx, call_id: str, at: datetime) -> None:
    """The call is over, and with it every phone in it."""
    for leg in legs_of(tx, [call_id]):
        end_leg(tx, leg.id, at)


def add_recording(tx: Tx, recording: Recording, conversation_id: str) -> bool:
    """The provider has one; False when it told so before."""
    values = {
        "id": recording.id,
        "call_id": recording.call_id,
        "conversation_id": conversation_id,
        "provider_sid": recording.provider_sid,
        "kind": recording.kind.value,
        "state": recording.state.value,
        "told_at": recording.told_at,
        "seconds": recording.seconds,
        "content_type": recording.content_type,
        "message_id": recording.message_id,
    }
    return insert_new(tx, RECORDINGS, values)


def recording(tx: Tx, recording_id: str) -> Recording:
    row = one(tx, select(RECORDINGS).where(_R.id == recording_id))
    if row is None:
        raise NotFound("recording", recording_id)
    return _to_recording(row)


def recordings_of(tx: Tx, call_ids: Collection[str]) -> tuple[Recording, ...]:
    chosen = select(RECORDINGS).where(_R.call_id.in_(sorted(call_ids))).order_by(_R.told_at, _R.id)
    return tuple(_to_recording(row) for row in run(tx, chosen))


def keep(tx: Tx, recording_id: str, content: bytes, content_type: str) -> bool:
    """Store the sound; False when it is here, or was deleted meanwhile."""
    told = update(RECORDINGS).where(_R.id == recording_id, _R.state == RecordingState.TOLD.value)
    sound = base64.b64encode(content).decode("ascii")
    kept = {"state": RecordingState.KEPT.value, "content": sound, "content_type": content_type}
    return moved(tx, told.values(**kept))


def lose(tx: Tx, recording_id: str) -> None:
    told = update(RECORDINGS).where(_R.id == recording_id, _R.state == RecordingState.TOLD.value)
    run(tx, told.values(state=RecordingState.LOST.value))


def belongs_to(tx: Tx, recording_id: str, message_id: str) -> None:
    run(tx, update(RECORDINGS).where(_R.id == recording_id).values(message_id=message_id))


def sound(tx: Tx, recording_id: str) -> bytes:
    """NotFound where it is not kept here (any more)."""
    row = one(tx, select(_R.content).where(_R.id == recording_id))
    if row is None or row.content is None:
        raise NotFound("sound", recording_id)
    return base64.b64decode(row.content)


def delete_recording(tx: Tx, recording_id: str, by: str, at: datetime) -> bool:
    """The sound goes, that there was one stays. False when it was gone."""
    there = update(RECORDINGS).where(
        _R.id == recording_id, _R.state != RecordingState.DELETED.value
    )
    gone = {"state": RecordingState.DELETED.value, "content": None}
    return moved(tx, there.values(**gone, deleted_by=by, deleted_at=at))


def recorded_before(tx: Tx, before: datetime) -> tuple[Recording, ...]:
    """Sounds that are older than that and still kept."""
    chosen = select(RECORDINGS).where(_R.told_at < before, _R.state != RecordingState.DELETED.value)
    return tuple(_to_recording(row) for row in run(tx, chosen.order_by(_R.told_at).limit(100)))


def next_number(tx: Tx, call_id: str) -> int:
    """Of the next phone that rings for the call."""
    row = one(tx, select(func.count().label("rang")).where(_L.call_id == call_id))
    return (row.rang if row else 0) + 1


def _to_leg(row: Row[Any]) -> CallLeg:
    return CallLeg(
        id=row.id,
        call_id=row.call_id,
        specialist_id=row.specialist_id,
        number=row.number,
        state=LegState(row.state),
        started_at=row.started_at,
        provider_sid=row.provider_sid,
        ended_at=row.ended_at,
        dialled_at=row.dialled_at,
        role=LegRole(row.role),
    )


def _to_recording(row: Row[Any]) -> Recording:
    return Recording(
        id=row.id,
        call_id=row.call_id,
        provider_sid=row.provider_sid,
        kind=RecordingKind(row.kind),
        state=RecordingState(row.state),
        told_at=row.told_at,
        seconds=row.seconds,
        content_type=row.content_type,
        message_id=row.message_id,
        deleted_by=row.deleted_by,
        deleted_at=row.deleted_at,
    )
