"""A call begins: whose number it is, what it proves, whether it is recorded, and the greeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assist.channels.telephony import IncomingCall
from assist.desk.call_world import world_of
from assist.desk.calls import Answering, due
from assist.desk.record import announce, by_contact, record
from assist.desk.services import DeskServices, VoiceDesk
from assist.errors import NotFound
from assist.model.audit import AuditKind
from assist.model.contact import ChannelKind, Contact, ContactPoint, IdentityLevel
from assist.model.conversation import Direction
from assist.model.ids import new_id
from assist.model.phone_call import CallState, CallTurn, PhoneCall, Stage, Talk
from assist.store import Tx, contacts, conversations, inboxes, phone_calls
from assist.voice.dialogue import respond
from assist.voice.world import Called, World

ANONYMOUS = "anonymous:"  # an address that nobody can be reached at, one a call


def voice_of(desk: DeskServices) -> VoiceDesk:
    """NotFound where no phone number is configured."""
    if desk.voice is None:
        raise NotFound("channel", "voice")
    return desk.voice


def begin_call(desk: DeskServices, incoming: IncomingCall, now: datetime) -> Answering:
    """Greet the caller; the same call told again is greeted in the same words."""
    voice = voice_of(desk)
    known = _known(desk, incoming.provider_sid)
    if known is not None:
        return known
    with desk.db.transaction() as tx:
        call, language = _open(tx, desk, voice, incoming, now)
        world = world_of(tx, desk, call, None, now)
        greeted = respond(call.talk, Called(language), world)
        call = replace(call, talk=greeted.talk, answered_at=now)
        if phone_calls.add(tx, call):
            phone_calls.add_turn(tx, CallTurn(call.id, 0, now, steps=greeted.steps))
            _record_begin(tx, call, world, now)
            return Answering(call, greeted.steps)
    begun = _known(desk, incoming.provider_sid)  # another request of it was first
    assert begun is not None, "the provider's id is there"
    return begun


def _known(desk: DeskServices, provider_sid: str) -> Answering | None:
    with desk.db.read() as tx:
        call = phone_calls.by_sid(tx, provider_sid)
        return None if call is None else Answering(call, due(tx, call))


def _open(
    tx: Tx, desk: DeskServices, voice: VoiceDesk, incoming: IncomingCall, now: datetime
) -> tuple[PhoneCall, str | None]:
    inbox = inboxes.ensure(tx, ChannelKind.VOICE, incoming.inbox_address, desk.company)
    point = point_of(tx, incoming, now)
    contact = contacts.get_contact(tx, point.contact_id)
    on_file = point.verified_at is not None and not incoming.forged
    proven = IdentityLevel.L1 if on_file else IdentityLevel.L0
    conversation, _ = conversations.find_or_open(
        tx,
        point=point,
        inbox=inbox,
        identity=proven,
        subject="",
        now=now,
        reopen_after=now - desk.reopen_within,
    )
    place = recording_place(voice, contact)
    language = language_of(contact, point, conversation.language)
    call = PhoneCall(
        id=new_id(),
        provider_sid=incoming.provider_sid,
        conversation_id=conversation.id,
        contact_point_id=point.id,
        direction=Direction.INCOMING,
        mode=voice.mode,
        state=CallState.TALKING,
        talk=Talk(Stage.LANGUAGE, language or "en"),
        started_at=incoming.at,
        proven=proven,
        recorded=place is not None,
        transcribed=voice.live_assist,
        recording_place=place or "",
    )
    return call, language


def language_of(contact: Contact, point: ContactPoint, spoken: str | None) -> str | None:
    """In which we speak to them; None where nothing tells."""
    for known in (contact.language, point.language, spoken):
        if known in {"en", "es"}:
            return known
    return None


def recording_place(voice: VoiceDesk, contact: Contact) -> str | None:
    """The place whose setting has the call recorded; an unknown place only by the setting for all.

    It is announced in any case (desk rules, 1.1), so that states where all must agree are served.
    """
    country, region = contact.country, contact.region
    asked = ["*", *([country] if country else [])]
    if country and region:
        asked.append(f"{country}-{region}")
    return next((place for place in asked if place in voice.records), None)


def point_of(tx: Tx, incoming: IncomingCall, now: datetime) -> ContactPoint:
    """The caller's point. A number that is on file for texts is on file for calls as well."""
    address = incoming.caller or f"{ANONYMOUS}{incoming.provider_sid}"
    known = contacts.find_point(tx, ChannelKind.VOICE, address)
    if known is not None:
        return known
    kinds = (ChannelKind.SMS, ChannelKind.WHATSAPP)
    found = (contacts.find_point(tx, kind, address) for kind in kinds)
    same = next((point for point in found if point is not None), None)
    if same is not None and same.verified_at is not None:
        contacts.add_point(
            tx, replace(same, id=new_id(), channel=ChannelKind.VOICE, created_at=now)
        )
    return contacts.find_or_create_point(
        tx,
        channel=ChannelKind.VOICE,
        address=address,
        name="",
        language=None,
        now=now,
        contact_id=same.contact_id if same else None,
    )


def _record_begin(tx: Tx, call: PhoneCall, world: World, now: datetime) -> None:
    point = contacts.get_point(tx, call.contact_point_id)
    record(
        tx,
        call.conversation_id,
        AuditKind.CALL_BEGAN,
        actor=by_contact(point.contact_id),
        at=now,
        subject={"call": call.id, "contact_point": point.id},
        data={
            "provider_sid": call.provider_sid,
            "number_proves": call.proven.value,
            "recorded": call.recorded,
            "by_setting_of": call.recording_place,
            "announced": world.recorded,
            "transcribed": call.transcribed,
            "mode": call.mode.value,
        },
    )
    announce(tx, call.conversation_id, "call", {"call": call.id})
