"""A lead joins a call, or listens to it: all move to a room once the lead has taken their phone.

Until then nothing changes for the two who speak. The author's end closes the room; whoever of the
desk leaves, leaves it to the others, and the last who can be heard ends the call.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog

from assist.desk.call_begin import voice_of
from assist.desk.call_people import leg_over, ring_soon
from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.people import active_specialist
from assist.desk.record import announce, by_specialist, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.errors import AssistError
from assist.i18n import translator
from assist.jobs import Queue
from assist.jobs.names import INTO_ROOM, LEAVE_ROOM
from assist.model.audit import AuditKind
from assist.model.ids import new_id
from assist.model.phone_call import CallLeg, CallState, LegRole, LegState, PhoneCall
from assist.model.rights import Right
from assist.model.specialist import Specialist
from assist.store import Tx, conversations, phone_calls, phone_legs, specialists
from assist.voice import lines

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class JoinClick:
    """Who comes to which call; `listens`: heard by nobody."""

    call_id: str
    specialist_id: str
    listens: bool = False


@dataclass(frozen=True, slots=True)
class Joining:
    """What a lead hears who has taken their phone; not `live`: nobody speaks any more."""

    text: str
    live: bool


def join_call(desk: DeskServices, click: JoinClick, now: datetime) -> Answer:
    """Have the lead's phone ring. NEEDS_LEAD; NO_PHONE; ON_THE_PHONE; ALREADY_DECIDED when nobody
    speaks with the author (any more).
    """
    with desk.db.transaction() as tx:
        call = phone_calls.get(tx, click.call_id)
        conversations.lock(tx, call.conversation_id)
        call = phone_calls.get(tx, click.call_id)
        person = active_specialist(tx, click.specialist_id)
        stopped = _cannot(tx, call, person)
        if stopped is not None or person is None:
            return Answer(stopped or ClickResult.NOT_A_SPECIALIST, call.conversation_id)
        role = LegRole.LISTENS if click.listens else LegRole.JOINS
        number = phone_legs.next_number(tx, call.id)
        leg = CallLeg(new_id(), call.id, person.id, number, LegState.RINGING, now, role=role)
        phone_legs.add_leg(tx, leg)
        _record(tx, call, leg, AuditKind.CALL_RANG, now)
        ring_soon(tx, desk, leg)
        _tell(tx, desk, call)
        return Answer(ClickResult.DONE, call.conversation_id, by=person, at=now)


def _cannot(tx: Tx, call: PhoneCall, person: Specialist | None) -> ClickResult | None:
    if person is None:
        return ClickResult.NOT_A_SPECIALIST
    if not person.may(Right.JOIN_CALLS):
        return ClickResult.NEEDS_LEAD
    if call.state is not CallState.CONNECTED:
        return ClickResult.ALREADY_DECIDED
    if person.phone is None:
        return ClickResult.NO_PHONE
    return ClickResult.ON_THE_PHONE if person.id in phone_legs.busy(tx) else None


def joining(desk: DeskServices, leg_id: str, locale: str) -> Joining:
    """Whose call it is, in the desk's language."""
    say = translator(locale)
    with desk.db.read() as tx:
        leg = phone_legs.get_leg(tx, leg_id)
        call = phone_calls.get(tx, leg.call_id)
        if call.state is not CallState.CONNECTED or leg.state is not LegState.RINGING:
            return Joining(say.gettext(lines.TAKEN_BY_OTHERS), live=False)
        speaks = speaking(phone_legs.legs_of(tx, [call.id]))
        who = specialists.get(tx, speaks.specialist_id).name if speaks else desk.company
    line = lines.LISTENING if leg.role is LegRole.LISTENS else lines.JOINING
    return Joining(say.gettext(line, who=who), live=True)


def speaking(legs: tuple[CallLeg, ...]) -> CallLeg | None:
    """Whose phone it is that speaks with the author: whose call it is, else a lead's who joined."""
    on = [leg for leg in legs if leg.state is LegState.ACCEPTED]
    own = [leg for leg in on if leg.role is LegRole.SPEAKS]
    joined = [leg for leg in on if leg.role is LegRole.JOINS]
    return next(iter([*reversed(own), *joined]), None)


def has_joined(desk: DeskServices, leg_id: str, sid: str, now: datetime) -> CallLeg | None:
    """The lead pressed the key: they wait in the room, and the two are moved there. None: nobody
    speaks any more.
    """
    with desk.db.transaction() as tx:
        leg = phone_legs.get_leg(tx, leg_id)
        call = phone_calls.get(tx, leg.call_id)
        if call.state is not CallState.CONNECTED:
            return None
        if not phone_legs.accept_leg(tx, leg_id, sid):
            again = phone_legs.get_leg(tx, leg_id)
            return again if again.state is LegState.ACCEPTED else None
        if phone_calls.into_room(tx, call.id):
            _enqueue(tx, desk, INTO_ROOM, call.id, f"room:{call.id}")
        _record(tx, call, leg, AuditKind.CALL_JOINED, now)
        _tell(tx, desk, call)
        return leg


def move_into_room(desk: DeskServices, call_id: str) -> None:
    """The job: of the two, turn the end that the other's is bound to; the other follows by itself.
    A caller's call ends its bridge with the specialist's, a specialist's with the author's.
    """
    voice = voice_of(desk)
    with desk.db.read() as tx:
        call = phone_calls.get(tx, call_id)
        speaks = speaking(phone_legs.legs_of(tx, [call_id]))
    if call.state is not CallState.CONNECTED or speaks is None:
        return
    try:
        if call.is_placed:
            voice.telephony.redirect_call(call.provider_sid, voice.address("room", call=call_id))
        else:
            url = voice.address("room", leg=speaks.id)
            voice.telephony.redirect_call(str(speaks.provider_sid), url)
    except AssistError as error:  # the two speak on; the lead hears that nobody comes
        log.warning("not_moved_into_room", call=call_id, why=str(error))


def phone_left(desk: DeskServices, leg_id: str, now: datetime) -> None:
    """A phone of the desk is down. In a room the author stays with the others; where nobody is left
    who can be heard, they are told goodbye.
    """
    over = leg_over(desk, leg_id, now)
    if not over.call.in_room or over.stays or over.call.state is not CallState.CONNECTED:
        return
    with desk.db.transaction() as tx:
        _enqueue(tx, desk, LEAVE_ROOM, over.call.id, f"left:{over.call.id}")


def leave_room(desk: DeskServices, call_id: str) -> None:
    """The job: turn the author's end to a goodbye."""
    voice = voice_of(desk)
    with desk.db.read() as tx:
        call = phone_calls.get(tx, call_id)
    if call.state is not CallState.CONNECTED:
        return
    try:
        voice.telephony.redirect_call(call.provider_sid, voice.address("room-over", call=call_id))
    except AssistError as error:
        log.warning("left_in_room", call=call_id, why=str(error))


def own_leg(desk: DeskServices, call_id: str) -> CallLeg:
    """The phone of whose call it is; every call that came to a room has one."""
    with desk.db.read() as tx:
        legs = phone_legs.legs_of(tx, [call_id])
    taken = {LegState.ACCEPTED, LegState.ENDED}
    return next(leg for leg in reversed(legs) if leg.role is LegRole.SPEAKS and leg.state in taken)


def moved_leg(desk: DeskServices, call_id: str) -> CallLeg | None:
    """The phone of whose call it is, where all have been moved to a room and it is still up."""
    with desk.db.read() as tx:
        call = phone_calls.get(tx, call_id)
        speaks = speaking(phone_legs.legs_of(tx, [call_id]))
    there = call.in_room and call.state is CallState.CONNECTED
    return speaks if there and speaks and speaks.role is LegRole.SPEAKS else None


def _enqueue(tx: Tx, desk: DeskServices, job: str, call_id: str, key: str) -> None:
    desk.jobs.enqueue(tx, job, call_id, queue=Queue.PHONE, partition=call_id, key=key)


def _record(tx: Tx, call: PhoneCall, leg: CallLeg, kind: AuditKind, now: datetime) -> None:
    record(
        tx,
        call.conversation_id,
        kind,
        actor=by_specialist(leg.specialist_id),
        at=now,
        subject={"call": call.id, "leg": leg.id, "specialist": leg.specialist_id},
        data={"role": leg.role.value},
    )


def _tell(tx: Tx, desk: DeskServices, call: PhoneCall) -> None:
    announce(tx, call.conversation_id, "call", {"call": call.id})
    refresh_card_soon(tx, desk.jobs, call.conversation_id)
