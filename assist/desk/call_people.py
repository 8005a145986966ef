"""Putting a caller through: a specialist's phone rings, hears who it is, and takes it by key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assist.desk.call_world import level_in
from assist.desk.intent_names import INTENTS
from assist.desk.record import BY_ASSIST, announce, by_specialist, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.i18n import translator
from assist.jobs import Queue
from assist.jobs.names import RING_PHONE
from assist.model.audit import AuditKind
from assist.model.contact import IdentityLevel
from assist.model.conversation import Conversation
from assist.model.phone_call import CallEnd, CallLeg, CallState, LegRole, LegState, PhoneCall, Ring
from assist.store import (
    Tx,
    contacts,
    conversations,
    interpretations,
    phone_calls,
    phone_legs,
)
from assist.voice import lines


@dataclass(frozen=True, slots=True)
class Whisper:
    """What a specialist hears before they take a call; `text` None: there is no call any more."""

    text: str
    locale: str
    live: bool


def ring(tx: Tx, desk: DeskServices, call: PhoneCall, step: Ring, now: datetime) -> None:
    """A phone begins to ring: kept, so that no other call rings it."""
    number = phone_legs.next_number(tx, call.id)
    leg = CallLeg(step.leg_id, call.id, step.specialist_id, number, LegState.RINGING, now)
    phone_legs.add_leg(tx, leg)
    record(
        tx,
        call.conversation_id,
        AuditKind.CALL_RANG,
        actor=BY_ASSIST,
        at=now,
        subject={"call": call.id, "leg": leg.id, "specialist": step.specialist_id},
        data={"number": number, "why": call.talk.why},
    )
    refresh_card_soon(tx, desk.jobs, call.conversation_id)
    ring_soon(tx, desk, leg)


def ring_soon(tx: Tx, desk: DeskServices, leg: CallLeg) -> None:
    """Have the provider ring it, once this is committed."""
    desk.jobs.enqueue(
        tx, RING_PHONE, leg.id, queue=Queue.PHONE, partition=leg.id, key=f"ring:{leg.id}"
    )


def whisper(desk: DeskServices, leg_id: str, locale: str) -> Whisper:
    """Who calls and what about, in the desk's language; no figures, for phones have ears.

    The number is named as what it is: it can be faked.
    """
    say = translator(locale)
    with desk.db.read() as tx:
        leg = phone_legs.get_leg(tx, leg_id)
        call = phone_calls.get(tx, leg.call_id)
        if call.state is CallState.ENDED or leg.state is not LegState.RINGING:
            return Whisper(say.gettext(lines.TAKEN_BY_OTHERS), locale, live=False)
        conversation = conversations.get(tx, call.conversation_id)
        reading = interpretations.latest(tx, conversation.id)
        who = _who(tx, call, conversation, locale, desk.clock())
    primary = reading.primary.id if reading and reading.primary else ""
    named = INTENTS.get(primary)
    about = say.gettext(lines.ABOUT, about=say.gettext(named)) if named else ""
    text = say.gettext(lines.WHISPER, company=desk.company, who=who, about=about)
    return Whisper(" ".join(text.split()), locale, live=True)


def _who(tx: Tx, call: PhoneCall, conversation: Conversation, locale: str, now: datetime) -> str:
    say = translator(locale)
    contact = contacts.get_contact(tx, conversation.contact_id)
    point = contacts.get_point(tx, call.contact_point_id)
    if level_in(tx, call, conversation, now) >= IdentityLevel.L2 and contact.name:
        return contact.name
    if not point.address.startswith("+"):
        return say.gettext(lines.WHO_UNKNOWN)
    ending = " ".join(point.address[-4:])
    return say.gettext(lines.WHO_NUMBER, ending=ending)


def take_call(desk: DeskServices, leg_id: str, provider_sid: str, now: datetime) -> bool:
    """The specialist pressed the key. False: the caller is gone, or somebody else has it."""
    with desk.db.transaction() as tx:
        leg = phone_legs.get_leg(tx, leg_id)
        call = phone_calls.get(tx, leg.call_id)
        if call.state is CallState.ENDED or leg.state not in {LegState.RINGING, LegState.ACCEPTED}:
            return False
        if leg.state is LegState.ACCEPTED:
            return True  # the same key again
        if not phone_legs.accept_leg(tx, leg_id, provider_sid):
            return phone_legs.get_leg(tx, leg_id).state is LegState.ACCEPTED
        phone_calls.connect(tx, call.id)
        conversations.assign(tx, call.conversation_id, leg.specialist_id)
        record(
            tx,
            call.conversation_id,
            AuditKind.CALL_TAKEN,
            actor=by_specialist(leg.specialist_id),
            at=now,
            subject={"call": call.id, "leg": leg.id},
            data={"number_proves": call.proven.value},
        )
        announce(tx, call.conversation_id, "call", {"call": call.id})
        refresh_card_soon(tx, desk.jobs, call.conversation_id)
        return True


@dataclass(frozen=True, slots=True)
class LegOver:
    """A phone is out of a call. `talked`: it had been taken; `stays`: somebody of the desk still
    speaks in it.
    """

    call: PhoneCall
    talked: bool
    stays: bool


def leg_over(desk: DeskServices, leg_id: str, now: datetime) -> LegOver:
    """The phone is out of the call. Told again, the same."""
    with desk.db.transaction() as tx:
        leg = phone_legs.get_leg(tx, leg_id)
        talked = phone_legs.end_leg(tx, leg_id, now)
        call = phone_calls.get(tx, leg.call_id)
        if leg.state in {LegState.RINGING, LegState.ACCEPTED}:
            record(
                tx,
                call.conversation_id,
                AuditKind.CALL_LEG_ENDED,
                actor=BY_ASSIST,
                at=now,
                subject={"call": call.id, "leg": leg.id},
                data={"talked": talked, "role": leg.role.value},
            )
            refresh_card_soon(tx, desk.jobs, call.conversation_id)
        if talked and leg.role is LegRole.SPEAKS and not call.is_placed:
            phone_calls.note_outcome(tx, call.id, CallEnd.TRANSFERRED)
        return LegOver(call, talked, _somebody_speaks(tx, call))


def _somebody_speaks(tx: Tx, call: PhoneCall) -> bool:
    """Whether a person of the desk is on the line who can be heard."""
    return any(
        leg.state is LegState.ACCEPTED and leg.role is not LegRole.LISTENS
        for leg in phone_legs.legs_of(tx, [call.id])
    )
