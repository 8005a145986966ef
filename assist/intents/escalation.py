"""Signals that a human must see a message: a layer of its own, recall before precision.

It knows nothing of the classifier. The words are data (`escalation.yaml`); sentinels listen beside
them, for wordings not written down and against idioms. The levels are the desk's rules: E4 crisis
or violence, E3 legal, dispute or hardship, E2 public or abuse, E1 repeat.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

import yaml

from assist.intents.catalog import HERE, AutoClass, Intent, yaml_loader
from assist.intents.normalise import SENTENCE_END, SOFT_BREAK, Token
from assist.intents.phrases import PhraseBook, is_negated
from assist.intents.sentinels import Heard
from assist.model.interpretation import (
    EscalationLevel,
    Evidence,
    IntentGuess,
    Span,
)

MOST_EVIDENCE = 12
MOST_MATCHES = 300  # looked at in one message; more of the same adds nothing


# From which probability a sentinel raises a signal alone, and below which it outvotes a phrase:
# chosen on lines held out of their training (docs/evaluation.md), recall first where lives are.
ALONE: Mapping[str, float] = {
    "crisis": 0.10,
    "legal": 0.12,
    "cease": 0.06,
    "dispute": 0.20,
    "hardship": 0.10,
}
DOUBT: Mapping[str, float] = {
    "crisis": 0.03,
    "legal": 0.05,
    "cease": 0.05,
    "dispute": 0.03,
    "hardship": 0.05,
}
ABSENT = 0.03  # below which a signal's intent is claimed only if the classifier is sure
SURE = 0.85  # from where a sentinel alone names the intent too, not just the level
# How sure a plain intent must be, and a sentinel unsure, for the intent to explain the words: "I
# need more time" is an extension. It cost no labelled line of danger (docs/evaluation.md).
EXPLAINED_FROM: Mapping[str, tuple[float, float]] = {
    "crisis": (0.8, 0.5),
    "legal": (0.95, 0.7),
    "cease": (0.95, 0.7),
    "dispute": (0.95, 0.7),
    "hardship": (0.95, 0.7),
}
DENIED_NEEDS = 0.8  # instead, where the author denies another signal in so many words
# Lives come first, and want is told in negatives: "no work, no insurance".
_BELIEVED_THOUGH_DENIED = frozenset({"crisis", "hardship"})
_LEVEL_OF: Mapping[str, EscalationLevel] = {
    "crisis": EscalationLevel.E4,
    "legal": EscalationLevel.E3,
    "cease": EscalationLevel.E3,
    "dispute": EscalationLevel.E3,
    "hardship": EscalationLevel.E3,
}


@dataclass(frozen=True, slots=True)
class Signals:
    """The highest level, and the words behind every level, highest first."""

    level: EscalationLevel
    evidence: tuple[Evidence, ...]
    denied: frozenset[str] = frozenset()  # signals that are named only to be denied
    faint: frozenset[str] = frozenset()  # that sentinels alone hear, and not for sure
    absent: frozenset[str] = frozenset()  # of which sentinels hear nothing


@dataclass(frozen=True, slots=True)
class _Rule:
    signal: str
    level: EscalationLevel
    negatable: bool


@dataclass(frozen=True, slots=True)
class _Rules:
    book: PhraseBook
    rules: tuple[_Rule, ...]  # by number of phrase
    idioms: Mapping[str, PhraseBook]  # by signal: what only sounds like it


@cache
def _rules() -> _Rules:
    loaded = yaml.load((HERE / "escalation.yaml").read_text("utf-8"), Loader=yaml_loader())  # noqa: S506 - a safe loader
    phrases: list[str] = []
    rules: list[_Rule] = []
    idioms: dict[str, PhraseBook] = {}
    for signal, entry in loaded.items():
        rule = _Rule(signal, EscalationLevel(entry["level"]), bool(entry["negatable"]))
        for phrase in [*entry["en"], *entry["es"]]:
            phrases.append(str(phrase))
            rules.append(rule)
        idioms[signal] = PhraseBook([str(idiom) for idiom in entry.get("idioms", ())])
    return _Rules(PhraseBook(phrases), tuple(rules), idioms)


def read(
    found: Sequence[Token],
    text: str,
    known: Container[str] = frozenset(),
    heard: Mapping[str, Heard] | None = None,
) -> Signals:
    """The signals of a message given as its tokens; `text` is what they were cut from.

    `known` are words that are no misspelling of one of ours; `heard` is what the sentinels make of
    the message, without whom the phrases alone decide.
    """
    heard = heard or {}
    said, denied = _said(found, text, known)
    believed = [item for item in said if not is_doubted(item.signal, heard)]
    alone = _heard_alone(text, believed, denied, heard)
    return replace(
        ranked([*believed, *alone], denied),
        faint=frozenset(i.signal for i in alone if heard[i.signal].probability < SURE),
        absent=frozenset(name for name, place in heard.items() if place.probability < ABSENT),
    )


def is_doubted(signal: str, heard: Mapping[str, Heard] | None) -> bool:
    """Whether the sentinel of `signal` takes its phrase for a story, a title or an idiom."""
    if heard is None or signal not in heard:
        return False
    return heard[signal].probability < DOUBT[signal]


def _heard_alone(
    text: str, said: Sequence[Evidence], denied: frozenset[str], heard: Mapping[str, Heard]
) -> list[Evidence]:
    """What sentinels hear where no phrase stands; a denial is believed, save of a crisis."""
    named = {item.signal for item in said}
    least = DENIED_NEEDS if denied else 0.0
    return [
        Evidence(level, signal, place.span, text[place.span.start : place.span.end])
        for signal, level in _LEVEL_OF.items()
        if (place := heard.get(signal)) is not None
        and signal not in named
        and (signal in _BELIEVED_THOUGH_DENIED or signal not in denied)
        and (level is EscalationLevel.E4 or place.probability >= least)
        and place.probability >= ALONE[signal]
    ]


def _said(
    found: Sequence[Token], text: str, known: Container[str]
) -> tuple[list[Evidence], frozenset[str]]:
    places = [index for index, token in enumerate(found) if token.word != SOFT_BREAK]
    words = [found[index].word for index in places]
    ends = [index for index, word in enumerate(words) if word == SENTENCE_END]
    rules = _rules()
    evidence: dict[tuple[str, int], Evidence] = {}
    denied: set[str] = set()
    for match in islice(rules.book.find(words, known), MOST_MATCHES):
        rule = rules.rules[match.phrase]
        first, last = places[match.first], places[match.last]
        if rule.negatable and is_negated(found, first):
            denied.add(rule.signal)
            continue
        if _is_idiom(rules.idioms[rule.signal], words, ends, match.first):
            continue
        span = Span(found[first].start, found[last].end)
        key = (rule.signal, span.start)
        longer = evidence.get(key)
        if longer is None or longer.span.end < span.end:
            said = text[span.start : span.end]
            evidence[key] = Evidence(rule.level, rule.signal, span, said)
    affirmed = {signal for signal, _ in evidence}
    return list(evidence.values()), frozenset(denied - affirmed)


def _is_idiom(book: PhraseBook, words: Sequence[str], ends: Sequence[int], first: int) -> bool:
    """Whether an idiom that only sounds like the signal covers the word it begins with."""
    place = bisect_left(ends, first)
    start = max(ends[place - 1] + 1 if place else 0, first - 12)
    stop = min(ends[place] if place < len(ends) else len(words), first + 12)
    return any(
        idiom.first + start <= first <= idiom.last + start for idiom in book.find(words[start:stop])
    )


def with_intents(
    signals: Signals,
    intents: Sequence[IntentGuess],
    text: str,
    heard: Mapping[str, Heard] | None = None,
) -> Signals:
    """The signals and those that intents stand for, unless the sentinels doubt it; a threat to go
    public has an intent in common with the law, and is none. What sentinels alone hear, and not
    for sure, is dropped where a plain intent surely explains it.
    """
    signals = _without_explained(signals, intents[0], heard or {})
    named = {item.signal for item in signals.evidence}
    if "public" in named:
        named.add("legal")
    added = [
        Evidence(level, signal, guess.span, text[guess.span.start : guess.span.end])
        for guess in intents
        for signal, level, least in [_OF_INTENT.get(guess.id, _NO_SIGNAL)]
        if guess.confidence >= least and signal not in named and not is_doubted(signal, heard)
    ]
    return ranked([*signals.evidence, *added], signals.denied) if added else signals


def _without_explained(signals: Signals, first: IntentGuess, heard: Mapping[str, Heard]) -> Signals:
    if first.id in _OF_INTENT:
        return signals
    explained = {
        signal
        for signal in signals.faint
        if first.confidence >= EXPLAINED_FROM[signal][0]
        and heard[signal].probability < EXPLAINED_FROM[signal][1]
    }
    kept = [item for item in signals.evidence if item.signal not in explained]
    return replace(signals, level=_level(kept), evidence=tuple(kept)) if explained else signals


# What an intent says of the level, and from which confidence on.
_NO_SIGNAL = ("", EscalationLevel.NONE, 2.0)
_OF_INTENT: Mapping[str, tuple[str, EscalationLevel, float]] = {
    "crisis_statement": ("crisis", EscalationLevel.E4, 0.5),
    "attorney_or_cease": ("cease", EscalationLevel.E3, 0.5),
    "legal_regulator_public_threat": ("legal", EscalationLevel.E3, 0.5),
    "chargeback_threat_or_filed": ("dispute", EscalationLevel.E3, 0.5),
    "unauthorized_charge": ("dispute", EscalationLevel.E3, 0.5),
    "hardship_disclosure": ("hardship", EscalationLevel.E3, 0.5),
}


def signal_of(intent: str) -> str:
    """The signal that an intent stands for; "" for most."""
    return _OF_INTENT.get(intent, _NO_SIGNAL)[0]


def ranked(evidence: Sequence[Evidence], denied: frozenset[str]) -> Signals:
    """Evidence as signals: the highest level first, its words in their order."""
    order = sorted(evidence, key=lambda item: (item.level.value, -item.span.start), reverse=True)
    return Signals(_level(order), tuple(order[:MOST_EVIDENCE]), denied)


def _level(order: Sequence[Evidence]) -> EscalationLevel:
    return order[0].level if order else EscalationLevel.NONE


def needs_human(
    level: EscalationLevel, intents: Sequence[IntentGuess], catalog: Mapping[str, Intent]
) -> bool:
    """From E3 up, or when an intent is one that only a human may answer."""
    return level in {EscalationLevel.E3, EscalationLevel.E4} or any(
        catalog[guess.id].auto is AutoClass.HUMAN for guess in intents
    )
