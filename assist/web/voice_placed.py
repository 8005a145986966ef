"""Twilio's requests about calls that specialists place; proven and answered as all of the phone."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, request

from assist.channels import twilio_calls, twilio_twiml
from assist.channels.telephony import LineState
from assist.channels.twilio_desk import DeskPhones
from assist.channels.twilio_placed import Placer
from assist.desk.call_room import moved_leg
from assist.desk.leave_voicemail import author_locale, limited_message
from assist.desk.placed_calls import (
    Dialling,
    announcement,
    answerer_told,
    author_told,
    dial_author,
    placer_told,
    placing,
)
from assist.desk.services import DeskServices, VoiceDesk
from assist.i18n import translator
from assist.model.verdict import Refused
from assist.voice import lines
from assist.web.voice_asked import TAKE_KEY, asked

Route = Callable[[Callable[[], str]], Callable[[], Response]]


def placed(
    blueprint: Blueprint, desk: DeskServices, settings: VoiceDesk, spoken: Route, locale: str
) -> None:
    """Attach them; `spoken` proves who asks, `locale` is the desk's."""
    placer = Placer(desk.public_url, settings.number, locale)
    _specialist(blueprint, desk, placer, spoken)
    _ends(blueprint, desk, placer, DeskPhones(desk.public_url, locale), spoken)
    _author(blueprint, desk, placer, spoken)


def _specialist(blueprint: Blueprint, desk: DeskServices, placer: Placer, spoken: Route) -> None:
    @blueprint.post("/placing")
    @spoken
    def greeted() -> str:
        """They have taken their phone."""
        leg_id = asked("leg")
        told = placing(desk, leg_id, placer.locale)
        return placer.placing(told.text, leg_id, live=told.live)

    @blueprint.post("/dial")
    @spoken
    def dial() -> str:
        if twilio_calls.said_or_keyed(request.form).keys != TAKE_KEY:
            return twilio_twiml.hang_up()
        sid = twilio_calls.sid_of(request.form)
        found = dial_author(desk, asked("leg"), sid, desk.clock())
        if isinstance(found, Dialling):
            return placer.dial(found.call, found.to)
        line = lines.MAY_NOT_CALL if isinstance(found, Refused) else lines.NOT_PLACED
        return placer.goodbye(translator(placer.locale).gettext(line))


def _ends(
    blueprint: Blueprint, desk: DeskServices, placer: Placer, phones: DeskPhones, spoken: Route
) -> None:
    @blueprint.post("/placer")
    @spoken
    def placer_status() -> str:
        line = twilio_calls.line_state(request.form)
        placer_told(desk, asked("leg"), line, desk.clock())
        return twilio_twiml.nothing()

    @blueprint.post("/dialled")
    @spoken
    def dialled() -> str:
        """The author's end is down: not answered, put down, or gone to hear the message."""
        line = twilio_calls.line_state(request.form, "DialCallStatus")
        leg = moved_leg(desk, asked("call"))
        if leg is not None:  # the author is in the room by now
            return phones.room(leg.call_id, leg)
        call = author_told(desk, asked("call"), line, None, desk.clock())
        return placer.over(line, message_left=call.message_at is not None)


def _author(blueprint: Blueprint, desk: DeskServices, placer: Placer, spoken: Route) -> None:
    @blueprint.post("/picked-up")
    @spoken
    def picked_up() -> str:
        sid = twilio_calls.sid_of(request.form)
        call = author_told(desk, asked("call"), LineState.ANSWERED, sid, desk.clock())
        locale = author_locale(desk, call)
        return placer.picked_up(call, announcement(desk, call, locale), locale)

    @blueprint.post("/author")
    @spoken
    def author() -> str:
        line, sid = twilio_calls.line_state(request.form), twilio_calls.sid_of(request.form)
        author_told(desk, asked("call"), line, sid, desk.clock())
        return twilio_twiml.nothing()

    @blueprint.post("/machine")
    @spoken
    def machine() -> str:
        told = twilio_calls.answerer(request.form)
        if told is not None:
            answerer_told(desk, asked("call"), told, desk.clock())
        return twilio_twiml.nothing()

    @blueprint.post("/voicemail")
    @spoken
    def voicemail() -> str:
        told = limited_message(desk, asked("call"))
        return placer.message(told.text, told.locale)
