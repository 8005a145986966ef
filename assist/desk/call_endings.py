"""A call is over: what came of it, and whom it still waits for."""

from __future__ import annotations

from datetime import datetime, timedelta

from assist.desk.record import BY_ASSIST, announce, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.desk.wrap_up import remind_later
from assist.jobs import Queue
from assist.jobs.names import STOP_RINGING
from assist.model.audit import AuditKind
from assist.model.conversation import Attention
from assist.model.phone_call import Answerer, CallEnd, CallState, LegState, PhoneCall, Stage
from assist.store import Tx, conversations, phone_calls, phone_legs

LONGEST = timedelta(hours=4)  # Twilio ends calls by then; an end that was never told is assumed


def end_call(desk: DeskServices, provider_sid: str, now: datetime) -> None:
    """By the provider's word; told again, nothing happens. Of one we do not know there is nothing
    to end.
    """
    with desk.db.transaction() as tx:
        call = phone_calls.by_sid(tx, provider_sid)
        if call is not None:
            end_in(tx, desk, call, now)


def end_forgotten_calls(desk: DeskServices, now: datetime) -> int:
    """Calls whose end nobody told; how many. Housekeeping asks."""
    with desk.db.transaction() as tx:
        forgotten = phone_calls.begun_before(tx, now - LONGEST)
        for call in forgotten:
            end_in(tx, desk, call, now)
        return len(forgotten)


def end_in(tx: Tx, desk: DeskServices, call: PhoneCall, now: datetime) -> None:
    """The call, as it stands, is over; nothing happens where it was."""
    outcome = call.outcome or _outcome(call)
    if not phone_calls.end(tx, call.id, outcome, now):
        return
    _stop_ringing(tx, desk, call)
    phone_legs.end_legs(tx, call.id, now)
    if outcome is CallEnd.TRANSFERRED:
        remind_later(tx, desk, call)
    if outcome is CallEnd.ABANDONED:
        conversations.call_attention(tx, call.conversation_id, Attention.MISSED_CALL, now)
    record(
        tx,
        call.conversation_id,
        AuditKind.CALL_ENDED,
        actor=BY_ASSIST,
        at=now,
        subject={"call": call.id},
        data={
            "outcome": outcome.value,
            "stage": call.talk.stage.value,
            "why": call.talk.why,
            "seconds": max(0, int((now - call.started_at).total_seconds())),
        },
    )
    announce(tx, call.conversation_id, "call", {"call": call.id})
    refresh_card_soon(tx, desk.jobs, call.conversation_id)


def _outcome(call: PhoneCall) -> CallEnd:
    """Where nothing said it before: answered, if an answer was the last that they heard."""
    if call.is_placed:
        return _placed_outcome(call)
    if call.state is CallState.CONNECTED:
        return CallEnd.TRANSFERRED
    talk = call.talk
    open_question = talk.question is not None or bool(talk.why)
    settled = talk.stage in {Stage.ASK, Stage.OVER} and talk.answered and not open_question
    return CallEnd.ANSWERED if settled else CallEnd.ABANDONED


def _placed_outcome(call: PhoneCall) -> CallEnd:
    """Of a call that we made; a machine is nobody, and so is who was left a message."""
    if call.dialled_at is None:
        return CallEnd.NOT_PLACED
    answered = call.state is CallState.CONNECTED and call.message_at is None
    spoke = answered and call.answerer is not Answerer.MACHINE
    return CallEnd.TRANSFERRED if spoke else CallEnd.NOT_REACHED


def _stop_ringing(tx: Tx, desk: DeskServices, call: PhoneCall) -> None:
    """Phones that nobody has taken yet ring for nobody now."""
    for leg in phone_legs.legs_of(tx, [call.id]):
        if leg.state is LegState.RINGING:
            desk.jobs.enqueue(
                tx,
                STOP_RINGING,
                leg.id,
                queue=Queue.PHONE,
                partition=leg.id,
                key=f"stop:{leg.id}",
            )
