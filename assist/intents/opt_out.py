"""Does the author want no more messages? Keywords as carriers match them, and free words.

47 CFR 64.1200(a)(10)-(12): consent may be revoked by any reasonable means; carriers act on the
exact single word only, so that free wording is ours to catch. Words are data (`opt_out.yaml`).
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

import yaml

from assist.intents.catalog import HERE, yaml_loader
from assist.intents.normalise import SOFT_BREAK, Token
from assist.intents.phrases import PhraseBook
from assist.intents.sentinels import Heard
from assist.model.contact import ChannelKind, OptOutScope
from assist.model.interpretation import IntentGuess, OptOutReading, Span

MOST_MATCHES = 300  # looked at in one message
MOST_INTENTS = 3
# Of the sentinel, chosen on lines held out of its training (docs/evaluation.md): from where it acts
# alone, below which it outvotes a phrase, and from where the author is asked.
ALONE = 0.40
ALONE_DESPITE = 0.95  # instead, where words stand that only sound like it
DOUBT = 0.10
ASK = 0.12
_SHORT_CHANNELS = frozenset({ChannelKind.SMS, ChannelKind.WHATSAPP})
# A keyword alone means opting out where carriers say so; in a mail or chat "cancel" or "end" may
# mean anything, and only these are plain.
_PLAIN_EVERYWHERE = frozenset(
    {"stop", "stopall", "unsubscribe", "unsuscribe", "optout", "opt out", "baja", "desuscribirme"}
)


@dataclass(frozen=True, slots=True)
class _Words:
    out: frozenset[str]
    back_in: frozenset[str]
    repeats: frozenset[str]
    phrases: PhraseBook
    everywhere: PhraseBook
    sounding_alike: PhraseBook


@cache
def _words() -> _Words:
    loaded = yaml.load((HERE / "opt_out.yaml").read_text("utf-8"), Loader=yaml_loader())  # noqa: S506 - a safe loader
    keywords, phrases = loaded["keywords"], loaded["phrases"]
    return _Words(
        out=frozenset(word.replace("-", " ") for word in keywords["out"]),
        back_in=frozenset(keywords["in"]),
        repeats=frozenset(keywords["repeats"]),
        phrases=PhraseBook([*phrases["en"], *phrases["es"]]),
        everywhere=PhraseBook(loaded["everywhere"]),
        sounding_alike=PhraseBook(loaded["not"]),
    )


def read(
    found: Sequence[Token],
    text: str,
    channel: ChannelKind,
    known: Container[str] = frozenset(),
    heard: Heard | None = None,
) -> OptOutReading | None:
    """The wish to hear no more (or to hear again), or None. Quoted words are not in `found`.

    `heard` is what the sentinel makes of it: it acts alone from ALONE on, and is asked before a
    phrase is believed.
    """
    words = [token for token in found if not token.is_break]
    if not words:
        return None
    alone = _keyword([token.word for token in words], channel)
    if alone is not None:
        start = len(text) - len(text.lstrip())
        span = Span(start, max(start, len(text.rstrip())))
        exact = len(words) <= 2
        return OptOutReading(alone, OptOutScope.POINT, span, keyword=exact)
    said, alike = _free(found, known)
    if heard is None:
        return said
    if said is not None:
        return said if heard.probability >= DOUBT else None
    if heard.probability < (ALONE_DESPITE if alike else ALONE):
        return None
    return OptOutReading(wants_out=True, scope=_scope(found), span=heard.span, keyword=False)


def with_question(
    intents: Sequence[IntentGuess], leaving: OptOutReading | None, heard: Heard | None
) -> tuple[IntentGuess, ...]:
    """The intents, and opting out among them where it is likely but not sure enough to act on:
    nothing is stopped then, and the reply asks which messages should end. It stands last, as what
    is clear is answered first.
    """
    named = any(guess.id == "opt_out" for guess in intents)
    if leaving is not None or named or heard is None or heard.probability < ASK:
        return tuple(intents)
    guess = IntentGuess("opt_out", round(heard.probability, 4), heard.span)
    kept = [each for each in intents if each.id != "unclear"]
    return (*kept[: MOST_INTENTS - 1], guess)


def _keyword(words: Sequence[str], channel: ChannelKind) -> bool | None:
    """True for out, False for in again, None when the message is not just a keyword."""
    known = _words()
    said = " ".join(words)
    if len(set(words)) == 1 and words[0] in known.repeats:
        return True
    if said in known.out and (channel in _SHORT_CHANNELS or said in _PLAIN_EVERYWHERE):
        return True
    if said in known.back_in and channel in _SHORT_CHANNELS:
        return False
    return None


def _free(found: Sequence[Token], common: Container[str]) -> tuple[OptOutReading | None, bool]:
    """What phrases say, and whether there are words that only sound like it."""
    plain = [token for token in found if token.word != SOFT_BREAK]
    words = [token.word for token in plain]
    known = _words()
    alike = [
        (match.first, match.last)
        for match in islice(known.sounding_alike.find(words), MOST_MATCHES)
    ]
    for match in islice(known.phrases.find(words, common), MOST_MATCHES):
        if not any(first <= match.first <= last for first, last in alike):
            span = Span(plain[match.first].start, plain[match.last].end)
            reading = OptOutReading(wants_out=True, scope=_scope(found), span=span, keyword=False)
            return reading, bool(alike)
    return None, bool(alike)


def _scope(found: Sequence[Token]) -> OptOutScope:
    words = [token.word for token in found if token.word != SOFT_BREAK]
    wide = any(_words().everywhere.find(words))
    return OptOutScope.ALL if wide else OptOutScope.POINT
