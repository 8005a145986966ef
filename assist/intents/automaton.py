"""Thousands of phrases found in a message in one pass: a trie of words, stems and gaps.

A phrase is words with single blanks between them: `a|b` either, `stem~` any word that begins so,
`?word` may be missing, `*` up to two words between. `PhraseBook` of `phrases.py` writes them the
same way and is right for dozens of phrases that must know where they stand in the text; this one
costs the same for dozens and for thousands, and answers for normal words.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

GAP = 2  # words that `*` may stand for, from none
STEM = 3  # letters of the shortest stem
FUZZY_FROM = 4  # letters from which a typing error is forgiven
TWO_EDITS_FROM = 9
MOST_VARIANTS = 400  # of one phrase, all choices multiplied
MOST_REMEMBERED = 20_000  # unknown words; then forgotten, so that hostile texts cost no memory
_ENDS, _GAP = 0, 1  # keys of a node beside words; stems are kept as "stem~"


class Hit(NamedTuple):
    """Phrases with these labels cover words `first` to `last`, both included."""

    labels: tuple[int, ...]
    first: int
    last: int


def variants(phrase: str, spell: Callable[[str], Sequence[str]]) -> list[tuple[str | int, ...]]:
    """Every sequence of trie keys that `phrase` stands for, its words in the spelling of `spell`.

    ValueError when it begins or ends with what may be missing, or stands for too many.
    """
    parts = phrase.split()
    if not parts or parts[0][0] in "?*" or parts[-1][0] in "?*":
        raise ValueError(f"a phrase begins and ends with a word: {phrase!r}")
    choices = [_choices(part, spell) for part in parts]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > MOST_VARIANTS:
        raise ValueError(f"stands for more than {MOST_VARIANTS} phrases: {phrase!r}")
    return list(dict.fromkeys(tuple(sum(way, ())) for way in product(*choices)))


def _choices(part: str, spell: Callable[[str], Sequence[str]]) -> list[tuple[str | int, ...]]:
    if part == "*":
        return [(_GAP,)]
    found: list[tuple[str | int, ...]] = [()] if part.startswith("?") else []
    for choice in part.removeprefix("?").split("|"):
        if choice.endswith("~"):
            if len(choice) <= STEM:
                raise ValueError(f"a stem has {STEM} letters or more: {part!r}")
            found.append((choice,))
        else:
            words = tuple(spell(choice))
            if not words:
                raise ValueError(f"holds no word: {part!r}")
            found.append(words)
    return found


class Automaton:
    """Phrases added once, then found in any number of messages."""

    def __init__(self) -> None:
        self._root: dict[Any, Any] = {}
        self._stems: set[str] = set()
        self.words: set[str] = set()
        self._by_head: dict[str, list[str]] = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._repairs: dict[str, str] = {}

    def add(self, keys: Sequence[str | int], label: int) -> None:
        """Let the phrase of these keys (see `variants`) answer with `label`."""
        node = self._root
        for key in keys:
            node = node.setdefault(key, {})
            if isinstance(key, str):
                if key.endswith("~"):
                    self._stems.add(key[:-1])
                elif key not in self.words:
                    self.words.add(key)
                    self._by_head.setdefault(key[0], []).append(key)
        node[_ENDS] = (*node.get(_ENDS, ()), label)

    def find(self, words: Sequence[str], known: Container[str] = ()) -> Iterator[Hit]:
        """Every phrase in `words`, by first word. A word of four letters or more that is neither
        ours nor in `known` is read as the one of ours that is a typing error away.
        """
        keys = [self._keys_of(word, known) for word in words]
        root, count = self._root, len(words)
        for first in range(count):
            waiting = [(root[key], first + 1) for key in keys[first] if key in root]
            while waiting:
                node, at = waiting.pop()
                labels = node.get(_ENDS)
                if labels:
                    yield Hit(labels, first, at - 1)
                if at < count:
                    waiting += [(node[key], at + 1) for key in keys[at] if key in node]
                    if _GAP in node:
                        waiting += _over(node[_GAP], keys, at)

    def _keys_of(self, word: str, known: Container[str]) -> tuple[str, ...]:
        keys = self._keys.get(word)
        if keys is None:
            if len(self._keys) > MOST_REMEMBERED:
                self._keys.clear()
            keys = self._keys[word] = self._exact(word)
        if keys or len(word) < FUZZY_FROM or word in known:
            return keys
        near = self._repairs.get(word)
        if near is None:
            if len(self._repairs) > MOST_REMEMBERED:
                self._repairs.clear()
            near = self._repairs[word] = self._nearest(word)
        return self._exact(near) if near else ()

    def _exact(self, word: str) -> tuple[str, ...]:
        stems = tuple(
            word[:end] + "~" for end in range(STEM, len(word) + 1) if word[:end] in self._stems
        )
        return (word, *stems) if word in self.words else stems

    def _nearest(self, word: str) -> str:
        if not word.isalpha() or len(word) > 24:
            return ""
        reach = 2 if len(word) >= TWO_EDITS_FROM else 1
        candidates = [w for w in self._by_head.get(word[0], ()) if abs(len(w) - len(word)) <= reach]
        found = extractOne(word, candidates, scorer=OSA.distance, score_cutoff=reach)
        return found[0] if found and len(found[0]) >= FUZZY_FROM else ""


def _over(node: dict[Any, Any], keys: Sequence[tuple[str, ...]], at: int) -> list[tuple[Any, int]]:
    """Where a gap before word `at` may be left again: the nodes after the word that ends it."""
    return [
        (node[key], start + 1)
        for start in range(at, min(at + GAP + 1, len(keys)))
        for key in keys[start]
        if key in node
    ]
