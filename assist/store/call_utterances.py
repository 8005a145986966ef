"""Pieces of live transcripts. The provider's number makes each of them one row."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select, update

from assist.model.call_utterance import CallUtterance, Speaker
from assist.store.database import Tx
from assist.store.rows import insert_new, run
from assist.store.tables import table_of
from assist.store.tables.phone_calls import CallUtteranceRow

UTTERANCES = table_of(CallUtteranceRow)
_U = UTTERANCES.c


def add(tx: Tx, said: CallUtterance) -> bool:
    """Keep it; False when it was told before."""
    values = {
        "call_id": said.call_id,
        "source": said.source,
        "speaker": said.speaker.value,
        "number": said.number,
        "at": said.at,
        "text": said.text,
        "message_id": said.message_id,
    }
    return insert_new(tx, UTTERANCES, values)


def unread(tx: Tx, call_id: str) -> tuple[CallUtterance, ...]:
    """The author's pieces that are no message yet, as they were spoken."""
    chosen = _of(call_id).where(
        _U.speaker == Speaker.AUTHOR.value, _U.message_id.is_(None), _U.text != ""
    )
    return tuple(_to_model(row) for row in run(tx, chosen))


def become(tx: Tx, pieces: Collection[CallUtterance], message_id: str) -> None:
    """They are that message now, redacted as a whole."""
    for piece in pieces:
        mine = update(UTTERANCES).where(
            _U.call_id == piece.call_id,
            _U.source == piece.source,
            _U.speaker == piece.speaker.value,
            _U.number == piece.number,
        )
        run(tx, mine.values(text="", message_id=message_id))


def of_calls(tx: Tx, call_ids: Collection[str]) -> tuple[CallUtterance, ...]:
    """What specialists said in these calls, in the order in which it was spoken."""
    chosen = (
        select(UTTERANCES)
        .where(_U.call_id.in_(sorted(call_ids)), _U.speaker == Speaker.SPECIALIST.value)
        .order_by(_U.at, _U.source, _U.number)
    )
    return tuple(_to_model(row) for row in run(tx, chosen))


def message_ids(tx: Tx, call_id: str) -> tuple[str, ...]:
    """The messages that the author's words in this call became, oldest first."""
    chosen = _of(call_id).where(_U.message_id.is_not(None))
    return tuple(dict.fromkeys(row.message_id for row in run(tx, chosen)))


def _of(call_id: str) -> Any:
    return select(UTTERANCES).where(_U.call_id == call_id).order_by(_U.at, _U.source, _U.number)


def _to_model(row: Row[Any]) -> CallUtterance:
    return CallUtterance(
        call_id=row.call_id,
        source=row.source,
        speaker=Speaker(row.speaker),
        number=row.number,
        at=row.at,
        text=row.text,
        message_id=row.message_id,
    )
