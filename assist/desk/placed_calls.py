"""A call that a specialist placed goes on: their phone, then the author's, then its end.

The provider's words come in any order and more than once; each is a conditional update, so that a
word that comes again, or late, changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assist.channels.telephony import LineState
from assist.desk.call_endings import end_in
from assist.desk.call_numbers import call_verdict
from assist.desk.call_room import phone_left
from assist.desk.live_words import read_what_waited
from assist.desk.place_call import refused, tell_of
from assist.desk.record import BY_ASSIST, by_specialist, record
from assist.desk.services import DeskServices
from assist.i18n import translator
from assist.model.audit import AuditKind
from assist.model.contact_log import CallOutcome
from assist.model.phone_call import Answerer, CallState, LegState, NotDialled, PhoneCall
from assist.model.verdict import Refused
from assist.store import (
    Tx,
    contacts,
    conversations,
    phone_calls,
    phone_legs,
    placed_calls,
)
from assist.voice import lines

_ENDS = {
    LineState.BUSY: CallOutcome.BUSY,
    LineState.NO_ANSWER: CallOutcome.NO_ANSWER,
    LineState.FAILED: CallOutcome.NO_ANSWER,
    LineState.CANCELLED: CallOutcome.NO_ANSWER,
}


@dataclass(frozen=True, slots=True)
class Placing:
    """What a specialist hears who has taken their phone; not `live`: there is no call any more."""

    text: str
    live: bool


@dataclass(frozen=True, slots=True)
class Dialling:
    """The author's phone is to ring now, or was before by this very request."""

    call: PhoneCall
    to: str  # E.164


def not_rung(desk: DeskServices, call_id: str) -> None:
    """The provider would not ring the specialist's phone."""
    _give_up(desk, call_id, NotDialled.PROVIDER)


def call_not_placed(desk: DeskServices, call_id: str) -> None:
    """The job: nobody dialled within the time for it, whatever the provider told."""
    _give_up(desk, call_id, NotDialled.PHONE_NOT_TAKEN)


def _give_up(desk: DeskServices, call_id: str, why: NotDialled) -> None:
    with desk.db.transaction() as tx:
        _not_dialled(tx, desk, phone_calls.get(tx, call_id), why, desk.clock())


def _not_dialled(
    tx: Tx, desk: DeskServices, call: PhoneCall, why: NotDialled, now: datetime
) -> None:
    if call.state is not CallState.RINGING or call.dialled_at is not None:
        return
    call = placed_calls.note_why(tx, call, why.value)
    end_in(tx, desk, call, now)
    tell_of(tx, desk, call)


def placing(desk: DeskServices, leg_id: str, locale: str) -> Placing:
    """Whom they are about to call, in the desk's language: a machine that took their phone dials
    nobody.
    """
    say = translator(locale)
    with desk.db.read() as tx:
        call = phone_calls.get(tx, phone_legs.get_leg(tx, leg_id).call_id)
        if call.state is not CallState.RINGING:
            return Placing(say.gettext(lines.NOT_PLACED), live=False)
        name = contacts.get_contact(tx, conversations.get(tx, call.conversation_id).contact_id).name
        ending = " ".join(contacts.get_point(tx, call.contact_point_id).address[-4:])
    line = lines.WHO_PLACED if name else lines.WHO_PLACED_UNNAMED
    who = say.gettext(line, name=name, ending=ending) if name else say.gettext(line, ending=ending)
    return Placing(say.gettext(lines.PLACING, who=who, company=desk.company), live=True)


def dial_author(
    desk: DeskServices, leg_id: str, provider_sid: str, now: datetime
) -> Dialling | Refused | None:
    """The specialist pressed the key: the author's phone rings, if the policy still lets it. None:
    the call is over. The same request again is answered with the same.
    """
    with desk.db.transaction() as tx:
        leg = phone_legs.get_leg(tx, leg_id)
        call = phone_calls.get(tx, leg.call_id)
        conversation = conversations.lock(tx, call.conversation_id)
        point = contacts.get_point(tx, call.contact_point_id)
        if call.state is not CallState.RINGING:
            return None
        if call.dialled_at is not None:
            return Dialling(call, point.address)
        verdict = call_verdict(tx, desk, conversation.contact_id, point, now)
        by = leg.specialist_id
        if isinstance(verdict, Refused):
            refused(tx, conversation.id, point.id, by, verdict, now)
            phone_legs.miss_leg(tx, leg_id, now)  # they hear why, and are not cut off
            _not_dialled(tx, desk, call, NotDialled.POLICY, now)
            return verdict
        if not placed_calls.dial(tx, call.id, now):
            return None
        phone_legs.accept_leg(tx, leg_id, provider_sid)
        subject = {"call": call.id, "contact_point": point.id}
        actor, kind = by_specialist(by), AuditKind.CALL_DIALLED
        record(tx, conversation.id, kind, actor=actor, at=now, subject=subject)
        tell_of(tx, desk, call)
        return Dialling(call, point.address)


def author_told(
    desk: DeskServices, call_id: str, line: LineState, sid: str | None, now: datetime
) -> PhoneCall:
    """How far the author's phone is; the call as it stands then."""
    with desk.db.transaction() as tx:
        call = phone_calls.get(tx, call_id)
        conversations.lock(tx, call.conversation_id)
        if sid is not None:
            placed_calls.note_sid(tx, call_id, sid)
        if line in {LineState.ANSWERED, LineState.OVER}:
            _picked_up(tx, desk, call, now)
        if line in _ENDS and phone_calls.get(tx, call_id).state is CallState.RINGING:
            phone_calls.dispose(tx, call_id, _ENDS[line], by=None)
            call = placed_calls.note_why(tx, phone_calls.get(tx, call_id), line.value)
        if line is LineState.OVER or line in _ENDS:
            end_in(tx, desk, phone_calls.get(tx, call_id), now)
            tell_of(tx, desk, call)
        return phone_calls.get(tx, call_id)


def _picked_up(tx: Tx, desk: DeskServices, call: PhoneCall, now: datetime) -> None:
    if call.state is not CallState.RINGING or not phone_calls.connect(tx, call.id):
        return
    placed_calls.note_answered(tx, call.id, now)
    tell_of(tx, desk, call)


def answerer_told(desk: DeskServices, call_id: str, answerer: Answerer, now: datetime) -> None:
    """What picked up. A machine's greeting is not what the author says."""
    with desk.db.transaction() as tx:
        call = phone_calls.get(tx, call_id)
        if not placed_calls.note_answerer(tx, call_id, answerer):
            return
        if answerer is Answerer.MACHINE and call.message_at is None:
            phone_calls.dispose(tx, call_id, CallOutcome.NO_ANSWER, by=None)
        elif answerer is Answerer.PERSON:
            read_what_waited(tx, desk, call, now)
        record(
            tx,
            call.conversation_id,
            AuditKind.CALL_PICKED_UP,
            actor=BY_ASSIST,
            at=now,
            subject={"call": call_id},
            data={"by": answerer.value},
        )
        tell_of(tx, desk, call)


def placer_told(desk: DeskServices, leg_id: str, line: LineState, now: datetime) -> None:
    """How far the specialist's own phone is: put down, or not taken at all, the call is over."""
    if line.is_up:
        return
    with desk.db.transaction() as tx:
        leg = phone_legs.get_leg(tx, leg_id)
        call = phone_calls.get(tx, leg.call_id)
        if call.state is CallState.ENDED:
            return
        if call.dialled_at is None:
            _not_dialled(tx, desk, call, NotDialled.PHONE_NOT_TAKEN, now)
            return
    if call.in_room:
        phone_left(desk, leg_id, now)
        return
    with desk.db.transaction() as tx:
        end_in(tx, desk, phone_calls.get(tx, call.id), now)
        tell_of(tx, desk, call)


def announcement(desk: DeskServices, call: PhoneCall, locale: str) -> str:
    """What whoever picks up has to hear first; "" where nothing listens. Who calls is said, what
    about is not: anybody may have their phone.
    """
    say = translator(locale)
    said = []
    if call.recorded:
        said.append(say.gettext(lines.RECORDED))
    if call.transcribed:
        said.append(say.gettext(lines.CALL_TRANSCRIBED))
    return " ".join([say.gettext(lines.THIS_IS, company=desk.company), *said]) if said else ""


def has_taken(tx: Tx, call: PhoneCall) -> bool:
    """Whether the specialist took their own phone and dialled."""
    legs = phone_legs.legs_of(tx, [call.id])
    return any(leg.state in {LegState.ACCEPTED, LegState.ENDED} for leg in legs)
