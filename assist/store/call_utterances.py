"""What was said in calls with a person: pieces that may come in any order, and twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, not_, select, update

from assist.model.call_utterance import CallUtterance, Speaker
from assist.model.contact_log import CallOutcome
from assist.model.phone_call import Answerer
from assist.store.database import Tx
from assist.store.phone_calls import CALLS
from assist.store.rows import insert_new, moved, one, run
from assist.store.tables import table_of
from assist.store.tables.phone_calls import CallUtteranceRow

UTTERANCES = table_of(CallUtteranceRow)
_U = UTTERANCES.c


def add(tx: Tx, utterance: CallUtterance) -> bool:
    """Keep a piece; False when it was there."""
    values = {
        "call_id": utterance.call_id,
        "source": utterance.source,
        "number": utterance.number,
        "speaker": utterance.speaker.value,
        "at": utterance.at,
        "text": utterance.text,
        "message_id": utterance.message_id,
    }
    return insert_new(tx, UTTERANCES, values)


def of_call(tx: Tx, call_id: str) -> tuple[CallUtterance, ...]:
    """In the order in which they were spoken."""
    chosen = select(UTTERANCES).where(_U.call_id == call_id)
    return in_order([_to_model(row) for row in run(tx, chosen)])


def message_ids(tx: Tx, call_id: str) -> tuple[str, ...]:
    """The messages that the author's words in this call became, oldest first."""
    said = of_call(tx, call_id)
    return tuple(dict.fromkeys(piece.message_id for piece in said if piece.message_id is not None))


def of_calls(tx: Tx, call_ids: Collection[str]) -> tuple[CallUtterance, ...]:
    """Of all these calls; those of one call in the order in which they were spoken."""
    chosen = select(UTTERANCES).where(_U.call_id.in_(sorted(call_ids)))
    return in_order([_to_model(row) for row in run(tx, chosen)])


def in_order(pieces: Sequence[CallUtterance]) -> tuple[CallUtterance, ...]:
    """One transcript after the other, each by the provider's numbers. Pure."""
    begun: dict[tuple[str, str], datetime] = {}
    for piece in pieces:
        key = (piece.call_id, piece.source)
        begun[key] = min(piece.at, begun.get(key, piece.at))
    return tuple(
        sorted(
            pieces,
            key=lambda it: (begun[it.call_id, it.source], it.source, it.number, it.speaker.value),
        )
    )


def belong_to(tx: Tx, pieces: Collection[CallUtterance], message_id: str) -> None:
    """These pieces are in that message now."""
    for piece in pieces:
        run(tx, _this(piece).values(message_id=message_id))


def rewrite(tx: Tx, piece: CallUtterance, text: str) -> None:
    """Only together with others a piece shows what has to go."""
    run(tx, _this(piece).values(text=text))


def calls_with_loose(tx: Tx, before: datetime) -> tuple[str, ...]:
    """Calls with words of an author from before then that are in no message yet; what an answering
    machine said is nobody's words.
    """
    loose = _U.message_id.is_(None) & (_U.speaker == Speaker.AUTHOR.value) & (_U.at < before)
    machine = CALLS.c.answerer.is_not_distinct_from(Answerer.MACHINE.value)
    spoken_to = CALLS.c.disposition.is_not_distinct_from(CallOutcome.RPC.value)
    chosen = (
        select(_U.call_id)
        .join_from(UTTERANCES, CALLS, CALLS.c.id == _U.call_id)
        .where(loose, not_(machine) | spoken_to)
    )
    chosen = chosen.distinct().order_by(_U.call_id)
    return tuple(run(tx, chosen).scalars())


def note_trouble(tx: Tx, call_id: str, code: str) -> bool:
    """The provider could not write down (more of) the call; False when that was known."""
    mine = update(CALLS).where(CALLS.c.id == call_id, CALLS.c.transcript_trouble.is_(None))
    return moved(tx, mine.values(transcript_trouble=code))


def trouble_of(tx: Tx, call_id: str) -> str | None:
    """The provider's code of why nothing (more) is written down; None: nothing went wrong."""
    row = one(tx, select(CALLS.c.transcript_trouble).where(CALLS.c.id == call_id))
    return row.transcript_trouble if row else None


def _this(piece: CallUtterance) -> Any:
    return update(UTTERANCES).where(
        _U.call_id == piece.call_id,
        _U.source == piece.source,
        _U.number == piece.number,
        _U.speaker == piece.speaker.value,
    )


def _to_model(row: Row[Any]) -> CallUtterance:
    return CallUtterance(
        call_id=row.call_id,
        speaker=Speaker(row.speaker),
        number=row.number,
        at=row.at,
        text=row.text,
        message_id=row.message_id,
        source=row.source,
    )
