"""The steps of a talk as TwiML, by Twilio's own classes; every document ends in a way out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from twilio.twiml.voice_response import VoiceResponse

from assist.i18n import language_of, translator
from assist.model.phone_call import (
    Ask,
    HangUp,
    PhoneCall,
    Ring,
    Say,
    Step,
    Take,
    TakeMessage,
)
from assist.voice import lines
from assist.voice.spoken import spoken

PREFIX = "/webhooks/twilio/voice"
LIVE = "live"  # the transcription of what author and specialist say
WAIT_SECONDS = 6  # for the first word or key
# Voices and recognisers by locale; any other Spanish is the Americas', any other English the US's.
_VOICES = {"en_GB": "en-GB", "en_AU": "en-AU", "es_ES": "es-ES", "es_MX": "es-MX"}
_HEARS = {**_VOICES, "es_AR": "es-AR", "es_CO": "es-CO", "es_CL": "es-CL"}
ANY = {"en": "en-US", "es": "es-US"}
HINTS = {
    "en": "balance, payment link, payment plan, royalties, invoice, agent, representative",
    "es": "saldo, cuota, link de pago, plan de pagos, regalías, factura, persona, asesor",
}


def address_of(public_url: str, path: str, **query: str) -> str:
    """Where the provider asks `path` of the phone's."""
    asked = f"?{urlencode(query)}" if query else ""
    return f"{public_url}{PREFIX}/{path}{asked}"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Writes TwiML for one installation."""

    public_url: str

    def answer(self, call: PhoneCall, steps: Iterable[Step]) -> str:
        """The document for these steps."""
        response = VoiceResponse()
        steps = tuple(steps)
        self._begin(response, call, steps)
        for step in steps:
            self._write(response, call, step)
        if not steps:
            response.hangup()
        return str(response)

    def relay(self, call: PhoneCall, *, again: bool = False) -> str:
        """Hand the talk to the WebSocket; its action goes on with TwiML."""
        response = VoiceResponse()
        self._begin(response, call, ())
        tries = {"again": "1"} if again else {}
        connect = response.connect(action=self.url("relayed", call=call.id, **tries), method="POST")
        socket = self.url("relay", call=call.id).replace("http", "ws", 1)
        relay = connect.conversation_relay(
            url=socket, language=ANY[call.talk.language], dtmf_detection=True, interruptible="any"
        )
        for language, code in ANY.items():
            relay.language(code=code, hints=HINTS[language])
        return str(response)

    def url(self, path: str, **query: str) -> str:
        """An address of ours below the phone's prefix."""
        return address_of(self.public_url, path, **query)

    def _begin(self, response: VoiceResponse, call: PhoneCall, steps: tuple[Step, ...]) -> None:
        """Taping, where the call is taped; live words for a message that is left."""
        if call.recorded and call.talk.number <= 1:
            told = self.url("tape", call=call.id, kind="call")
            response.start().recording(channels="dual", recording_status_callback=told)
        if call.transcribed:
            self._listen(response, call, steps)
        message = next((step for step in steps if isinstance(step, TakeMessage)), None)
        if message is not None:
            response.start().transcription(
                status_callback_url=self.url("words", call=call.id),
                track="inbound_track",
                partial_results=False,
                language_code=hears(message.locale),
            )

    def _listen(self, response: VoiceResponse, call: PhoneCall, steps: tuple[Step, ...]) -> None:
        """Live words of both, from the first specialist's phone that rings until nobody came.

        https://www.twilio.com/docs/voice/twiml/transcription: on the caller's leg the inbound track
        is the author, the outbound one whoever they hear.
        """
        if any(isinstance(step, Ring) for step in steps) and len(call.talk.tried) == 1:
            response.start().transcription(
                name=LIVE,
                status_callback_url=self.url("live", call=call.id),
                track="both_tracks",
                partial_results=False,
                language_code=ANY[call.talk.language],
            )
        elif call.talk.tried and any(isinstance(step, Ask | TakeMessage) for step in steps):
            response.stop().transcription(name=LIVE)

    def _write(self, response: VoiceResponse, call: PhoneCall, step: Step) -> None:
        match step:
            case Say():
                say(response, step.text, step.locale)
            case Ask():
                self._ask(response, call, step)
            case Ring():
                self._ring(response, call, step)
            case TakeMessage():
                self._tape(response, call, step)
            case HangUp():
                response.hangup()

    def _ask(self, response: VoiceResponse, call: PhoneCall, step: Ask) -> None:
        action = self.url("answer", call=call.id, n=str(step.number))
        by_voice = step.take is not Take.KEYS
        gather = response.gather(
            input="dtmf speech" if by_voice else "dtmf",
            action=action,
            method="POST",
            timeout=WAIT_SECONDS,
            speech_timeout="auto" if by_voice else None,
            num_digits=step.digits or None,
            finish_on_key="#",
            language=hears(step.locale) if by_voice else None,
            hints=HINTS[language_of(step.locale)] if by_voice else None,
            action_on_empty_result=True,
        )
        say(gather, step.text, step.locale)
        response.redirect(action, method="POST")  # should the answer not come by itself

    def _ring(self, response: VoiceResponse, call: PhoneCall, step: Ring) -> None:
        """They wait in a queue of their own while a phone rings; whoever takes it takes them out.
        https://www.twilio.com/docs/voice/twiml/enqueue
        """
        response.enqueue(
            call.id,
            action=self.url("rang", leg=step.leg_id, n=str(call.talk.number)),
            method="POST",
            wait_url=self.url("hold", leg=step.leg_id),
            wait_url_method="POST",
        )

    def _tape(self, response: VoiceResponse, call: PhoneCall, step: TakeMessage) -> None:
        action = self.url("recorded", call=call.id, n=str(call.talk.number))
        response.record(
            action=action,
            method="POST",
            max_length=step.seconds,
            finish_on_key="#",
            timeout=5,
            play_beep=True,
            trim="trim-silence",
            recording_status_callback=self.url("tape", call=call.id, kind="message"),
        )
        response.redirect(action, method="POST")  # nothing was said: <Record> calls nobody then


def nothing() -> str:
    """Go on: the two are connected."""
    return str(VoiceResponse())


def hang_up() -> str:
    response = VoiceResponse()
    response.hangup()
    return str(response)


def trouble() -> str:
    """We failed: said in both languages, never silence."""
    response = VoiceResponse()
    for locale in ("en_US", "es_419"):
        say(response, translator(locale).gettext(lines.TROUBLE), locale)
    response.hangup()
    return str(response)


def hears(locale: str) -> str:
    """The recogniser's language."""
    return _HEARS.get(locale, ANY[language_of(locale)])


def speaks(locale: str) -> str:
    """The voice's language."""
    return _VOICES.get(locale, ANY[language_of(locale)])


def say(where: VoiceResponse, text: str, locale: str) -> None:
    """Have a voice of the locale read it out."""
    where.say(spoken(text, locale), language=speaks(locale))
