"""A call that we place, at the stand-in: the specialist's phone and the author's, and the network.

    calling = Calling(twilio, base="http://127.0.0.1:8000", public_url="https://desk.example.com")
    calling.take().press()        # the specialist answers, hears whom they call, and dials
    calling.status("busy")        # or .pick_up(), .machine(), .hang_up()
    calling.heard                 # by the specialist; .author_heard, by whoever picked up

It refuses what Twilio would refuse, as `twilio_phone.check` does.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from assist.demo.standins.twilio import TwilioStandin
from assist.demo.standins.twilio_nesting import BadTwiml, check, spoken
from assist.demo.standins.twilio_placed import Placed, live_piece

_UNANSWERED = {"busy", "no-answer", "failed", "canceled"}


@dataclass
class Calling:
    """The newest call that was placed."""

    twilio: TwilioStandin
    base: str  # where our server really is
    public_url: str = ""  # what it believes to be; "" is the same
    call: Placed | None = None  # None: the newest
    heard: list[str] = field(default_factory=list)
    author_heard: list[str] = field(default_factory=list)
    message: list[str] = field(default_factory=list)  # what was put on the machine
    room: str = ""  # the specialist's end is in
    author_room: str = ""
    live_url: str = ""
    recording: bool = False
    author_sid: str = ""
    _gather: ET.Element | None = None
    _dial: ET.Element | None = None
    _number: ET.Element | None = None
    _sequence: int = 0

    @property
    def placed(self) -> Placed:
        """What the provider was asked to ring: the specialist's phone."""
        if self.call is None:
            if not self.twilio.placed:
                raise BadTwiml("no call was placed")
            self.call = self.twilio.placed[-1]
        return self.call

    @property
    def goes_on(self) -> bool:
        """The author's end is up, ringing or answered."""
        return self.author_sid in self.twilio.running

    @property
    def dialled(self) -> str:
        """The author's number; "" while it was not dialled."""
        return (self._number.text or "") if self._number is not None else ""

    # -- the specialist ----------------------------------------------------------------------

    def take(self) -> Calling:
        """They take their own phone."""
        self.placed.status = "in-progress"
        self.post(self.placed.status_callback, CallStatus="in-progress")
        document = self.post(self.placed.url)
        self.heard += spoken(document)
        self._gather = document.find("Gather")
        return self

    def ring_out(self, status: str = "no-answer") -> Calling:
        """They do not take it."""
        self._end_placed(status)
        return self

    def press(self, key: str = "1") -> Calling:
        """With 1 the author's phone rings."""
        if self._gather is None:
            raise BadTwiml("nothing waits for a key")
        document = self.post(self._gather.attrib["action"], Digits=key)
        self.heard += spoken(document)
        self._dial = document.find("Dial")
        self._number = document.find("Dial/Number")
        if self._number is None:
            self._end_placed("completed")
            return self
        self.author_sid = f"CA{secrets.token_hex(16)}"
        self.twilio.running[self.author_sid] = self._moved
        self.status("initiated")
        self.status("ringing")
        return self

    def hang_up(self) -> Calling:
        """The specialist puts their phone down, whatever the author does."""
        answered = self.author_sid in self.twilio.running and bool(self.author_heard)
        self.status("completed" if answered else "canceled")
        self._end_placed("completed")
        return self

    # -- the author's end --------------------------------------------------------------------

    def status(self, status: str) -> Calling:
        """The network tells; unanswered, the specialist hears so."""
        number = self._rung()
        self.post_author(number.attrib["statusCallback"], CallStatus=status)
        if status in _UNANSWERED:
            self.twilio.running.pop(self.author_sid, None)
            self._dial_over(status)
        return self

    def pick_up(self) -> Calling:
        """Somebody or something answers; the two hear each other once the announcement is said."""
        number = self._rung()
        self.status("in-progress")
        document = self.post_author(number.attrib["url"])
        self.author_heard += spoken(document) or [""]
        for started in document.iter("Transcription"):
            self.live_url = started.attrib["statusCallbackUrl"]
        self.recording = document.find("Start/Recording") is not None
        return self

    def both(self, number: int, words: str, *, by_author: bool = True) -> Calling:
        """A piece of what the two say to each other, as the live transcript tells it."""
        if self.live_url:
            told = live_piece(self.author_sid, number, words, by_author=by_author)
            self.post_author(self.live_url, **told)
        return self

    def answered_by(self, told: str) -> Calling:
        """The provider says what picked up: human, machine_end_beep, unknown, …"""
        self.post_author(self._rung().attrib["amdStatusCallback"], AnsweredBy=told)
        return self

    def author_hangs_up(self) -> Calling:
        self.twilio.running.pop(self.author_sid, None)
        self.post_author(self._rung().attrib["statusCallback"], CallStatus="completed")
        self._dial_over("completed")
        if self.room:  # the author's end closes it
            self.room = ""
            self._end_placed("completed")
        return self

    def _moved(self, params: Mapping[str, str]) -> None:
        """Their end is turned to other words: the specialist is alone."""
        document = self.post_author(params["Url"])
        conference = document.find("Dial/Conference")
        if conference is not None:
            self.author_room = conference.text or ""
        else:
            self.message += spoken(document)
        self._dial_over("completed")

    # -- the wire ----------------------------------------------------------------------------

    def _rung(self) -> ET.Element:
        if self._number is None:
            raise BadTwiml("the author's phone was not rung")
        return self._number

    def _dial_over(self, status: str) -> None:
        if self._dial is None:
            return
        action, self._dial = self._dial.attrib["action"], None
        document = self.post(action, DialCallStatus=status)
        self.heard += spoken(document)
        conference = document.find("Dial/Conference")
        if conference is not None:
            self.room = conference.text or ""
        else:
            self._end_placed("completed")

    def _end_placed(self, status: str) -> None:
        self.placed.status = status
        self.twilio.running.pop(self.placed.sid, None)
        self.post(self.placed.status_callback, CallStatus=status)

    def post(self, url: str, **fields: str) -> ET.Element:
        """A signed request about the specialist's end."""
        return self._post(url, self._form(self.placed.sid, self.placed.to, **fields))

    def post_author(self, url: str, **fields: str) -> ET.Element:
        """The same about the author's."""
        own = self._form(self.author_sid, self.dialled, ParentCallSid=self.placed.sid, **fields)
        return self._post(url, own)

    def _form(self, sid: str, to: str, **fields: str) -> dict[str, str]:
        return {
            "AccountSid": self.twilio.account_sid,
            "ApiVersion": "2010-04-01",
            "CallSid": sid,
            "CallStatus": "in-progress",
            "Direction": "outbound-api",
            "From": self.placed.from_,
            "To": to,
            **fields,
        }

    def _post(self, url: str, form: dict[str, str]) -> ET.Element:
        where = url.replace(self.public_url or self.base, self.base, 1)
        answer = self.twilio.post(where, form, public_url=url)
        if answer.status_code != 200:
            raise BadTwiml(f"HTTP {answer.status_code} for {url}")
        document = ET.fromstring(answer.text)  # noqa: S314  # nosec B314 - our own server's
        check(document)
        return document
