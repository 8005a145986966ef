"""The desk calls an author of the demo: their phone rings on the simulator's page.

The specialist's own phone is taken and 1 is pressed by itself: whoever tries the demo clicked for
it, and plays the author now.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assist.demo.standins.twilio import TwilioStandin
from assist.demo.standins.twilio_calling import Calling
from assist.i18n import mark as _
from assist.web.simulator import PhoneDeed, PhoneLine, PhoneScreen

RINGS = _("(Your phone rings: it is the desk.)")
OVER = _("(The call is over.)")
_WHILE_RINGING = frozenset(
    {PhoneDeed.PICK_UP, PhoneDeed.BUSY, PhoneDeed.LET_RING, PhoneDeed.MACHINE}
)
_WHILE_TALKING = frozenset({PhoneDeed.TELL, PhoneDeed.REPLY, PhoneDeed.HANG_UP})


@dataclass
class _Rung:
    """One call to one phone."""

    calling: Calling
    lines: list[PhoneLine] = field(default_factory=list)
    answered: bool = False
    pieces: int = 0

    def can(self) -> frozenset[PhoneDeed]:
        if not self.calling.goes_on:
            return frozenset({PhoneDeed.CALL})
        return _WHILE_TALKING if self.answered else _WHILE_RINGING


class RingingPhones:
    """The newest call to each number."""

    def __init__(self, twilio: TwilioStandin, base: str) -> None:
        self._twilio, self._base = twilio, base
        self._rung: dict[str, _Rung] = {}
        self._seen = 0

    def ring(self) -> None:
        """Take the specialist's phone for every call that was placed since, and dial."""
        for placed in self._twilio.placed[self._seen :]:
            self._seen += 1
            calling = Calling(self._twilio, self._base, call=placed).take().press()
            if calling.dialled:
                self._rung[calling.dialled] = _Rung(calling, [PhoneLine(RINGS, "")])

    def rings(self, number: str) -> bool:
        """Whether the desk's call there goes on."""
        rung = self._rung.get(number)
        return rung is not None and rung.calling.goes_on

    def screen(self, number: str) -> PhoneScreen | None:
        """None: the desk has not called there, or the author has called since."""
        rung = self._rung.get(number)
        if rung is None:
            return None
        over = [] if rung.calling.goes_on else [PhoneLine(OVER, "")]
        return PhoneScreen(rung.can(), (*rung.lines, *self._left(rung), *over))

    def _left(self, rung: _Rung) -> list[PhoneLine]:
        """What our message on the machine says."""
        return [PhoneLine(text, "") for text in rung.calling.message]

    def forget(self, number: str) -> None:
        """The author calls by themselves."""
        self._rung.pop(number, None)

    def use(self, number: str, deed: PhoneDeed, words: str) -> None:
        rung = self._rung[number]
        calling = rung.calling
        match deed:
            case PhoneDeed.PICK_UP | PhoneDeed.MACHINE:
                calling.pick_up()
                rung.answered = True
                rung.lines += [PhoneLine(text, "") for text in calling.author_heard if text]
                person = deed is PhoneDeed.PICK_UP
                calling.answered_by("human" if person else "machine_end_beep")
            case PhoneDeed.BUSY:
                calling.status("busy")
            case PhoneDeed.LET_RING:
                calling.status("no-answer")
            case PhoneDeed.TELL | PhoneDeed.REPLY:
                rung.pieces += 1
                by_author = deed is PhoneDeed.TELL
                rung.lines.append(PhoneLine(words, "", own=by_author))
                calling.both(rung.pieces, words, by_author=by_author)
            case _:
                calling.author_hangs_up()

    def allows(self, number: str, deed: PhoneDeed) -> bool:
        return deed in self._rung[number].can()
