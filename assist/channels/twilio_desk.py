"""The documents for the desk's own phones, for callers who wait for one, and for rooms in which a
lead joins; by Twilio's own classes.
"""

from __future__ import annotations

from dataclasses import dataclass

from twilio.twiml.voice_response import VoiceResponse

from assist.channels.twilio_twiml import address_of, say
from assist.i18n import translator
from assist.model.phone_call import CallLeg, LegRole, PhoneCall
from assist.voice import lines

WAIT_SECONDS = 10  # for a key
MUSIC = "/static/hold.wav"  # a few seconds: after each the caller may be brought elsewhere


@dataclass(frozen=True, slots=True)
class DeskPhones:
    """Writes them for one installation; `locale` is the desk's, `music` an address of its own."""

    public_url: str
    locale: str
    music: str = ""

    def asked(self, text: str, path: str, leg_id: str, *, live: bool) -> str:
        """To a phone that was taken: what it is about, and the key that goes on at `path`. An
        answering machine presses none.
        """
        response = VoiceResponse()
        if live:
            gather = response.gather(
                input="dtmf",
                num_digits=1,
                timeout=WAIT_SECONDS,
                action=self._url(path, leg=leg_id),
                method="POST",
            )
            say(gather, text, self.locale)
            say(gather, text, self.locale)
        else:
            say(response, text, self.locale)
        response.hangup()
        return str(response)

    def hold(self, leg_id: str, *, waits: bool) -> str:
        """While a caller waits for a phone: a little music, and asked again; else out of the queue,
        whose action says how the call goes on.
        """
        response = VoiceResponse()
        if waits:
            response.play(self.music or f"{self.public_url}{MUSIC}")
            response.redirect(self._url("hold", leg=leg_id), method="POST")
        else:
            response.leave()
        return str(response)

    def take(self, call_id: str) -> str:
        """Connect this phone with the caller who waits."""
        response = VoiceResponse()
        response.dial(action=self._url("taken"), method="POST").queue(call_id)
        return str(response)

    def room(self, call_id: str, leg: CallLeg) -> str:
        """This phone, in the call's room. A tone says that somebody came."""
        response = VoiceResponse()
        response.dial(action=self._url("taken"), method="POST").conference(
            call_id,
            muted=leg.role is LegRole.LISTENS,
            beep="onEnter",
            start_conference_on_enter=leg.role is not LegRole.LISTENS,
            end_conference_on_exit=False,
        )
        return str(response)

    def author_room(self, call: PhoneCall, action: str | None = None) -> str:
        """The author's end, in the room: when they leave, it is closed."""
        response = VoiceResponse()
        dial = response.dial(action=action, method="POST") if action else response.dial()
        dial.conference(
            call.id, beep="onEnter", start_conference_on_enter=True, end_conference_on_exit=True
        )
        return str(response)

    def caller_action(self, leg_id: str, number: int) -> str:
        """Where a caller goes on whose room is closed."""
        return self._url("rang", leg=leg_id, n=str(number), room="1")

    def over(self) -> str:
        """To a phone whose other end is gone."""
        return self.goodbye(translator(self.locale).gettext(lines.LINE_OVER), self.locale)

    def goodbye(self, text: str, locale: str) -> str:
        response = VoiceResponse()
        say(response, text, locale)
        response.hangup()
        return str(response)

    def _url(self, path: str, **query: str) -> str:
        return address_of(self.public_url, path, **query)
