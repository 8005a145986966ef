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
from assist.channels.twilio_twiml import PREFIX, Speaker
from assist.channels.twilio_voice import TwilioVoice
from assist.desk.call_begin import begin_call
from assist.desk.call_endings import end_call
from assist.desk.call_people import end_leg, phone_of, take_call, whisper
from assist.desk.call_recordings import note_recording, note_words
from assist.desk.calls import (
    Answer,
    Answering,
    already,
    answer_call,
    go_on_with,
    our_number,
)
from assist.desk.services import DeskServices, VoiceDesk
from assist.errors import AssistError, BadInput, NotAuthentic
from assist.model.contact import ChannelKind
from assist.model.phone_call import CallMode, RecordingKind
from assist.voice.world import Rang, Recorded
from assist.web.live_words import heard_live
from assist.web.metrics import CALLS
from assist.web.voice_asked import TAKE_KEY, asked
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
    speaker = speaker_of(desk, desk.voice)
    _talking(blueprint, desk, channel, speaker)
    _around(blueprint, desk, channel, speaker)
    relay(blueprint, desk, channel)
    _people(blueprint, desk, channel, speaker, locale)
    _tapes(blueprint, desk, channel, speaker)
    placed(blueprint, desk, desk.voice, spoken(channel), locale)
    blueprint.post("/live")(spoken(channel)(heard_live(desk)))
    return blueprint


def speaker_of(desk: DeskServices, settings: VoiceDesk) -> Speaker:
    """Writes what this installation says."""
    return Speaker(desk.public_url, settings.ring_seconds, lambda who: phone_of(desk, who))


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


def _number() -> int:
    told = request.args.get("n", "")
    if not (told.isascii() and told.isdigit() and len(told) < 6):
        raise BadInput("n", "is not a number.")
    return int(told)


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
        return written(desk, speaker, begun)

    @blueprint.post("/answer")
    @spoken(channel)
    def answer() -> str:
        told = twilio_calls.said_or_keyed(request.form)
        given = Answer(told.words, told.keys, told.sure)
        answered = answer_call(desk, asked("call"), _number(), given, desk.clock())
        return written(desk, speaker, answered)

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
        return written(desk, speaker, due)

    @blueprint.post("/fallback")
    @spoken(channel)
    def fallback() -> str:
        """What Twilio asks for when we did not answer in time."""
        return twilio_twiml.trouble()


def written(desk: DeskServices, speaker: Speaker, answering: Answering) -> str:
    """The steps as TwiML."""
    return speaker.answer(answering.call, answering.steps, our_number(desk, answering.call))


def _people(
    blueprint: Blueprint, desk: DeskServices, channel: TwilioVoice, speaker: Speaker, locale: str
) -> None:
    @blueprint.post("/whisper")
    @spoken(channel)
    def whispered() -> str:
        leg_id = asked("leg")
        told = whisper(desk, leg_id, locale)
        return speaker.whisper(told.text, told.locale, leg_id, live=told.live)

    @blueprint.post("/take")
    @spoken(channel)
    def take() -> str:
        leg_id, sid = asked("leg"), twilio_calls.sid_of(request.form)
        keyed = twilio_calls.said_or_keyed(request.form).keys
        if keyed == TAKE_KEY and take_call(desk, leg_id, sid, desk.clock()):
            return twilio_twiml.nothing()
        return twilio_twiml.hang_up()

    @blueprint.post("/rang")
    @spoken(channel)
    def rang() -> str:
        now, number = desk.clock(), _number()
        call, talked = end_leg(desk, asked("leg"), now)
        return written(desk, speaker, go_on_with(desk, call.id, number, Rang(talked), now))


def _tapes(
    blueprint: Blueprint, desk: DeskServices, channel: TwilioVoice, speaker: Speaker
) -> None:
    @blueprint.post("/recorded")
    @spoken(channel)
    def recorded() -> str:
        """The tape stopped, or nothing was said to it."""
        call_id, number, now = asked("call"), _number(), desk.clock()
        seconds = 0
        if "RecordingSid" in request.form:
            tape = twilio_calls.tape(request.form)
            seconds = 1 if tape.seconds is None else tape.seconds
            note_recording(desk, call_id, tape, RecordingKind.MESSAGE, now)
        return written(desk, speaker, go_on_with(desk, call_id, number, Recorded(seconds), now))

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
