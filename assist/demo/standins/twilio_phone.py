"""A caller's phone at the stand-in: makes Twilio's signed requests, and does what the TwiML says.

    phone = Phone(twilio, base="http://127.0.0.1:8000", ours="+12025550100", number="+13055550111")
    phone.call()
    phone.heard                 # every sentence so far
    phone.say("cuánto debo")    # or .press("1"), .wait()
    phone.answer(), phone.accept(), phone.ring_out()      # the specialist's side, while it rings
    phone.record("please call me", seconds=4)             # after the tone
    phone.hang_up()

It refuses TwiML that Twilio would refuse (`check`): verbs that it does not know, or nested where
they may not stand.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from assist.demo.standins.twilio import TwilioStandin
from assist.demo.standins.twilio_nesting import BadTwiml, check
from assist.demo.standins.twilio_placed import Placed, live_piece
from assist.demo.standins.twilio_specialist import Specialist, Waiting

_MOST_DOCUMENTS = 30


_WAITS = {
    "Gather": Waiting.ANSWER,
    "Enqueue": Waiting.SPECIALIST,
    "Dial": Waiting.TALKING,  # in a room
    "Record": Waiting.TAPE,
    "Connect": Waiting.SOCKET,
}


@dataclass
class Phone(Specialist):
    """One call at a time."""

    twilio: TwilioStandin
    base: str  # where our server really is
    ours: str
    number: str
    public_url: str = ""  # what it believes to be; "" is the same
    stir: str = "TN-Validation-Passed-A"
    sid: str = ""
    waiting: Waiting = Waiting.NOBODY
    heard: list[str] = field(default_factory=list)
    voices: list[str] = field(default_factory=list)  # the language of each
    documents: list[ET.Element] = field(default_factory=list)
    whispered: list[str] = field(default_factory=list)
    rung: list[str] = field(default_factory=list)  # numbers, in order
    recording: bool = False
    socket: str = ""
    settle: Callable[[], None] = lambda: None  # does what the desk has yet to do by itself
    ringing: Placed | None = None  # the specialist's phone that rings, or took the call
    music: list[str] = field(default_factory=list)  # addresses that were played
    room: str = ""  # where all speak since a lead has come
    live_url: str = ""  # where the words of both are told to
    _open: ET.Element | None = None
    _sequence: int = 0
    _words_url: str = ""

    # -- the caller --------------------------------------------------------------------------

    def call(self) -> Phone:
        """Dial: everything up to the first question is heard."""
        self.sid = f"CA{secrets.token_hex(16)}"
        self.heard.clear()
        self.voices.clear()
        self._do(self.post(f"{self._public}/webhooks/twilio/voice", StirVerstat=self.stir))
        return self

    @property
    def last(self) -> str:
        return self.heard[-1] if self.heard else ""

    def say(self, words: str, sure: float = 0.92) -> Phone:
        return self._answer(SpeechResult=words, Confidence=str(sure))

    def press(self, keys: str) -> Phone:
        """As many keys as the question takes."""
        return self._answer(Digits=keys)

    def wait(self) -> Phone:
        """Say nothing until the question gives up."""
        return self._answer()

    def record(self, words: str, seconds: int = 5) -> Phone:
        """Speak after the tone; the transcript comes in pieces, the newest first."""
        record = self._pending(Waiting.TAPE)
        pieces = list(enumerate(words.split(". "), 1))
        for number, piece in reversed(pieces):
            self.transcript(number, piece)
        sid = f"RE{secrets.token_hex(16)}"
        self.twilio.recordings[sid] = b"ID3" + words.encode()
        tape = {"RecordingSid": sid, "RecordingDuration": str(seconds)}
        self._do(self.post(record.attrib["action"], **tape, Digits="#"))
        told = record.attrib.get("recordingStatusCallback")
        if told:
            self.post(told, **tape, RecordingStatus="completed")
        return self

    def say_nothing_to_the_tape(self) -> Phone:
        """<Record> then goes on with the verb after it."""
        self._pending(Waiting.TAPE)
        self._after_open()
        return self

    def transcript(self, number: int, words: str) -> None:
        data = json.dumps({"transcript": words, "confidence": 0.9})
        self.post(
            self._words_url,
            TranscriptionEvent="transcription-content",
            TranscriptionData=data,
            SequenceId=str(number),
            Final="true",
        )

    def hang_up(self) -> Phone:
        """The caller puts the phone down, wherever the call is."""
        if self.waiting is Waiting.SPECIALIST and self._open is not None:
            gone = {"QueueResult": "hangup", "CallStatus": "completed"}
            self.post(self._open.attrib["action"], **gone)
        self.waiting = Waiting.NOBODY
        self.status("completed")
        return self

    def status(self, status: str) -> None:
        self.post(f"{self._public}/webhooks/twilio/voice/status", CallStatus=status)

    def both(self, number: int, words: str, *, by_author: bool = True, **fields: str) -> ET.Element:
        """A piece of what the two say to each other, as the live transcript tells it."""
        told = live_piece(self.sid, number, words, by_author=by_author)
        return self.post(self.live_url, **(told | fields))

    # -- the wire ----------------------------------------------------------------------------

    @property
    def _public(self) -> str:
        return self.public_url or self.base

    def form(self, **fields: str) -> dict[str, str]:
        """The parameters of every request about the call."""
        return {
            "AccountSid": self.twilio.account_sid,
            "ApiVersion": "2010-04-01",
            "CallSid": self.sid,
            "CallStatus": "in-progress",
            "Direction": "inbound",
            "From": self.number,
            "To": self.ours,
            "Caller": self.number,
            "Called": self.ours,
            **fields,
        }

    def post(self, url: str, **fields: str) -> ET.Element:
        """One signed request; the TwiML that came back, checked."""
        return self._post(url, self.form(**fields))

    def post_leg(self, url: str, **fields: str) -> ET.Element:
        """The same about the specialist's end of the call."""
        rung = self._rung()
        own = {"CallSid": rung.sid, "Direction": "outbound-api", "To": rung.to}
        return self._post(url, {**self.form(**fields), **own})

    def _post(self, url: str, form: dict[str, str]) -> ET.Element:
        where = url.replace(self._public, self.base, 1)
        answer = self.twilio.post(where, form, public_url=url)
        if answer.status_code != 200:
            raise BadTwiml(f"HTTP {answer.status_code} for {url}")
        document = ET.fromstring(answer.text)  # noqa: S314  # nosec B314 - our own server's
        check(document)
        self.documents.append(document)
        return document

    def _answer(self, **fields: str) -> Phone:
        gather = self._pending(Waiting.ANSWER)
        self._do(self.post(gather.attrib["action"], **fields))
        return self

    def _pending(self, *kinds: Waiting) -> ET.Element:
        if self.waiting not in kinds or self._open is None:
            raise BadTwiml(f"the call waits for {self.waiting}, not for {kinds[0]}")
        return self._open

    def _do(self, document: ET.Element) -> None:
        """Go through the verbs until one waits."""
        for _ in range(_MOST_DOCUMENTS):
            self._document = document
            moved = self._verbs(list(document))
            if moved is None:
                return
            document = moved
        raise BadTwiml("the documents lead to each other for ever")

    def _after_open(self) -> None:
        verbs = list(self._document)
        at = next(index for index, verb in enumerate(verbs) if verb is self._open)
        moved = self._verbs(verbs[at + 1 :])
        if moved is not None:
            self._do(moved)

    def _verbs(self, verbs: list[ET.Element]) -> ET.Element | None:
        for verb in verbs:
            if verb.tag in _WAITS:
                self._begin(verb)
                self._open, self.waiting = verb, _WAITS[verb.tag]
                if verb.tag == "Enqueue":
                    self._queued()
                return None
            if verb.tag == "Redirect":
                return self.post(verb.text or "")
            if verb.tag == "Hangup":
                break
            if verb.tag == "Say":
                self._hear(verb)
            elif verb.tag == "Start":
                self._start(verb)
        self.waiting, self._open = Waiting.NOBODY, None
        self.twilio.running.pop(self.sid, None)
        self.status("completed")
        return None

    def _begin(self, verb: ET.Element) -> None:
        """What a verb that waits does first."""
        for inside in verb:
            if inside.tag == "Say":
                self._hear(inside)
            elif inside.tag == "Conference":
                self.room = inside.text or ""
            elif inside.tag == "ConversationRelay":
                self.socket = inside.attrib["url"]

    def _queued(self) -> None:
        """In a queue of their own: a phone of the desk's is rung."""
        self.ringing = None
        self.twilio.running[self.sid] = self.moved
        self.settle()
        self._find_rung()

    def _hear(self, say: ET.Element) -> None:
        self.heard.append(say.text or "")
        self.voices.append(say.attrib.get("language", "en-US"))

    def _start(self, verb: ET.Element) -> None:
        for noun in verb:
            if noun.tag == "Recording":
                self.recording = True
            elif noun.attrib.get("track") == "both_tracks":
                self.live_url = noun.attrib["statusCallbackUrl"]
            else:
                self._words_url = noun.attrib["statusCallbackUrl"]

    def relayed(self, **fields: str) -> Phone:
        """The WebSocket is over: Twilio asks how to go on."""
        connect = self._pending(Waiting.SOCKET)
        self._do(self.post(connect.attrib["action"], **fields))
        return self
