"""Twilio's requests about the desk's own phones, who waits for them, and rooms."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, request

from assist.channels import twilio_calls, twilio_twiml
from assist.channels.twilio_desk import DeskPhones
from assist.channels.twilio_twiml import Speaker
from assist.desk.call_endings import end_call
from assist.desk.call_people import leg_over, take_call, whisper
from assist.desk.call_room import has_joined, joining, own_leg, phone_left
from assist.desk.calls import go_on_with
from assist.desk.leave_voicemail import author_locale
from assist.desk.ring_phones import still_waits
from assist.desk.services import DeskServices
from assist.i18n import translator
from assist.model.phone_call import PhoneCall
from assist.store import phone_calls, phone_legs
from assist.voice import lines
from assist.voice.world import Rang
from assist.web.voice_asked import TAKE_KEY, asked, asked_number, written

Route = Callable[[Callable[[], str]], Callable[[], Response]]


def phones(
    blueprint: Blueprint,
    desk: DeskServices,
    documents: DeskPhones,
    speaker: Speaker,
    spoken: Route,
) -> None:
    """Attach them; `spoken` proves who asks."""
    _taking(blueprint, desk, documents, spoken)
    _waiting(blueprint, desk, speaker, documents, spoken)
    _rooms(blueprint, desk, documents, spoken)
    _ends(blueprint, desk, speaker, documents, spoken)


def _taking(blueprint: Blueprint, desk: DeskServices, documents: DeskPhones, spoken: Route) -> None:
    @blueprint.post("/whisper")
    @spoken
    def whispered() -> str:
        leg_id = asked("leg")
        told = whisper(desk, leg_id, documents.locale)
        return documents.asked(told.text, "take", leg_id, live=told.live)

    @blueprint.post("/take")
    @spoken
    def take() -> str:
        leg_id, sid = asked("leg"), twilio_calls.sid_of(request.form)
        keyed = twilio_calls.said_or_keyed(request.form).keys
        if keyed == TAKE_KEY and take_call(desk, leg_id, sid, desk.clock()):
            return documents.take(_call_of(desk, leg_id).id)
        return twilio_twiml.hang_up()

    @blueprint.post("/taken")
    @spoken
    def taken() -> str:
        """The other end is gone."""
        return documents.over()

    @blueprint.post("/leg")
    @spoken
    def leg_status() -> str:
        if not twilio_calls.line_state(request.form).is_up:
            phone_left(desk, asked("leg"), desk.clock())
        return twilio_twiml.nothing()


def _waiting(
    blueprint: Blueprint,
    desk: DeskServices,
    speaker: Speaker,
    documents: DeskPhones,
    spoken: Route,
) -> None:
    @blueprint.post("/hold")
    @spoken
    def hold() -> str:
        leg_id = asked("leg")
        return documents.hold(leg_id, waits=still_waits(desk, leg_id, desk.clock()))

    @blueprint.post("/rang")
    @spoken
    def rang() -> str:
        """The caller is out of the queue, or of the room: nobody took it, or they have spoken."""
        now, number, leg_id = desk.clock(), asked_number(), asked("leg")
        result = request.form.get("QueueResult")
        if result == "hangup":
            end_call(desk, twilio_calls.sid_of(request.form), now)
            return twilio_twiml.nothing()
        call = _call_of(desk, leg_id)
        if call.in_room and "room" not in request.args:
            action = documents.caller_action(leg_id, number)
            return documents.author_room(call, action)
        # Who took it and was gone before the two heard each other has not spoken with them.
        talked = leg_over(desk, leg_id, now).talked and result != "leave"
        return written(speaker, go_on_with(desk, call.id, number, Rang(talked), now))


def _rooms(blueprint: Blueprint, desk: DeskServices, documents: DeskPhones, spoken: Route) -> None:
    @blueprint.post("/joining")
    @spoken
    def join() -> str:
        leg_id = asked("leg")
        told = joining(desk, leg_id, documents.locale)
        return documents.asked(told.text, "join", leg_id, live=told.live)

    @blueprint.post("/join")
    @spoken
    def joined() -> str:
        keyed = twilio_calls.said_or_keyed(request.form).keys
        sid = twilio_calls.sid_of(request.form)
        leg = has_joined(desk, asked("leg"), sid, desk.clock()) if keyed == TAKE_KEY else None
        return documents.room(leg.call_id, leg) if leg else documents.over()

    @blueprint.post("/room")
    @spoken
    def room() -> str:
        """An end that was turned there: a phone of the desk's, or the author's."""
        if "call" in request.args:
            with desk.db.read() as tx:
                return documents.author_room(phone_calls.get(tx, asked("call")))
        with desk.db.read() as tx:
            leg = phone_legs.get_leg(tx, asked("leg"))
        return documents.room(leg.call_id, leg)


def _ends(
    blueprint: Blueprint,
    desk: DeskServices,
    speaker: Speaker,
    documents: DeskPhones,
    spoken: Route,
) -> None:
    @blueprint.post("/room-over")
    @spoken
    def room_over() -> str:
        """Nobody of the desk is left: the author hears goodbye."""
        call_id, now = asked("call"), desk.clock()
        with desk.db.read() as tx:
            call = phone_calls.get(tx, call_id)
        if call.is_placed:
            locale = author_locale(desk, call)
            return documents.goodbye(translator(locale).gettext(lines.CALL_OVER), locale)
        leg_over(desk, own_leg(desk, call_id).id, now)
        number = call.talk.number
        return written(speaker, go_on_with(desk, call_id, number, Rang(talked=True), now))


def _call_of(desk: DeskServices, leg_id: str) -> PhoneCall:
    with desk.db.read() as tx:
        return phone_calls.get(tx, phone_legs.get_leg(tx, leg_id).call_id)
