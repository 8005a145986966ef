"""The phones that authors of the demo call with, and the specialists' ends of those calls."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import requests

from assist.demo.ringing_phones import RingingPhones
from assist.demo.standins.twilio import TwilioStandin
from assist.demo.standins.twilio_nesting import BadTwiml
from assist.demo.standins.twilio_phone import Phone
from assist.demo.standins.twilio_specialist import Waiting
from assist.errors import BadInput, TemporaryFailure
from assist.web.simulator import PhoneDeed, PhoneLine, PhoneScreen

_CAN = {
    Waiting.NOBODY: {PhoneDeed.CALL},
    Waiting.ANSWER: {PhoneDeed.SAY, PhoneDeed.PRESS, PhoneDeed.WAIT, PhoneDeed.HANG_UP},
    Waiting.SPECIALIST: {PhoneDeed.TAKE, PhoneDeed.MISS, PhoneDeed.HANG_UP},
    Waiting.TALKING: {PhoneDeed.TELL, PhoneDeed.REPLY, PhoneDeed.MISS, PhoneDeed.HANG_UP},
    Waiting.TAPE: {PhoneDeed.RECORD, PhoneDeed.HANG_UP},
    Waiting.SOCKET: {PhoneDeed.HANG_UP},
}


@dataclass
class _Held:
    """A phone with what was said into it."""

    phone: Phone
    lines: list[PhoneLine] = field(default_factory=list)
    pieces: int = 0  # of what the two have said to each other

    def own(self, text: str) -> None:
        self.lines.append(PhoneLine(text, "", own=True))

    def record(self, words: str) -> None:
        """Speak to the tape, or say nothing to it."""
        self.own(words or "…")
        if words:
            self.phone.record(words, seconds=max(1, len(words) // 12))
        else:
            self.phone.say_nothing_to_the_tape()

    def tell(self, words: str, *, by_author: bool) -> None:
        """What one says to the other; the desk hears it where it has it written down."""
        self.pieces += 1
        if by_author:
            self.own(words)
        else:
            self.lines.append(PhoneLine(words, ""))
        if self.phone.live_url:
            self.phone.both(self.pieces, words, by_author=by_author)


class AuthorPhones:
    """One phone a number; every deed is done to its end before the next."""

    def __init__(self, twilio: TwilioStandin, base: str, ours: str) -> None:
        self._twilio, self._base, self._ours = twilio, base, ours
        self._held: dict[str, _Held] = {}
        self._ringing = RingingPhones(twilio, base)
        self._lock = threading.Lock()

    def ring(self) -> None:
        """What the desk has placed since rings at the authors'."""
        with self._lock:
            self._ringing.ring()

    def screen(self, number: str) -> PhoneScreen:
        rung = self._ringing.screen(number)
        if rung is not None:
            return rung
        held = self._held.get(number)
        if held is None:
            return PhoneScreen(frozenset({PhoneDeed.CALL}))
        return PhoneScreen(frozenset(_CAN[held.phone.waiting]), tuple(held.lines))

    def use(self, number: str, deed: PhoneDeed, words: str) -> None:
        """BadInput for what the phone cannot do now; TemporaryFailure when nobody answers."""
        with self._lock:
            if self._ringing.rings(number):
                self._use_ringing(number, deed, words)
                return
            self._ringing.forget(number)
            held = self._held.setdefault(
                number, _Held(Phone(self._twilio, self._base, self._ours, number))
            )
            if deed not in _CAN[held.phone.waiting]:
                raise BadInput("do", "is nothing that this phone can do now.")
            heard = 0 if deed is PhoneDeed.CALL else len(held.phone.heard)
            try:
                _do(held, deed, words)
            except BadTwiml as error:
                raise BadInput("call", f"went wrong: {error}") from error
            except requests.RequestException as error:
                raise TemporaryFailure("unreachable", str(error)) from error
            finally:
                told = zip(held.phone.heard[heard:], held.phone.voices[heard:], strict=True)
                held.lines += [PhoneLine(text, voice) for text, voice in told]

    def _use_ringing(self, number: str, deed: PhoneDeed, words: str) -> None:
        if not self._ringing.allows(number, deed):
            raise BadInput("do", "is nothing that this phone can do now.")
        try:
            self._ringing.use(number, deed, words)
        except BadTwiml as error:
            raise BadInput("call", f"went wrong: {error}") from error
        except requests.RequestException as error:
            raise TemporaryFailure("unreachable", str(error)) from error


def _do(held: _Held, deed: PhoneDeed, words: str) -> None:
    phone = held.phone
    match deed:
        case PhoneDeed.CALL:
            held.lines.clear()
            held.pieces, phone.live_url = 0, ""
            phone.call()
        case PhoneDeed.SAY:
            held.own(words)
            phone.say(words)
        case PhoneDeed.PRESS:
            held.own(f"[{words}]")
            phone.press(words)
        case PhoneDeed.WAIT:
            held.own("…")
            phone.wait()
        case PhoneDeed.RECORD:
            held.record(words)
        case PhoneDeed.TAKE:
            phone.answer()
            held.lines += [PhoneLine(f"({told})", "en-US") for told in phone.whispered[-1:]]
            phone.accept()
        case PhoneDeed.TELL | PhoneDeed.REPLY:
            held.tell(words, by_author=deed is PhoneDeed.TELL)
        case PhoneDeed.MISS:
            phone.ring_out("completed" if phone.waiting is Waiting.TALKING else "no-answer")
        case PhoneDeed.HANG_UP:
            phone.hang_up()
