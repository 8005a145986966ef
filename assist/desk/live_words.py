"""What is said while a specialist speaks with an author comes in: kept, and read soon.

A request does one insert and one enqueue. What was said within a window of three seconds is read
by one job at its end, so that a turn and a redraw come once a window however people speak.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from assist.channels.telephony import PieceTold, TroubleTold
from assist.desk.record import BY_ASSIST, announce, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.jobs import Queue
from assist.jobs.names import LIVE_TURN
from assist.model.audit import AuditKind
from assist.model.call_utterance import CallUtterance
from assist.model.contact_log import CallOutcome
from assist.model.phone_call import Answerer, LegState, PhoneCall
from assist.policy.redact import redact
from assist.store import Tx, call_utterances, phone_calls, phone_legs

WINDOW = timedelta(seconds=3)
SETTLES = timedelta(seconds=0.5)  # a request of the window's end may still be storing its piece
LEFT_OVER = timedelta(seconds=30)  # after which housekeeping reads what no job did
UNTOLD = timedelta(seconds=30)  # by then the provider has said what picked up, or never does
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def window_of(now: datetime) -> tuple[int, timedelta]:
    """Which window it is, and how long until all of it is stored. Pure."""
    number = (now - _EPOCH) // WINDOW
    return number, _EPOCH + (number + 1) * WINDOW - now + SETTLES


def note_piece(desk: DeskServices, call_id: str, told: PieceTold, now: datetime) -> None:
    """Keep a piece, redacted by itself; told again it changes nothing. What is said before a person
    took the call is the assistant's to hear, and is left out here.
    """
    with desk.db.transaction() as tx:
        call = phone_calls.get(tx, call_id)
        if not (call.transcribed and _has_person(tx, call)):
            return
        piece = CallUtterance(
            call_id=call.id,
            speaker=told.speaker,
            number=told.number,
            at=told.at,
            text=redact(told.text).text,
            source=told.source,
        )
        if call_utterances.add(tx, piece) and speaks_with_person(call, now):
            _read_soon(tx, desk, call, now)


def speaks_with_person(call: PhoneCall, now: datetime) -> bool:
    """Whether what is heard of the author is theirs. Where we called, what picks up may be their
    machine: its greeting is kept as it was heard, and read only if it turns out to be a person, or
    nobody says what it is. Pure.
    """
    if not call.is_placed or call.disposition is CallOutcome.RPC:
        return True
    if call.answerer is not None:
        return call.answerer is Answerer.PERSON
    return call.answered_at is not None and now - call.answered_at > UNTOLD


def read_what_waited(tx: Tx, desk: DeskServices, call: PhoneCall, now: datetime) -> None:
    """It is a person after all: what they said by now is read."""
    _read_soon(tx, desk, call, now)


def _has_person(tx: Tx, call: PhoneCall) -> bool:
    spoke = {LegState.ACCEPTED, LegState.ENDED}
    return any(leg.state in spoke for leg in phone_legs.legs_of(tx, [call.id]))


def _read_soon(tx: Tx, desk: DeskServices, call: PhoneCall, now: datetime) -> None:
    window, left = window_of(now)
    desk.jobs.enqueue(
        tx,
        LIVE_TURN,
        call.id,
        queue=Queue.CONVERSATION,
        partition=call.conversation_id,
        key=f"live:{call.id}:{window}",
        delay=left.total_seconds(),
    )


def note_trouble(desk: DeskServices, call_id: str, told: TroubleTold, now: datetime) -> None:
    """The provider cannot write it down: said once; the call goes on as it would without."""
    with desk.db.transaction() as tx:
        call = phone_calls.get(tx, call_id)
        if not call_utterances.note_trouble(tx, call.id, told.code):
            return
        record(
            tx,
            call.conversation_id,
            AuditKind.TRANSCRIPT_FAILED,
            actor=BY_ASSIST,
            at=now,
            subject={"call": call.id},
            data={"why": redact(told.why).text},
        )
        announce(tx, call.conversation_id, "call", {"call": call.id})
        refresh_card_soon(tx, desk.jobs, call.conversation_id)


def gather_left_over(desk: DeskServices, now: datetime) -> int:
    """Read what came in the moment in which its window's job was at work already; how many calls.
    Housekeeping asks, so that nothing is lost when it was the last that was said.
    """
    with desk.db.transaction() as tx:
        left = call_utterances.calls_with_loose(tx, now - LEFT_OVER)
        for call_id in left:
            _read_soon(tx, desk, phone_calls.get(tx, call_id), now)
    return len(left)
