"""Calls that the desk has promised: kept at their hour, moved, done, and never forgotten.

A conversation has at most one; a newer one takes its place. At its hour the case comes to the
queue, and whoever is on shift is told; whoever spoke with the author meanwhile has kept it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from assist.desk.call_hours import check_hour, clock_of
from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.people import active_specialist
from assist.desk.reach import put_on_queue
from assist.desk.record import BY_ASSIST, announce, by_specialist, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.errors import NotFound
from assist.jobs import Queue
from assist.jobs.names import CALL_BACK_ALERT, CALL_BACK_DUE
from assist.model.audit import AuditKind
from assist.model.call_back import CallBack, CallBackState
from assist.model.conversation import Attention, Conversation, ConversationState
from assist.model.ids import new_id
from assist.model.interpretation import EscalationLevel
from assist.model.specialist import Specialist
from assist.store import (
    Tx,
    call_backs,
    contact_log,
    contacts,
    conversations,
    interpretations,
    specialists,
)


@dataclass(frozen=True, slots=True)
class CallBackClick:
    """Who clicks on which."""

    call_back_id: str
    specialist_id: str


@dataclass(frozen=True, slots=True)
class Promised:
    """What is promised. `by_author`: they asked for it (`model.call_back.CallBack`)."""

    due_at: datetime
    asked_at: datetime
    by_author: bool
    call_id: str | None = None


def promise_call_back(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    promised: Promised,
    now: datetime,
    by: str | None = None,
) -> CallBack:
    """Keep it, in place of an open one; `by` is the specialist who promised it. The caller has
    locked the conversation, records who asked, and draws the card.
    """
    contact = contacts.get_contact(tx, conversation.contact_id)
    point = contacts.get_point(tx, conversation.contact_point_id)
    call_back = CallBack(
        id=new_id(),
        conversation_id=conversation.id,
        contact_point_id=point.id,
        asked_at=promised.asked_at,
        due_at=promised.due_at,
        zone=clock_of(contact, point, desk.zone).zone,
        by_author=promised.by_author,
        call_id=promised.call_id,
    )
    before = call_backs.open_of(tx, conversation.id)
    if before is not None:
        call_backs.end(tx, before.id, CallBackState.CANCELLED, by=by, at=now)
        _moved(tx, before, "replaced", by, now)
    _store(tx, desk, call_back, now)
    return call_back


def wait_for_hour(tx: Tx, conversation: Conversation, since: datetime, now: datetime) -> None:
    """Until its hour it waits for nobody: but for what was written before `since`, an alarm, and
    what else calls for attention.
    """
    reading = interpretations.latest(tx, conversation.id)
    alarmed = reading is not None and reading.escalation is not EscalationLevel.NONE
    waits = conversation.waiting_since is not None and conversation.waiting_since < since
    if not (alarmed or waits or conversation.attention):
        conversations.set_state(tx, conversation.id, ConversationState.PENDING, now)


def _store(tx: Tx, desk: DeskServices, call_back: CallBack, now: datetime) -> None:
    call_backs.add(tx, call_back)
    desk.jobs.enqueue(
        tx,
        CALL_BACK_DUE,
        call_back.id,
        queue=Queue.TIMER,
        key=f"call_back:{call_back.id}",
        delay=max(0.0, (call_back.due_at - now).total_seconds()),
    )


def finish_call_back(desk: DeskServices, click: CallBackClick, now: datetime) -> Answer:
    """The author was called. ALREADY_DECIDED with who was first."""
    with desk.db.transaction() as tx:
        found, answer = _click(tx, click)
        if answer is not None:
            return answer
        conversation = conversations.lock(tx, found.conversation_id)
        if not call_backs.end(tx, found.id, CallBackState.DONE, by=click.specialist_id, at=now):
            return _already(tx, found.id)
        _over(tx, desk, conversation, found, "done", click.specialist_id, now)
        return Answer(
            ClickResult.DONE,
            conversation.id,
            by=specialists.get(tx, click.specialist_id),
            at=now,
        )


def move_call_back(
    desk: DeskServices, click: CallBackClick, due_at: datetime, now: datetime
) -> Answer:
    """To another hour; the author's wish and its day stay what they were. ALREADY_DECIDED with who
    was first; BadInput for an hour that cannot be kept.
    """
    with desk.db.transaction() as tx:
        found, answer = _click(tx, click)
        if answer is not None:
            return answer
        conversation = conversations.lock(tx, found.conversation_id)
        point = contacts.get_point(tx, found.contact_point_id)
        check_hour(tx, desk, conversation.contact_id, point, due_at, now)
        by = click.specialist_id
        if not call_backs.end(tx, found.id, CallBackState.CANCELLED, by=by, at=now):
            return _already(tx, found.id)
        _store(tx, desk, replace(found, id=new_id(), due_at=due_at), now)
        _moved(tx, found, "moved", by, now, to=due_at)
        if conversation.attention is Attention.CALL_BACK:
            _rest(tx, conversation, found, now)
        _tell(tx, desk, conversation.id)
        return Answer(ClickResult.DONE, conversation.id, by=specialists.get(tx, by), at=now)


def call_back_due(desk: DeskServices, call_back_id: str) -> None:
    """Its hour has come: the case waits on the queue and somebody is told, unless the author was
    spoken to since they asked.
    """
    now = desk.clock()
    with desk.db.transaction() as tx:
        found = call_backs.find(tx, call_back_id)
        if found is None or not found.is_open:
            return
        conversation = _home(tx, found, now)
        if conversation is None or _kept(tx, desk, conversation, now):
            return
        put_on_queue(tx, desk, conversation.id, Attention.CALL_BACK, now)
        _moved(tx, replace(found, conversation_id=conversation.id), "due", None, now)
        desk.jobs.enqueue(
            tx,
            CALL_BACK_ALERT,
            call_back_id,
            queue=Queue.CARD,
            partition=conversation.id,
            key=f"call_back_alert:{call_back_id}",
        )


def who_is_to_call(
    tx: Tx, desk: DeskServices, conversation: Conversation, now: datetime
) -> tuple[Specialist, ...]:
    """Whose case it is, while they are on shift; else whoever is."""
    present = desk.roster().on_shift(specialists.all(tx), now)
    own = tuple(person for person in present if person.id == conversation.assigned_to)
    return own or present


def _home(tx: Tx, call_back: CallBack, now: datetime) -> Conversation | None:
    """Its conversation, locked; once that is closed, the one that is active at the number. None:
    there another hour was promised since, which takes this one's place.
    """
    conversation = conversations.lock(tx, call_back.conversation_id)
    active = conversations.active_of_point(tx, conversation.contact_point_id)
    if conversation.state.is_active or not active:
        return conversation
    if call_backs.open_of(tx, active[0]) is not None:
        call_backs.end(tx, call_back.id, CallBackState.CANCELLED, by=None, at=now)
        _moved(tx, call_back, "replaced", None, now)
        return None
    call_backs.give_to(tx, call_back.id, active[0])
    return conversations.lock(tx, active[0])


def keep_call_backs(tx: Tx, desk: DeskServices, conversation: Conversation, now: datetime) -> None:
    """Somebody of the desk has spoken with the author: what was promised before is kept."""
    _kept(tx, desk, conversation, now)


def _kept(tx: Tx, desk: DeskServices, conversation: Conversation, now: datetime) -> bool:
    """Whether the conversation's own open one was kept; those of the author's others are ended
    too.
    """
    contact_id, own = conversation.contact_id, False
    for call_back in call_backs.open_of_contact(tx, contact_id):
        spoken = contact_log.log_of(tx, [contact_id], call_back.asked_at).last_conversation()
        if spoken is None or spoken.at <= call_back.asked_at:
            continue
        if call_backs.end(tx, call_back.id, CallBackState.DONE, by=None, at=spoken.at):
            home = conversations.lock(tx, call_back.conversation_id)
            _over(tx, desk, home, call_back, "kept", None, now)
            own = own or home.id == conversation.id
    return own


def _click(tx: Tx, click: CallBackClick) -> tuple[CallBack, Answer | None]:
    found = call_backs.find(tx, click.call_back_id)
    if found is None:
        raise NotFound("call back", click.call_back_id)
    if active_specialist(tx, click.specialist_id) is None:
        return found, Answer(ClickResult.NOT_A_SPECIALIST, found.conversation_id)
    return found, None if found.is_open else _already(tx, found.id)


def _already(tx: Tx, call_back_id: str) -> Answer:
    there = call_backs.find(tx, call_back_id)
    assert there is not None, "it was there"
    by: Specialist | None = specialists.get(tx, there.done_by) if there.done_by else None
    return Answer(ClickResult.ALREADY_DECIDED, there.conversation_id, by=by, at=there.done_at)


def _over(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    call_back: CallBack,
    what: str,
    by: str | None,
    now: datetime,
) -> None:
    _moved(tx, call_back, what, by, now)
    _rest(tx, conversation, call_back, now)
    _tell(tx, desk, conversation.id)


def _rest(tx: Tx, conversation: Conversation, call_back: CallBack, now: datetime) -> None:
    """Nothing waits for the call any more; what they wrote since they asked does, and so does what
    else calls for attention.
    """
    wrote = conversation.last_incoming_at
    if conversation.attention not in {None, Attention.CALL_BACK}:
        return
    if wrote is not None and wrote > call_back.asked_at:
        conversations.end_attention(tx, conversation.id, Attention.CALL_BACK)
    elif conversation.state.is_active:
        conversations.note_reply(tx, conversation.id, now)


def _tell(tx: Tx, desk: DeskServices, conversation_id: str) -> None:
    announce(tx, conversation_id, "call")
    refresh_card_soon(tx, desk.jobs, conversation_id)


def _moved(
    tx: Tx,
    call_back: CallBack,
    what: str,
    by: str | None,
    now: datetime,
    to: datetime | None = None,
) -> None:
    data: Mapping[str, str] = {"what": what, "due_at": call_back.due_at.isoformat()}
    if to is not None:
        data = {**data, "to": to.isoformat()}
    record(
        tx,
        call_back.conversation_id,
        AuditKind.CALL_BACK_MOVED,
        actor=by_specialist(by) if by else BY_ASSIST,
        at=now,
        subject={"call_back": call_back.id},
        data=data,
    )
