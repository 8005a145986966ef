"""Unknown words read as the known ones that were meant: repairs typing, never classifies.

A candidate is weighed by how often the training data use it and by how people err: a key beside
the right one, two letters swapped, a letter doubled and a vowel left out cost little.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz.distance import OSA, Levenshtein
from rapidfuzz.process import extract

SHORTEST = 3  # letters; shorter words have too many neighbours
TWO_EDITS_FROM = 8  # letters
ONE_EDIT_FROM = 4
LONGEST = 24
MOST_A_MESSAGE = 40  # unknown words looked up, so that a hostile text costs no more
MOST_REMEMBERED = 20_000
MOST_CANDIDATES = 12  # of each length
CHEAP = 0.5  # cost of an ordinary slip; any other edit costs 1
SLIPS_ONLY = 0.6  # the most that a word of three letters may cost
SKELETON = 0.8  # cost of leaving out every vowel that is missing
SKELETON_FROM = 2  # consonants
SPLIT = 0.9  # cost of a missing blank
SPLIT_FROM = 5  # letters
PART_USED = 3  # times that each half must be used in training; 20 when it has two letters
RARITY = 0.12  # cost of being used e times less often
VOWELS = frozenset("aeiou")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> frozenset[tuple[str, str]]:
    place = {
        key: (column + 0.4 * row, row)
        for row, keys in enumerate(_ROWS)
        for column, key in enumerate(keys)
    }
    return frozenset(
        (one, other)
        for one, (x, row) in place.items()
        for other, (column, line) in place.items()
        if one != other and abs(x - column) <= 1 and abs(row - line) <= 1
    )


NEIGHBOURS = _neighbours()


def skeleton(word: str) -> str:
    """The word without vowels, as hurried writers leave them out; the first letter stays."""
    return word[:1] + "".join(char for char in word[1:] if char not in VOWELS)


class Speller:
    """Knows the words of the training data and how often each is used."""

    def __init__(self, used: Mapping[str, int]) -> None:
        self.used = dict(used)
        self.known = frozenset(used)
        self._by_length: dict[int, list[str]] = {}
        self._by_skeleton: dict[str, list[str]] = {}
        self._most = math.log(max(used.values(), default=1))
        for word in sorted(used):
            if word.isalpha() and not word.startswith("z"):
                self._by_length.setdefault(len(word), []).append(word)
                self._by_skeleton.setdefault(skeleton(word), []).append(word)
        self._memory: dict[str, tuple[str, ...]] = {}

    @staticmethod
    def of(messages: Iterable[Sequence[str]]) -> Speller:
        """A speller of the words of these messages."""
        return Speller(Counter(word for words in messages for word in words))

    def snap(self, words: Sequence[str]) -> list[str]:
        """`words` with unknown ones of three letters and more read as what was probably meant:
        one word, or two that were written as one. Without a likely candidate they stay.
        """
        budget = MOST_A_MESSAGE
        result: list[str] = []
        for word in words:
            if word in self.known or not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
                result.append(word)
            elif word in self._memory:
                result += self._memory[word]
            elif budget:
                budget -= 1
                result += self._remember(word)
            else:
                result.append(word)
        return result

    def _remember(self, word: str) -> tuple[str, ...]:
        if len(self._memory) >= MOST_REMEMBERED:
            self._memory.clear()
        meant = self._memory[word] = self._meant(word)
        return meant

    def _meant(self, word: str) -> tuple[str, ...]:
        candidates = self._misspelt(word) + self._vowelless(word) + self._split(word)
        return min(candidates)[1] if candidates else (word,)

    def _misspelt(self, word: str) -> list[tuple[float, tuple[str, ...]]]:
        reach = 2 if len(word) >= TWO_EDITS_FROM else 1
        found = [
            match[0]
            for length in range(len(word) - reach, len(word) + reach + 1)
            for match in extract(
                word,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=reach,
                limit=MOST_CANDIDATES,
            )
        ]
        dearest = reach if len(word) >= ONE_EDIT_FROM else SLIPS_ONLY
        costs = ((cost_of(word, meant), meant) for meant in found)
        return [(cost + self._rarity(meant), (meant,)) for cost, meant in costs if cost <= dearest]

    def _vowelless(self, word: str) -> list[tuple[float, tuple[str, ...]]]:
        bones = skeleton(word)
        if len(bones) <= SKELETON_FROM:
            return []
        return [
            (SKELETON + self._rarity(meant), (meant,))
            for meant in self._by_skeleton.get(bones, ())
            if len(meant) > len(word) and _is_part(word, meant)
        ]

    def _split(self, word: str) -> list[tuple[float, tuple[str, ...]]]:
        if len(word) < SPLIT_FROM:
            return []
        halves = [(word[:cut], word[cut:]) for cut in range(1, len(word))]
        return [
            (SPLIT + (self._rarity(left) + self._rarity(right)) / 2, (left, right))
            for left, right in halves
            if self._is_part_word(left) and self._is_part_word(right)
        ]

    def _is_part_word(self, word: str) -> bool:
        return self.used.get(word, 0) >= (PART_USED if len(word) > 2 else 20 * PART_USED)

    def _rarity(self, word: str) -> float:
        return RARITY * (self._most - math.log(self.used[word]))


def cost_of(typed: str, meant: str) -> float:
    """What it costs to have typed the one for the other: slips of the hand cost half an edit."""
    edits = Levenshtein.editops(typed, meant)
    swapped = len(edits) - OSA.distance(typed, meant)
    if swapped:
        return CHEAP * swapped + max(0, len(edits) - 2 * swapped)
    total = 0.0
    for edit in edits:
        at, to = edit.src_pos, edit.dest_pos
        if edit.tag == "replace":
            slip = (typed[at], meant[to]) in NEIGHBOURS
        elif edit.tag == "insert":
            slip = meant[to] in VOWELS or meant[to] in meant[max(0, to - 1) : to]
        else:
            slip = typed[at] in typed[max(0, at - 1) : at] + typed[at + 1 : at + 2]
        total += CHEAP if slip else 1.0
    return total


def _is_part(short: str, whole: str) -> bool:
    """Whether the letters of `short` stand in `whole` in their order."""
    letters = iter(whole)
    return all(letter in letters for letter in short)
