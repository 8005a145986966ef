"""The documents of a call that a specialist places, by Twilio's own classes.

The specialist's phone is a call of its own; the author's is dialled from within it, so that the two
hear each other from the first word and nobody waits for a machine to be recognised:
https://www.twilio.com/docs/voice/twiml/number (machineDetection is asynchronous there).
"""

from __future__ import annotations

from dataclasses import dataclass

from twilio.twiml.voice_response import VoiceResponse

from assist.channels.telephony import LineState
from assist.channels.twilio_twiml import ANY, LIVE, address_of, say
from assist.i18n import translator
from assist.model.phone_call import PhoneCall
from assist.voice import lines

WAIT_SECONDS = 10  # for the specialist's key
RING_SECONDS = 30  # the author's phone: most machines have picked up by then
LINES = {
    LineState.BUSY: lines.LINE_BUSY,
    LineState.NO_ANSWER: lines.LINE_NO_ANSWER,
    LineState.FAILED: lines.LINE_FAILED,
    LineState.CANCELLED: lines.LINE_NO_ANSWER,
}


@dataclass(frozen=True, slots=True)
class Placer:
    """Writes them for one installation; `number` is ours, `locale` the desk's."""

    public_url: str
    number: str
    locale: str

    def placing(self, text: str, leg_id: str, *, live: bool) -> str:
        """What the specialist hears who has taken their phone; a key dials."""
        response = VoiceResponse()
        if live:
            dial = self._url("dial", leg=leg_id)
            gather = response.gather(
                input="dtmf",
                num_digits=1,
                timeout=WAIT_SECONDS,
                action=dial,
                method="POST",
                action_on_empty_result=True,
            )
            say(gather, text, self.locale)
            response.redirect(dial, method="POST")
        else:
            say(response, text, self.locale)
            response.hangup()
        return str(response)

    def dial(self, call: PhoneCall, to: str) -> str:
        """Ring the author's phone, and connect the two as soon as something picks up."""
        response = VoiceResponse()
        dial = response.dial(
            action=self._url("dialled", call=call.id),
            method="POST",
            timeout=RING_SECONDS,
            caller_id=self.number,
            answer_on_bridge=True,
        )
        dial.number(
            to,
            url=self._url("picked-up", call=call.id),
            method="POST",
            status_callback=self._url("author", call=call.id),
            status_callback_event="initiated ringing answered completed",
            status_callback_method="POST",
            machine_detection="DetectMessageEnd",
            amd_status_callback=self._url("machine", call=call.id),
            amd_status_callback_method="POST",
        )
        return str(response)

    def picked_up(self, call: PhoneCall, text: str, locale: str) -> str:
        """On the author's end, before the two hear each other: what has to be announced."""
        response = VoiceResponse()
        if call.recorded:
            told = self._url("tape", call=call.id, kind="call")
            response.start().recording(channels="dual", recording_status_callback=told)
        if call.transcribed:
            response.start().transcription(
                name=LIVE,
                status_callback_url=self._url("live", call=call.id),
                track="both_tracks",
                partial_results=False,
                language_code=ANY[call.talk.language],
            )
        if text:
            say(response, text, locale)
        return str(response)

    def over(self, line: LineState, *, message_left: bool) -> str:
        """What the specialist hears when the author's end is down."""
        line_is = lines.MESSAGE_BEING_LEFT if message_left else LINES.get(line, lines.LINE_OVER)
        speak = translator(self.locale)
        return self.goodbye(f"{speak.gettext(line_is)} {speak.gettext(lines.SAY_ON_CARD)}")

    def goodbye(self, text: str, locale: str | None = None) -> str:
        response = VoiceResponse()
        say(response, text, locale or self.locale)
        response.hangup()
        return str(response)

    def message(self, text: str, locale: str) -> str:
        """To the author's machine, which may need a moment after its tone."""
        response = VoiceResponse()
        response.pause(length=1)
        say(response, text, locale)
        response.hangup()
        return str(response)

    def _url(self, path: str, **query: str) -> str:
        return address_of(self.public_url, path, **query)
