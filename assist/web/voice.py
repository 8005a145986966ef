"""The phone's requests: each is Twilio's by its signature, and is answered with words.

Whatever fails here, the caller hears that something failed: no request is answered with silence.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from assist.channels import twilio_calls, twilio_twiml
from assist.channels.twilio_desk import DeskPhones
from assist.channels.twilio_twiml import PREFIX, Speaker
from assist.channels.twilio_voice import TwilioVoice
from assist.desk.call_begin import begin_call
from assist.desk.call_endings import end_call
from assist.desk.call_recordings import note_recording, note_words
from assist.desk.calls import (
    Answer,
    already,
    answer_call,
    go_on_with,
)
from assist.desk.services import DeskServices
from assist.errors import AssistError, NotAuthentic
from assist.model.contact import ChannelKind
from assist.model.phone_call import CallMode, RecordingKind
from assist.voice.world import Recorded
from assist.web.live_words import heard_live
from assist.web.metrics import CALLS
from assist.web.voice_asked import asked, asked_number, written
from assist.web.voice_phones import phones
from assist.web.voice_placed import placed
from assist.web.voice_relay import relay
from assist.web.wire import wire_request

log = structlog.get_logger(__name__)
Answered = Callable[[], str]


def voice(desk: DeskServices, locale: str) -> Blueprint:
    """/webhooks/twilio/voice; without a phone number nothing is there. `locale` is the desk's."""
    blueprint = Blueprint("voice", __name__, url_prefix=PREFIX)
    channel = desk.channel(ChannelKind.VOICE)
    if desk.voice is None or not isinstance(channel, TwilioVoice):
        return blueprint
    speaker = Speaker(desk.public_url)
    _talking(blueprint, desk, channel, speaker)
    _around(blueprint, desk, channel, speaker)
    relay(blueprint, desk, channel)
    documents = DeskPhones(desk.public_url, locale, desk.voice.hold_music)
    phones(blueprint, desk, documents, speaker, spoken(channel))
    _tapes(blueprint, desk, channel, speaker)
    placed(blueprint, desk, desk.voice, spoken(channel), locale)
    blueprint.post("/live")(spoken(channel)(heard_live(desk)))
    return blueprint


def spoken(channel: TwilioVoice) -> Callable[[Answered], Callable[[], Response]]:
    """Prove the caller of a route, and answer in TwiML whatever happens."""

    def wrap(route: Answered) -> Callable[[], Response]:
        @wraps(route)
        def answer() -> Response:
            channel.verify(wire_request(request, channel.public_url))
            what = request.path.removeprefix(PREFIX).strip("/") or "begin"
            try:
                twiml, result = route(), "answered"
            except (AssistError, HTTPException) as error:
                if isinstance(error, NotAuthentic):
                    raise
                log.warning("call_in_trouble", what=what, why=str(error))
                twiml, result = twilio_twiml.trouble(), "trouble"
            except Exception as error:
                log.exception("call_failed", what=what, exc_info=error)
                twiml, result = twilio_twiml.trouble(), "failed"
            CALLS.labels(what, result).inc()
            return Response(twiml, mimetype="text/xml")

        return answer

    return wrap


def _talking(
    blueprint: Blueprint, desk: DeskServices, channel: TwilioVoice, speaker: Speaker
) -> None:
    @blueprint.post("")
    @spoken(channel)
    def begin() -> str:
        now = desk.clock()
        begun = begin_call(desk, twilio_calls.incoming(request.form, now), now)
        if begun.call.mode is CallMode.RELAY:
            return speaker.relay(begun.call)
        return written(speaker, begun)

    @blueprint.post("/answer")
    @spoken(channel)
    def answer() -> str:
        told = twilio_calls.said_or_keyed(request.form)
        given = Answer(told.words, told.keys, told.sure)
        answered = answer_call(desk, asked("call"), asked_number(), given, desk.clock())
        return written(speaker, answered)

    @blueprint.post("/status")
    @spoken(channel)
    def status() -> str:
        if twilio_calls.has_ended(request.form):
            end_call(desk, twilio_calls.sid_of(request.form), desk.clock())
        return twilio_twiml.nothing()


def _around(
    blueprint: Blueprint, desk: DeskServices, channel: TwilioVoice, speaker: Speaker
) -> None:
    @blueprint.post("/relayed")
    @spoken(channel)
    def relayed() -> str:
        """The WebSocket is over: handed back by us, or cut; what is due goes on in either case."""
        call_id = asked("call")
        due = already(desk, call_id, -1)
        assert due is not None, "no question has that number"
        cut = request.form.get("SessionStatus") == "failed"
        if cut and "again" not in request.args and due.call.ended_at is None:
            return speaker.relay(due.call, again=True)
        return written(speaker, due)

    @blueprint.post("/fallback")
    @spoken(channel)
    def fallback() -> str:
        """What Twilio asks for when we did not answer in time."""
        return twilio_twiml.trouble()


def _tapes(
    blueprint: Blueprint, desk: DeskServices, channel: TwilioVoice, speaker: Speaker
) -> None:
    @blueprint.post("/recorded")
    @spoken(channel)
    def recorded() -> str:
        """The tape stopped, or nothing was said to it."""
        call_id, number, now = asked("call"), asked_number(), desk.clock()
        seconds = 0
        if "RecordingSid" in request.form:
            tape = twilio_calls.tape(request.form)
            seconds = 1 if tape.seconds is None else tape.seconds
            note_recording(desk, call_id, tape, RecordingKind.MESSAGE, now)
        return written(speaker, go_on_with(desk, call_id, number, Recorded(seconds), now))

    @blueprint.post("/tape")
    @spoken(channel)
    def taped() -> str:
        told = twilio_calls.tape(request.form)
        if told.over:
            kind = RecordingKind(request.args.get("kind", RecordingKind.CALL.value))
            note_recording(desk, asked("call"), told, kind, desk.clock())
        return twilio_twiml.nothing()

    @blueprint.post("/words")
    @spoken(channel)
    def words() -> str:
        told = twilio_calls.words(request.form)
        if told.text:
            note_words(desk, asked("call"), told.number, told.text, desk.clock())
        return twilio_twiml.nothing()
