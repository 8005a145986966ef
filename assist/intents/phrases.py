"""Phrases written as data, found in the tokens of a message in one pass.

A phrase is words with single blanks between them: `a|b` either, `stem~` any word that begins so,
`?word` may be missing, `*` up to two words between, `**` up to five. Words are folded (lower case,
no accents, no apostrophes). A phrase never crosses the end of a sentence. Every gap is bounded and
a phrase is only tried where its first word stands, so that time grows with the text alone.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from assist.intents.normalise import SENTENCE_END, SOFT_BREAK, Token

GAPS = {"*": 2, "**": 5}
STEM = 3  # letters by which stems are looked up
FUZZY_FROM = 6  # letters from which one typing error is forgiven


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a phrase: which words may stand there."""

    words: frozenset[str]
    stems: tuple[str, ...]
    optional: bool = False
    gap: int = 0  # words that may come before the next slot; then nothing else is set

    def takes(self, word: str) -> bool:
        return word in self.words or (bool(self.stems) and word.startswith(self.stems))


@dataclass(frozen=True, slots=True)
class Found:
    """Phrase number `phrase` covers tokens `first` to `last`, both included."""

    phrase: int
    first: int
    last: int


@lru_cache(maxsize=4096)
def parse(phrase: str) -> tuple[Slot, ...]:
    """The slots of a phrase; ValueError when it begins with what may be missing."""
    slots = tuple(_slot(part) for part in phrase.split())
    if not slots or slots[0].gap or slots[0].optional:
        raise ValueError(f"a phrase begins with a word: {phrase!r}")
    return slots


def _slot(part: str) -> Slot:
    if part in GAPS:
        return Slot(frozenset(), (), gap=GAPS[part])
    optional = part.startswith("?")
    choices = part.removeprefix("?").split("|")
    stems = tuple(choice[:-1] for choice in choices if choice.endswith("~"))
    if any(len(stem) < STEM for stem in stems):
        raise ValueError(f"a stem has {STEM} letters or more: {part!r}")
    return Slot(frozenset(c for c in choices if not c.endswith("~")), stems, optional)


class PhraseBook:
    """Many phrases, looked up by their first word."""

    def __init__(self, phrases: Sequence[str]) -> None:
        self._slots = [parse(phrase) for phrase in phrases]
        self._by_word: dict[str, list[int]] = {}
        self._by_stem: dict[str, list[int]] = {}
        for number, slots in enumerate(self._slots):
            for word in sorted(slots[0].words):
                self._by_word.setdefault(word, []).append(number)
            for head in sorted({stem[:STEM] for stem in slots[0].stems}):
                self._by_stem.setdefault(head, []).append(number)
        every = (word for slots in self._slots for slot in slots for word in slot.words)
        self._long_words: dict[str, list[str]] = {}
        for word in sorted(set(every)):
            if len(word) >= FUZZY_FROM:
                self._long_words.setdefault(word[0], []).append(word)
        self._repairs: dict[str, str] = {}

    def find(self, words: Sequence[str], known: Container[str] | None = None) -> Iterator[Found]:
        """Where phrases stand in `words` (sentence ends included, soft breaks not).

        With `known`, a long word outside of it that is one typing error away from one of ours
        counts as ours: "suicde" is read, "cancel" is not taken for "cancer".
        """
        repaired = words if known is None else [self._repair(word, known) for word in words]
        present = _Present(repaired)
        for at, word in enumerate(repaired):
            numbers = [*self._by_word.get(word, ()), *self._by_stem.get(word[:STEM], ())]
            for number in dict.fromkeys(numbers):
                slots = self._slots[number]
                if slots[0].takes(word) and present.all_of(number, slots):
                    last = _match(slots, 1, repaired, at + 1)
                    if last >= 0:
                        yield Found(number, at, last)

    def _repair(self, word: str, common: Container[str]) -> str:
        if len(word) < FUZZY_FROM or len(word) > 24 or word in common:
            return word
        known = self._repairs.get(word)
        if known is None:
            if len(self._repairs) > 20_000:
                self._repairs.clear()
            near = self._long_words.get(word[0], ())
            known = word
            if word not in near:
                known = next((w for w in near if OSA.distance(word, w, score_cutoff=1) <= 1), word)
            self._repairs[word] = known
        return known


class _Present:
    """Which phrases could stand in a text at all: every required slot has a word there."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = frozenset(words)
        self._answers: dict[int, bool] = {}

    def all_of(self, number: int, slots: Sequence[Slot]) -> bool:
        answer = self._answers.get(number)
        if answer is None:
            answer = all(slot.optional or slot.gap or self._has(slot) for slot in slots[1:])
            self._answers[number] = answer
        return answer

    def _has(self, slot: Slot) -> bool:
        if not slot.words.isdisjoint(self._words):
            return True
        return bool(slot.stems) and any(word.startswith(slot.stems) for word in self._words)


def _match(slots: Sequence[Slot], slot: int, words: Sequence[str], at: int) -> int:
    """The last token that slots[slot:] cover from token `at`, or -1."""
    if slot == len(slots):
        return at - 1
    here = slots[slot]
    if here.gap:
        for skipped in range(here.gap + 1):
            if at + skipped > len(words) or SENTENCE_END in words[at : at + skipped]:
                return -1
            last = _match(slots, slot + 1, words, at + skipped)
            if last >= 0:
                return last
        return -1
    if at < len(words) and here.takes(words[at]):
        last = _match(slots, slot + 1, words, at + 1)
        if last >= 0:
            return last
    return _match(slots, slot + 1, words, at) if here.optional else -1


NEGATORS = frozenset(
    [
        "not",
        "never",
        "no",
        "dont",
        "wont",
        "didnt",
        "isnt",
        "wasnt",
        "havent",
        "hasnt",
        "arent",
        "aint",
        "cannot",
        "cant",
        "wouldnt",
        "couldnt",
        "doesnt",
        "without",
        "neither",
        "nor",
        "nunca",
        "jamas",
        "tampoco",
        "sin",
        "ni",
        "nadie",
    ]
)
_CONDITIONS = frozenset(["if", "unless", "si", "until", "hasta", "salvo", "except"])
_SCOPE_ENDS = frozenset(["but", "pero", "otherwise", "then", "sino", "else", "although", "aunque"])
_NOT_NEGATING = (
    "dont make me",
    "no me queda|dejan otra|mas",
    "no otra|remedio",
    "cant wait",
    "why not",
)
_EXCUSED = PhraseBook(_NOT_NEGATING)
REACH = 6  # words before a phrase that may negate it


def is_negated(plain: Sequence[Token], first: int) -> bool:
    """Whether the phrase that begins at token `first` is denied by what stands before it.

    "If you do not answer, I sue" is a condition, "do not make me sue" a threat: neither denies.
    """
    for back in range(first - 1, max(-1, first - 1 - REACH), -1):
        word = plain[back].word
        if word in {SENTENCE_END, SOFT_BREAK} or word in _SCOPE_ENDS:
            return False
        if word in NEGATORS:
            before = {token.word for token in plain[max(0, back - 3) : back]}
            excused = any(_EXCUSED.find([token.word for token in plain[back : first + 2]]))
            return not (before & _CONDITIONS) and not excused
    return False
