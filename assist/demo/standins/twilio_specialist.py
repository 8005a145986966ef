"""The desk's side of a call at the stand-in: the phone that the desk has rung for whoever waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Self
from urllib.parse import parse_qs, urlparse
from xml.etree import ElementTree as ET

from assist.demo.standins.twilio import TwilioStandin
from assist.demo.standins.twilio_nesting import BadTwiml, spoken
from assist.demo.standins.twilio_placed import Placed

_TRIES = 100


class Waiting(StrEnum):
    """What the call waits for."""

    NOBODY = "nobody"  # it is over
    ANSWER = "answer"  # words or keys
    SPECIALIST = "specialist"
    TALKING = "talking"  # the two speak
    TAPE = "tape"
    SOCKET = "socket"


class Specialist:
    """What the desk's phones do to a caller's call. `Phone`, which is one, has the fields."""

    twilio: TwilioStandin
    settle: Callable[[], None]
    waiting: Waiting
    whispered: list[str]
    rung: list[str]
    music: list[str]
    ringing: Placed | None
    room: str
    _open: ET.Element | None
    _whisper: ET.Element

    # -- the specialist ----------------------------------------------------------------------

    def answer(self) -> Self:
        """The specialist picks up, and hears who it is."""
        self._pending(Waiting.SPECIALIST)
        rung = self._rung()
        document = self.post_leg(rung.url)
        self.whispered.append(" ".join(spoken(document)))
        self._whisper = document
        return self

    def accept(self, key: str = "1") -> Self:
        """They press a key; with 1 the two are connected."""
        gather = self._whisper.find("Gather")
        if gather is not None:
            answer = self.post_leg(gather.attrib["action"], Digits=key)
            if answer.find("Dial/Queue") is not None:
                self.waiting = Waiting.TALKING
                self.twilio.running[self._rung().sid] = self._leg_moved
                return self
        return self.ring_out("completed")

    def ring_out(self, status: str = "no-answer") -> Self:
        """Their phone is out of the call: not answered, busy, declined, or they hung up."""
        self._pending(Waiting.SPECIALIST, Waiting.TALKING)
        talked = self.waiting is Waiting.TALKING
        rung = self._find_rung()
        if rung is not None:
            self.twilio.running.pop(rung.sid, None)
            self.post_leg(rung.status_callback, CallStatus="completed" if talked else status)
        if talked and self.room:
            self.settle()  # where nobody is left, the desk says goodbye
            return self
        return self._out_of_queue("bridged" if talked else "leave")

    def wait_for_phone(self) -> Self:
        """The music is over: it begins anew, or the call goes on."""
        queue = self._pending(Waiting.SPECIALIST)
        document = self.post(queue.attrib["waitUrl"])
        self.music += [play.text or "" for play in document.iter("Play")]
        if document.find("Leave") is not None:
            self._do(self.post(queue.attrib["action"], QueueResult="leave"))
        return self

    def _out_of_queue(self, result: str) -> Self:
        queue = self._pending(Waiting.SPECIALIST, Waiting.TALKING)
        if result == "leave" and self.post(queue.attrib["waitUrl"]).find("Leave") is None:
            raise BadTwiml("nobody takes it, and the caller goes on waiting")
        self._do(self.post(queue.attrib["action"], QueueResult=result))
        return self

    def _leg_moved(self, params: Mapping[str, str]) -> None:
        """The specialist's end is turned to a room: the caller's bridge with it is over."""
        document = self.post_leg(params["Url"])
        conference = document.find("Dial/Conference")
        if conference is None:
            raise BadTwiml("no room")
        self.room = conference.text or ""
        self._out_of_queue("bridged")

    def moved(self, params: Mapping[str, str]) -> None:
        """The caller's end is turned to other words."""
        self.room = ""
        self._do(self.post(params["Url"]))

    def _find_rung(self) -> Placed | None:
        """The phone that the desk had rung for whoever waits."""
        if self.ringing is None and self._open is not None and self._open.tag == "Enqueue":
            asked = parse_qs(urlparse(self._open.attrib["waitUrl"]).query)["leg"][0]
            found = (one for one in self.twilio.placed if f"leg={asked}" in one.url)
            self.ringing = next(found, None)
            if self.ringing is not None:
                self.rung.append(self.ringing.to)
        return self.ringing

    def _rung(self) -> Placed:
        """As `_find_rung`, waiting for a desk that works by itself."""
        for _ in range(_TRIES):
            found = self._find_rung()
            if found is not None:
                return found
            time.sleep(0.05)
        raise BadTwiml("no phone was rung")

    # -- the caller's phone --------------------------------------------------------------------

    def post(self, url: str, **fields: str) -> ET.Element:
        raise NotImplementedError

    def post_leg(self, url: str, **fields: str) -> ET.Element:
        raise NotImplementedError

    def _do(self, document: ET.Element) -> None:
        raise NotImplementedError

    def _pending(self, *kinds: Waiting) -> ET.Element:
        raise NotImplementedError
