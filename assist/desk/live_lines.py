"""The live part of a card in words; every surface says the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assist.i18n import Translator, mark
from assist.model.call_utterance import Speaker
from assist.model.card import CardView
from assist.model.live_call import LiveCall

_ = mark

AUTHOR = _("Author")
_NOT_WRITTEN = _(
    "What is said cannot be written down in this call (%(code)s); everything else works."
)
_NOTHING_YET = _("Nothing was heard yet.")


@dataclass(frozen=True, slots=True)
class LiveLines:
    """What is told while they speak. `heard`: who, and what."""

    title: str
    heard: tuple[tuple[str, str], ...]
    note: str
    say_next: str
    others: str = ""  # who else is on the line


def live_lines(view: CardView, speak: Translator) -> LiveLines | None:
    """None while nobody speaks with the author on the phone. Pure."""
    call = view.live
    if call is None:
        return None
    who = call.person.name if call.person else speak.gettext(_("a specialist"))
    return LiveLines(
        title=speak.gettext(
            _("On the phone now with %(who)s, %(minutes)s min"),
            who=who,
            minutes=call.minutes(view.drawn_at),
        ),
        heard=tuple(
            (speak.gettext(AUTHOR) if line.speaker is Speaker.AUTHOR else who, line.text)
            for line in call.lines
        ),
        note=_note(call, speak),
        say_next=call.say_next,
        others=" ".join(_others(call, speak)),
    )


def _others(call: LiveCall, speak: Translator) -> Iterator[str]:
    for name in call.joined:
        yield speak.gettext(_("%(who)s has joined."), who=name)
    for name in call.listening:
        yield speak.gettext(_("%(who)s listens."), who=name)


def _note(call: LiveCall, speak: Translator) -> str:
    if call.trouble is not None:
        return speak.gettext(_NOT_WRITTEN, code=call.trouble)
    return "" if call.lines else speak.gettext(_NOTHING_YET)
