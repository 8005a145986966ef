"""Phone calls and their turns. A talk moves by conditional update: one answer a question."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from assist.errors import NotFound
from assist.model.contact import IdentityLevel
from assist.model.contact_log import CallOutcome
from assist.model.conversation import Direction
from assist.model.phone_call import (
    Answerer,
    CallBackTime,
    CallEnd,
    CallMode,
    CallState,
    CallTurn,
    PhoneCall,
    Step,
    Talk,
)
from assist.store.codec import decode, encode
from assist.store.conversation_rows import CONVERSATIONS
from assist.store.database import Tx
from assist.store.rows import insert_new, moved, one, run
from assist.store.tables import table_of
from assist.store.tables.phone_calls import CallWordsRow, PhoneCallRow, PhoneCallTurnRow

CALLS = table_of(PhoneCallRow)
TURNS = table_of(PhoneCallTurnRow)
WORDS = table_of(CallWordsRow)
_C, _T, _W = CALLS.c, TURNS.c, WORDS.c
_LIVE = [state.value for state in CallState if state is not CallState.ENDED]


@dataclass(frozen=True, slots=True)
class _Steps:
    """The codec tells a union's members apart within a dataclass."""

    steps: tuple[Step, ...]


def add(tx: Tx, call: PhoneCall) -> bool:
    """Store it; False when the provider told of it before."""
    values = {
        "id": call.id,
        "provider_sid": call.provider_sid,
        "conversation_id": call.conversation_id,
        "contact_point_id": call.contact_point_id,
        "direction": call.direction.value,
        "mode": call.mode.value,
        "proven": call.proven.value,
        "recorded": call.recorded,
        "recording_place": call.recording_place,
        "transcribed": call.transcribed,
        "placed_by": call.placed_by,
        "started_at": call.started_at,
        **_moving(call),
    }
    return insert_new(tx, CALLS, values)


def get(tx: Tx, call_id: str) -> PhoneCall:
    row = one(tx, select(CALLS).where(_C.id == call_id))
    if row is None:
        raise NotFound("call", call_id)
    return _to_model(row)


def by_sid(tx: Tx, provider_sid: str) -> PhoneCall | None:
    row = one(tx, select(CALLS).where(_C.provider_sid == provider_sid))
    return None if row is None else _to_model(row)


def of_conversation(tx: Tx, conversation_id: str) -> tuple[PhoneCall, ...]:
    """Oldest first."""
    chosen = select(CALLS).where(_C.conversation_id == conversation_id)
    return tuple(_to_model(row) for row in run(tx, chosen.order_by(_C.started_at, _C.id)))


def connected(tx: Tx, conversation_id: str) -> PhoneCall | None:
    """The call of the conversation in which a specialist speaks now."""
    chosen = select(CALLS).where(
        _C.conversation_id == conversation_id, _C.state == CallState.CONNECTED.value
    )
    row = one(tx, chosen.order_by(_C.started_at.desc()).limit(1))
    return None if row is None else _to_model(row)


def move(tx: Tx, before: PhoneCall, after: PhoneCall) -> bool:
    """Store `after` unless the call moved on since it was read; whether it was stored."""
    still = update(CALLS).where(
        _C.id == before.id, _C.state == before.state.value, _C.number == before.talk.number
    )
    return moved(tx, still.values(**_moving(after)))


def end(tx: Tx, call_id: str, outcome: CallEnd, at: datetime) -> bool:
    """It is over; the outcome that is there already stays. False when it was over before."""
    live = update(CALLS).where(_C.id == call_id, _C.state.in_(_LIVE))
    ended = moved(tx, live.values(state=CallState.ENDED.value, ended_at=at))
    note_outcome(tx, call_id, outcome)
    return ended


def connect(tx: Tx, call_id: str) -> bool:
    """Author and specialist hear each other from now on; False when they did, or it is over."""
    apart = [state for state in _LIVE if state != CallState.CONNECTED.value]
    live = update(CALLS).where(_C.id == call_id, _C.state.in_(apart))
    return moved(tx, live.values(state=CallState.CONNECTED.value))


def into_room(tx: Tx, call_id: str) -> bool:
    """All of them speak in a room from now on. False when they did, or nobody speaks (any more)."""
    two = update(CALLS).where(
        _C.id == call_id, _C.state == CallState.CONNECTED.value, _C.in_room.is_(False)
    )
    return moved(tx, two.values(in_room=True))


def talks_with_person(tx: Tx, conversation_id: str) -> bool:
    """Whether a person speaks with the author: nothing is said or sent by itself meanwhile."""
    return connected(tx, conversation_id) is not None


def note_outcome(
    tx: Tx, call_id: str, outcome: CallEnd, call_back: CallBackTime | None = None
) -> None:
    """What came of it, as soon as that is known; the first word stays."""
    unsaid = update(CALLS).where(_C.id == call_id, _C.outcome.is_(None))
    when = call_back.value if call_back else None
    run(tx, unsaid.values(outcome=outcome.value, call_back=when))


def dispose(tx: Tx, call_id: str, outcome: CallOutcome, by: str | None) -> bool:
    """Who was reached. A person's word (`by`) replaces a machine's, and an earlier one of theirs;
    a machine's stands only until somebody says it. Whether it was stored.
    """
    mine = update(CALLS).where(_C.id == call_id)
    if by is None:
        mine = mine.where(_C.disposed_by.is_(None))
    return moved(tx, mine.values(disposition=outcome.value, disposed_by=by))


def with_people(tx: Tx, contact_ids: Collection[str], since: datetime) -> tuple[PhoneCall, ...]:
    """Calls of these people since then, oldest first."""
    chosen = (
        select(CALLS)
        .join_from(CALLS, CONVERSATIONS, _C.conversation_id == CONVERSATIONS.c.id)
        .where(CONVERSATIONS.c.contact_id.in_(sorted(contact_ids)), _C.started_at >= since)
        .order_by(_C.started_at, _C.id)
    )
    return tuple(_to_model(row) for row in run(tx, chosen))


def begun_before(tx: Tx, before: datetime) -> tuple[PhoneCall, ...]:
    """Calls that began earlier and are not over by our books: their end was never told."""
    chosen = select(CALLS).where(_C.state.in_(_LIVE), _C.started_at < before)
    return tuple(_to_model(row) for row in run(tx, chosen.order_by(_C.started_at)))


def add_turn(tx: Tx, turn: CallTurn) -> bool:
    """Keep what came of an answer; False when that question is answered already."""
    values = {
        "call_id": turn.call_id,
        "number": turn.number,
        "at": turn.at,
        "heard": turn.heard,
        "keyed": turn.keyed,
        "message_id": turn.message_id,
        "steps": encode(_Steps(turn.steps)),
    }
    return insert_new(tx, TURNS, values)


def turn(tx: Tx, call_id: str, number: int) -> CallTurn | None:
    row = one(tx, select(TURNS).where(_T.call_id == call_id, _T.number == number))
    return None if row is None else _to_turn(row)


def turns(tx: Tx, call_ids: Collection[str]) -> tuple[CallTurn, ...]:
    """Of all these calls, in the order in which they were taken."""
    chosen = select(TURNS).where(_T.call_id.in_(sorted(call_ids))).order_by(_T.at, _T.number)
    return tuple(_to_turn(row) for row in run(tx, chosen))


def add_words(tx: Tx, call_id: str, number: int, text: str, at: datetime) -> bool:
    """A piece of what was said to the tape; False when it was there."""
    return insert_new(tx, WORDS, {"call_id": call_id, "number": number, "text": text, "at": at})


def words(tx: Tx, call_id: str) -> str:
    """All pieces in the provider's order."""
    chosen = select(_W.text).where(_W.call_id == call_id).order_by(_W.number)
    return " ".join(run(tx, chosen).scalars())


def forget_words(tx: Tx, call_id: str) -> None:
    """They are a message now, redacted as a whole."""
    run(tx, WORDS.delete().where(_W.call_id == call_id))


def _moving(call: PhoneCall) -> dict[str, Any]:
    return {
        "state": call.state.value,
        "number": call.talk.number,
        "talk": encode(call.talk),
        "answered_at": call.answered_at,
        "ended_at": call.ended_at,
        "outcome": call.outcome.value if call.outcome else None,
        "call_back": call.call_back.value if call.call_back else None,
    }


def _to_turn(row: Row[Any]) -> CallTurn:
    return CallTurn(
        call_id=row.call_id,
        number=row.number,
        at=row.at,
        heard=row.heard,
        keyed=row.keyed,
        message_id=row.message_id,
        steps=decode(_Steps, row.steps).steps,
    )


def _to_model(row: Row[Any]) -> PhoneCall:
    talk = decode(Talk, row.talk)
    return PhoneCall(
        id=row.id,
        provider_sid=row.provider_sid,
        conversation_id=row.conversation_id,
        contact_point_id=row.contact_point_id,
        direction=Direction(row.direction),
        mode=CallMode(row.mode),
        state=CallState(row.state),
        talk=replace(talk, number=row.number),
        started_at=row.started_at,
        proven=IdentityLevel(row.proven),
        recorded=row.recorded,
        recording_place=row.recording_place,
        transcribed=row.transcribed,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        outcome=CallEnd(row.outcome) if row.outcome else None,
        call_back=CallBackTime(row.call_back) if row.call_back else None,
        placed_by=row.placed_by,
        disposition=CallOutcome(row.disposition) if row.disposition else None,
        disposed_by=row.disposed_by,
        dialled_at=row.dialled_at,
        answerer=Answerer(row.answerer) if row.answerer else None,
        message_at=row.message_at,
        in_room=row.in_room,
    )
