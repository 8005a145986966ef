"""Words -> weighted n-grams: words 1-2, characters 2-5, what an annotator finds in them, and what
the words mean.

Each kind is a block of its own, TF-IDF weighted and of length 1, then scaled by its factor.
Grams that the vocabulary lacks count in a block's length, so that a message of mostly strange
words speaks softly: measured to help with few examples and with what is out of scope.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assist.intents.vectors import WordVectors

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Annotate = Callable[[Sequence[str]], Sequence[str]]  # the words of a message -> extra tokens

CHARACTERS = "_"  # marks character grams; "^" marks what the annotator found
NOTES = "^"
LEAST = 2  # messages that a character gram must stand in; with few examples, and others: one
FEW = 20  # examples of each label up to which characters are louder and rare ones kept
MOST_REMEMBERED = 20_000  # words whose character grams a process keeps at hand


class Factors(NamedTuple):
    """How loud each block is beside the others; chosen on held-out folds."""

    words: float = 1.0
    characters: float = 1.0
    notes: float = 0.5
    meaning: float = 0.7


FOR_FEW = Factors(characters=1.4, meaning=1.5)  # with few examples


@lru_cache(maxsize=MOST_REMEMBERED)
def character_grams(word: str) -> tuple[str, ...]:
    """The 2- to 5-grams of a word padded with a blank on either side; "_" marks their kind."""
    padded = f" {word} "
    return tuple(
        CHARACTERS + padded[start : start + size]
        for size in range(2, 6)
        for start in range(max(1, len(padded) - size + 1))
    )


def word_grams(words: Sequence[str]) -> Counter[str]:
    """The counted words and pairs of neighbours."""
    counted = Counter(words)
    counted.update(f"{left} {right}" for left, right in pairwise(words))
    return counted


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Grams with their column and inverse document frequency; `rarest` is an unseen gram's.

    What words mean, by `vectors`, is a block apart: every message has all of its columns.
    """

    columns: Mapping[str, int]
    idf: Floats
    rarest: float
    factors: Factors
    annotate: Annotate | None
    vectors: WordVectors | None = None
    _remembered: dict[str, tuple[Ints, int]] = field(default_factory=dict)

    @staticmethod
    def of(
        messages: Iterable[Sequence[str]],
        *,
        annotate: Annotate | None = None,
        vectors: WordVectors | None = None,
        few: bool = False,
    ) -> Vocabulary:
        """The grams of `messages` with smoothed idf; `few` where labels have few examples."""
        seen: Counter[str] = Counter()
        count = 0
        for words in messages:
            seen.update(word_grams(words).keys())
            seen.update({gram for word in words for gram in character_grams(word)})
            if annotate is not None:
                seen.update({NOTES + note for note in annotate(words)})
            count += 1
        least = 1 if few else LEAST
        kept = sorted(
            gram
            for gram, times in seen.items()
            if times >= least or not gram.startswith(CHARACTERS)
        )
        idf = [math.log((1 + count) / (1 + seen[gram])) + 1 for gram in kept]
        return Vocabulary(
            columns={gram: column for column, gram in enumerate(kept)},
            idf=np.array(idf, dtype=np.float32),
            rarest=math.log(1 + count) + 1,
            factors=FOR_FEW if few else Factors(),
            annotate=annotate,
            vectors=vectors,
        )

    def meaning(self, words: Sequence[str]) -> Floats:
        """What the words of one message mean: a number a dimension, none without vectors."""
        if self.vectors is None:
            return np.empty(0, dtype=np.float32)
        known = (self.columns.get(word) for word in words)
        rare = [self.rarest if column is None else float(self.idf[column]) for column in known]
        return self.vectors.mean(words, rare) * np.float32(self.factors.meaning)

    def vector(self, words: Sequence[str]) -> tuple[Ints, Floats]:
        """Columns and values of one message; empty for a message without a known gram."""
        blocks = [
            self._counted(word_grams(words), self.factors.words),
            self._characters(words),
        ]
        if self.annotate is not None:
            found = Counter(NOTES + note for note in self.annotate(words))
            blocks.append(self._counted(found, self.factors.notes))
        columns = np.concatenate([block[0] for block in blocks])
        values = np.concatenate([block[1] for block in blocks])
        return columns, values

    def _counted(self, counted: Counter[str], factor: float) -> tuple[Ints, Floats]:
        known = [
            (self.columns[gram], times) for gram, times in counted.items() if gram in self.columns
        ]
        columns = np.fromiter((column for column, _ in known), np.int32, len(known))
        times = np.fromiter((count for _, count in known), np.float32, len(known))
        return columns, self._weighted(columns, times, len(counted) - len(known), factor)

    def _characters(self, words: Sequence[str]) -> tuple[Ints, Floats]:
        found = [self._of_word(word) for word in words]
        if not found:
            return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32)
        columns, times = np.unique(
            np.concatenate([known for known, _ in found]), return_counts=True
        )
        strange = sum(unknown for _, unknown in found)
        return columns, self._weighted(columns, times, strange, self.factors.characters)

    def _of_word(self, word: str) -> tuple[Ints, int]:
        """The columns of a word's character grams, and how many of them have none."""
        found = self._remembered.get(word)
        if found is None:
            grams = character_grams(word)
            known = [self.columns[gram] for gram in grams if gram in self.columns]
            found = (np.array(known, dtype=np.int32), len(grams) - len(known))
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[word] = found
        return found

    def _weighted(
        self, columns: Ints, times: NDArray[np.generic], strange: int, factor: float
    ) -> Floats:
        values: Floats = (1 + np.log(times, dtype=np.float32)) * self.idf[columns]
        length = math.sqrt(float(values @ values) + strange * self.rarest**2)
        return values * np.float32(factor / length) if length else values
