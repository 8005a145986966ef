"""After a call: what came of it is written down by a specialist, once, and nothing is forgotten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from assist.desk.call_backs import Promised, keep_call_backs, promise_call_back
from assist.desk.call_hours import DAY_FIELD, check_hour, soonest_call
from assist.desk.call_records import AFTERWARDS, records_of, wrap_up_lines
from assist.desk.confirm_call import Confirming, check_confirmation, confirm_in_writing
from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.look_again import check_follow_up, plan_look_again
from assist.desk.people import active_specialist
from assist.desk.promises import Said, add_promise
from assist.desk.reach import put_on_queue
from assist.desk.record import announce, by_specialist, record, refresh_card_soon
from assist.desk.scene import account_of_conversation
from assist.desk.services import DeskServices
from assist.errors import BadInput
from assist.i18n import Translator
from assist.jobs import Queue
from assist.jobs.names import WRAP_UP_DUE
from assist.model.audit import AuditKind
from assist.model.contact_log import CallOutcome
from assist.model.conversation import Attention, Conversation
from assist.model.phone_call import PhoneCall
from assist.model.wrap_up import CallRecords, WrapUp, WrapUpResult
from assist.policy.redact import redact
from assist.store import (
    Tx,
    call_backs,
    contacts,
    conversations,
    phone_calls,
    specialists,
    wrap_ups,
)
from assist.voice.wrap_up import reached_by, result_of, with_promise

REMIND_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class WrapUpClick:
    """What a specialist confirms. `text` None: as the records say it."""

    call_id: str
    specialist_id: str
    text: str | None = None
    disposition: CallOutcome | None = None  # None: as the records say it
    result: WrapUpResult | None = None  # None: as the records say it
    promise: Said | None = None  # to be recorded with it
    follow_up_on: date | None = None
    follow_up_note: str = ""  # what is to be done that day
    follow_up_by: str | None = None  # None: by whoever confirms
    call_back_at: datetime | None = None  # of that result; None: as soon as somebody may call
    in_writing: bool = False  # send what was agreed, once it is written down


def wrap_up_call(
    desk: DeskServices, click: WrapUpClick, speak: Translator, now: datetime
) -> Answer:
    """Write it down, all of it or nothing. ALREADY_DECIDED with who did when somebody was first;
    EMPTY_TEXT; BadInput for a promise that the rules refuse, a day that is past, or a call that
    goes on or in which no specialist spoke. Of DONE, `unsent` says why what was to be sent in
    writing was not.
    """
    with desk.db.read() as tx:
        call = phone_calls.get(tx, click.call_id)
        person = active_specialist(tx, click.specialist_id)
        already = _already(tx, call)
        records = records_of(tx, call)
    if person is None:
        return Answer(ClickResult.NOT_A_SPECIALIST, call.conversation_id)
    if already is not None:
        return already
    if not wrap_ups.is_due(call):
        raise BadInput("call", "goes on, or nobody of the desk spoke in it.")
    told = _written(call, records, click, speak, now)
    if not told.text:
        return Answer(ClickResult.EMPTY_TEXT, call.conversation_id)
    _check(desk, call, click, told, now)
    home = call.conversation_id
    account = account_of_conversation(desk, home, now) if click.in_writing else None
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, home)
        if not wrap_ups.add(tx, told):
            return _already(tx, call) or Answer(ClickResult.ALREADY_DECIDED, home)
        with_it = Confirming(call, conversation, person, account)
        return _carry_out(tx, desk, with_it, click, told, now)


def _carry_out(
    tx: Tx,
    desk: DeskServices,
    with_it: Confirming,
    click: WrapUpClick,
    told: WrapUp,
    now: datetime,
) -> Answer:
    """All that was asked for with what is written down."""
    call, conversation, person = with_it.call, with_it.conversation, with_it.person
    promise = None
    if click.promise is not None:
        promise = add_promise(tx, desk, conversation, click.promise, person.id, now)
    _follow(tx, desk, call, told, now)
    _call_backs(tx, desk, conversation, call, told, click.call_back_at, now)
    _settle(tx, call, now)
    done = Answer(ClickResult.DONE, conversation.id, by=person, at=now)
    if not click.in_writing:
        return done
    sent = confirm_in_writing(tx, desk, with_it, promise, now)
    return done if sent.result is ClickResult.DONE else replace(done, unsent=sent)


def _check(
    desk: DeskServices, call: PhoneCall, click: WrapUpClick, told: WrapUp, now: datetime
) -> None:
    """BadInput for what may not be written down so."""
    check_call_back(desk, call.conversation_id, told.result, click.call_back_at, now)
    with desk.db.read() as tx:
        note, by = click.follow_up_note, click.follow_up_by
        check_follow_up(tx, desk, click.follow_up_on, note, by, now)
        if click.in_writing:
            has_promise = click.promise is not None
            check_confirmation(tx, call, told.disposition, with_promise=has_promise)


def _written(
    call: PhoneCall, records: CallRecords, click: WrapUpClick, speak: Translator, now: datetime
) -> WrapUp:
    """What is kept. Where nothing was changed but a promise is recorded with it, the text and the
    result say so: what was only heard before is agreed now.
    """
    as_it_is, usual = "\n".join(wrap_up_lines(records, speak)), result_of(records)
    promise = click.promise
    if promise is not None and promise.amount is not None and promise.due_on is not None:
        records = with_promise(records, promise.amount, promise.due_on, now)
    unchanged = click.text is None or click.text.strip() == as_it_is
    text = "\n".join(wrap_up_lines(records, speak)) if unchanged else str(click.text).strip()
    result = result_of(records) if click.result in {None, usual} else click.result
    assert result is not None, "one of the two"
    return WrapUp(
        call_id=call.id,
        text=redact(text).text,
        result=result,
        disposition=click.disposition or reached_by(records),
        by=click.specialist_id,
        at=now,
        follow_up_on=click.follow_up_on,
        follow_up_note=redact(click.follow_up_note.strip()).text,
        follow_up_by=(click.follow_up_by or click.specialist_id) if click.follow_up_on else None,
    )


def _already(tx: Tx, call: PhoneCall) -> Answer | None:
    there = wrap_ups.of_call(tx, call.id)
    if there is None:
        return None
    by = specialists.get(tx, there.by)
    return Answer(ClickResult.ALREADY_DECIDED, call.conversation_id, by=by, at=there.at)


def _follow(tx: Tx, desk: DeskServices, call: PhoneCall, told: WrapUp, now: datetime) -> None:
    """All that being written down brings with it."""
    phone_calls.dispose(tx, call.id, told.disposition, by=told.by)
    record(
        tx,
        call.conversation_id,
        AuditKind.CALL_WRAPPED_UP,
        actor=by_specialist(told.by),
        at=now,
        subject={"call": call.id},
        data={
            "text": told.text,
            "result": told.result.value,
            "disposition": told.disposition.value,
            "follow_up_on": told.follow_up_on.isoformat() if told.follow_up_on else None,
            "follow_up_note": told.follow_up_note,
            "follow_up_by": told.follow_up_by,
        },
    )
    if told.follow_up_on is not None:
        plan_look_again(tx, desk, call, told.follow_up_on, now)
    announce(tx, call.conversation_id, "call", {"call": call.id})
    refresh_card_soon(tx, desk.jobs, call.conversation_id)


def check_call_back(
    desk: DeskServices,
    conversation_id: str,
    result: WrapUpResult,
    at: datetime | None,
    now: datetime,
) -> None:
    """BadInput for an hour that cannot be kept, or one of no call back."""
    if at is None:
        return
    if result is not WrapUpResult.CALL_BACK:
        raise BadInput(DAY_FIELD, "is of a call back.", "Choose that result, or leave it empty.")
    with desk.db.read() as tx:
        conversation = conversations.get(tx, conversation_id)
        point = contacts.get_point(tx, conversation.contact_point_id)
        check_hour(tx, desk, conversation.contact_id, point, at, now)


def _call_backs(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    call: PhoneCall,
    told: WrapUp,
    at: datetime | None,
    now: datetime,
) -> None:
    """Promise the next call, or keep what was promised: they were spoken with."""
    if told.result is WrapUpResult.CALL_BACK:
        _promise_call(tx, desk, conversation, call, told, at, now)
    elif told.disposition is CallOutcome.RPC:
        keep_call_backs(tx, desk, conversation, now)


def _promise_call(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    call: PhoneCall,
    told: WrapUp,
    at: datetime | None,
    now: datetime,
) -> None:
    """At that hour, else at the one that was named in the call, else as soon as may be. Where the
    author was not spoken to, nobody has asked for it: it is no consent to be called.
    """
    there = call_backs.open_of(tx, conversation.id)
    if at is None and there is not None and there.call_id == call.id:
        return
    asked_at = call.ended_at or call.started_at
    due_at = at or soonest_call(tx, desk, conversation, now)
    by_author = told.disposition is CallOutcome.RPC
    promised = Promised(due_at, asked_at, by_author=by_author, call_id=call.id)
    promise_call_back(tx, desk, conversation, promised, now, by=told.by)
    record(
        tx,
        conversation.id,
        AuditKind.CALL_BACK_ASKED,
        actor=by_specialist(told.by),
        at=now,
        subject={"call": call.id},
        data={"due_at": due_at.isoformat(), "by_author": by_author},
    )


def _settle(tx: Tx, call: PhoneCall, now: datetime) -> None:
    """They had their answer by phone, and the conversation waits for them, or for the hour of a
    call back; unless they wrote or called again since.
    """
    conversation = conversations.get(tx, call.conversation_id)
    heard = (call.ended_at or call.started_at) + AFTERWARDS
    wrote = conversation.last_incoming_at is not None and conversation.last_incoming_at > heard
    calls = phone_calls.of_conversation(tx, call.conversation_id)
    if not wrote and calls[-1].id == call.id:
        conversations.note_reply(tx, call.conversation_id, now)


def remind_later(tx: Tx, desk: DeskServices, call: PhoneCall) -> None:
    """A call in which a specialist spoke is over: in an hour it waits on the queue."""
    desk.jobs.enqueue(
        tx,
        WRAP_UP_DUE,
        call.id,
        queue=Queue.TIMER,
        key=f"wrap_up:{call.id}",
        delay=REMIND_SECONDS,
    )


def wrap_up_due(desk: DeskServices, call_id: str) -> None:
    """Put the conversation on the queue if nobody has written it down."""
    with desk.db.transaction() as tx:
        call = phone_calls.get(tx, call_id)
        if wrap_ups.of_call(tx, call_id) is None:
            put_on_queue(tx, desk, call.conversation_id, Attention.WRAP_UP, desk.clock())
