"""A specialist calls an author by one click: their own phone rings first, the author's only once
they have taken it and pressed a key, and the contact policy is asked at both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from assist.desk.call_begin import language_of, recording_place, voice_of
from assist.desk.call_numbers import call_verdict
from assist.desk.call_people import ring_soon
from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.may_send import refusal_data
from assist.desk.people import active_specialist
from assist.desk.record import announce, by_specialist, record, refresh_card_soon
from assist.desk.services import DeskServices, VoiceDesk
from assist.errors import BadInput
from assist.jobs import Queue
from assist.jobs.names import CALL_NOT_PLACED
from assist.model.audit import AuditKind
from assist.model.contact import ChannelKind, Contact, ContactPoint, IdentityLevel
from assist.model.conversation import Conversation, ConversationState, Direction
from assist.model.ids import new_id
from assist.model.phone_call import CallLeg, CallState, LegState, PhoneCall, Stage, Talk
from assist.model.specialist import Specialist
from assist.model.verdict import Refused
from assist.store import (
    Tx,
    contacts,
    conversations,
    inboxes,
    phone_calls,
    phone_legs,
    placed_calls,
    specialists,
)

GIVEN_UP = 180.0  # seconds: by then they have taken their phone, or the call is not placed


@dataclass(frozen=True, slots=True)
class CallClick:
    """Who calls, at which number of the author's, from which conversation's card."""

    conversation_id: str
    point_id: str
    specialist_id: str


def call_author(desk: DeskServices, click: CallClick, now: datetime) -> Answer:
    """Have the specialist's phone ring. NOT_CALLED with the refusal; NO_PHONE; ON_THE_PHONE;
    ALREADY_DECIDED with who speaks with the author, or calls them; BadInput for a number that is
    not the author's.
    """
    voice = voice_of(desk)
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, click.conversation_id)
        person = active_specialist(tx, click.specialist_id)
        contact = contacts.get_contact(tx, conversation.contact_id)
        point = contacts.get_point(tx, click.point_id)
        if point.contact_id != contact.id or not point.address.startswith("+"):
            raise BadInput("number", "is not one of this author's.", "Load the page again.")
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
        stopped = _cannot(tx, conversation, contact, person)
        if stopped is not None:
            return stopped
        verdict = call_verdict(tx, desk, contact.id, point, now)
        if isinstance(verdict, Refused):
            refused(tx, conversation.id, point.id, person.id, verdict, now)
            return Answer(
                ClickResult.NOT_CALLED, conversation.id, reasons=verdict.codes, refusal=verdict
            )
        call = _open(tx, desk, voice, contact, point, person, now)
        _ring(tx, desk, call, person, now)
        if call.conversation_id != conversation.id:
            refresh_card_soon(tx, desk.jobs, conversation.id)
        return Answer(ClickResult.DONE, conversation.id, by=person, at=now)


def _cannot(
    tx: Tx, conversation: Conversation, contact: Contact, person: Specialist
) -> Answer | None:
    """What stands in the way beside the policy."""
    going_on = placed_calls.going_on(tx, contacts.ids_of_account(tx, contact))
    if going_on is not None:
        by = going_on.placed_by
        who = specialists.get(tx, by) if by else None
        return Answer(ClickResult.ALREADY_DECIDED, conversation.id, by=who, at=going_on.started_at)
    if person.phone is None:
        return Answer(ClickResult.NO_PHONE, conversation.id)
    if person.id in phone_legs.busy(tx):
        return Answer(ClickResult.ON_THE_PHONE, conversation.id)
    return None


def _open(
    tx: Tx,
    desk: DeskServices,
    voice: VoiceDesk,
    contact: Contact,
    point: ContactPoint,
    person: Specialist,
    now: datetime,
) -> PhoneCall:
    """The call, in the conversation of the number's calls; whoever calls has the case."""
    point = _as_phone(tx, point, now)
    conversation = _conversation(tx, desk, voice, point, now)
    conversations.assign(tx, conversation.id, person.id)
    place = recording_place(voice, contact)
    call_id = new_id()
    call = PhoneCall(
        id=call_id,
        provider_sid=f"{placed_calls.UNNAMED}{call_id}",
        conversation_id=conversation.id,
        contact_point_id=point.id,
        direction=Direction.OUTGOING,
        mode=voice.mode,
        state=CallState.RINGING,
        talk=Talk(Stage.RINGING, language_of(contact, point, conversation.language) or "en"),
        started_at=now,
        proven=_number_proves(point),
        recorded=place is not None,
        recording_place=place or "",
        transcribed=voice.live_assist,
        placed_by=person.id,
    )
    phone_calls.add(tx, call)
    return call


def _number_proves(point: ContactPoint) -> IdentityLevel:
    """Whoever picks up there; who that is, nobody has proven."""
    return IdentityLevel.L1 if point.verified_at is not None else IdentityLevel.L0


def _conversation(
    tx: Tx, desk: DeskServices, voice: VoiceDesk, point: ContactPoint, now: datetime
) -> Conversation:
    conversation, opened = conversations.find_or_open(
        tx,
        point=point,
        inbox=inboxes.ensure(tx, ChannelKind.VOICE, voice.number, desk.company),
        identity=_number_proves(point),
        subject="",
        now=now,
        reopen_after=now - desk.reopen_within,
    )
    if opened:  # nobody wrote: nobody waits for an answer
        conversations.set_state(tx, conversation.id, ConversationState.PENDING, now)
    return conversation


def _as_phone(tx: Tx, point: ContactPoint, now: datetime) -> ContactPoint:
    """A number that is on file for texts is on file for calls as well."""
    if point.channel is ChannelKind.VOICE:
        return point
    known = contacts.find_point(tx, ChannelKind.VOICE, point.address)
    if known is not None:
        return known
    own = replace(point, id=new_id(), channel=ChannelKind.VOICE, created_at=now)
    contacts.add_point(tx, own)
    return own


def _ring(tx: Tx, desk: DeskServices, call: PhoneCall, person: Specialist, now: datetime) -> None:
    leg = CallLeg(new_id(), call.id, person.id, 1, LegState.RINGING, now)
    phone_legs.add_leg(tx, leg)
    ring_soon(tx, desk, leg)
    desk.jobs.enqueue(
        tx,
        CALL_NOT_PLACED,
        call.id,
        queue=Queue.TIMER,
        key=f"not_placed:{call.id}",
        delay=GIVEN_UP,
    )
    record(
        tx,
        call.conversation_id,
        AuditKind.CALL_PLACED,
        actor=by_specialist(person.id),
        at=now,
        subject={"call": call.id, "leg": leg.id, "contact_point": call.contact_point_id},
        data={
            "recorded": call.recorded,
            "by_setting_of": call.recording_place,
            "transcribed": call.transcribed,
        },
    )
    tell_of(tx, desk, call)


def tell_of(tx: Tx, desk: DeskServices, call: PhoneCall) -> None:
    """The cards of all the author's open conversations show how far the call is."""
    announce(tx, call.conversation_id, "call", {"call": call.id})
    contact_id = conversations.get(tx, call.conversation_id).contact_id
    homes = {call.conversation_id, *conversations.active_of_contact(tx, contact_id)}
    for conversation_id in sorted(homes):
        refresh_card_soon(tx, desk.jobs, conversation_id)
        if conversation_id != call.conversation_id:
            announce(tx, conversation_id, "conversation")


def refused(
    tx: Tx, conversation_id: str, point_id: str, by: str, verdict: Refused, now: datetime
) -> None:
    """Keep the policy's no."""
    record(
        tx,
        conversation_id,
        AuditKind.SEND_REFUSED,
        actor=by_specialist(by),
        at=now,
        subject={"contact_point": point_id},
        data={"purpose": "call", **refusal_data(verdict)},
    )
