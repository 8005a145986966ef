"""What listens for danger and for the wish to be left alone, beside the phrases.

One small linear model a signal, over the same grams as the intents but learnt apart from them, from
lines of its own (`safety_data/`), over the concepts of `concepts.yaml` and over what words mean: it
hears wordings that no phrase covers, and doubts phrases that stand in a story, a title or an idiom.
It never silences plain words: see `escalation.yaml`.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, count
from pathlib import Path

import numpy as np

from assist.intents.concepts import DENIED, load_lexicon
from assist.intents.features import Factors, Floats, Ints, Vocabulary
from assist.intents.normalise import Token
from assist.intents.vectors import load_vectors
from assist.model.interpretation import Span

SIGNALS = ("crisis", "legal", "cease", "dispute", "hardship", "opt_out")
WINDOW = 30  # words that are heard at once
FACTORS = Factors(meaning=1.0)
PIECE = 8  # words that an alarm shows for its reason
STEP = 2  # words between the places where such a piece may begin
REASON_FROM = 0.1  # probability from which the reason is looked for
CONCEPTS_WEIGH = 1.5  # length of their block; each block of grams has length 1
MOST_CONCEPTS = 20  # of one piece of text; more of them are the whole of a rambling mail


@dataclass(frozen=True, slots=True)
class Heard:
    """How likely a signal is (0 to 1, its loudest place counts) and the words that say it most."""

    probability: float
    span: Span


@dataclass(frozen=True)
class Sentinels:
    """A logistic regression for each of SIGNALS over one vocabulary."""

    vocabulary: Vocabulary
    concepts: Mapping[str, int]  # concepts and pairs of them, by row after the vocabulary's
    weights: Floats  # one row per gram, concept and dimension of meaning; one column per signal
    bias: Floats
    version: str

    def probabilities(self, words: Sequence[str]) -> Floats:
        """One value a signal, for one piece of text given as normal words."""
        found = concept_grams(words, self.vocabulary)
        columns, values = vector(words, found, self.vocabulary, self.concepts)
        meaning = self.vocabulary.meaning(words)
        logits = values @ self.weights[columns] + self.bias
        if len(meaning):
            logits += meaning @ self.weights[-len(meaning) :]
        return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)

    def hear(self, clauses: Sequence[Sequence[Token]]) -> Mapping[str, Heard]:
        """Each signal's loudest place in a message given as its clauses; empty without words."""
        places = _places(clauses)
        if not places:
            return {}
        scores = np.stack([self.probabilities([t.word for t in place]) for place in places])
        loudest = scores.argmax(axis=0)
        return {
            signal: self._heard(number, float(scores[place, number]), places[place])
            for number, (signal, place) in enumerate(zip(SIGNALS, loudest, strict=True))
        }

    def _heard(self, signal: int, probability: float, place: Sequence[Token]) -> Heard:
        """The signal of this number, with the loudest few words of its place if it is likely."""
        if probability < REASON_FROM or len(place) <= PIECE:
            return Heard(probability, _span(place))
        starts = [*range(0, len(place) - PIECE, STEP), len(place) - PIECE]
        pieces = [place[start : start + PIECE] for start in starts]
        words = [[token.word for token in piece] for piece in pieces]
        loudest = max(range(len(pieces)), key=lambda at: self.probabilities(words[at])[signal])
        return Heard(probability, _span(pieces[loudest]))

    def save(self, path: Path) -> None:
        """Write to `path` at once: a reader sees all of it or nothing."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(
                    file,
                    grams=_pack(list(self.vocabulary.columns)),
                    concepts=_pack(list(self.concepts)),
                    idf=self.vocabulary.idf,
                    rarest=np.float64(self.vocabulary.rarest),
                    weights=self.weights,
                    bias=self.bias,
                    version=_pack([self.version]),
                )
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)


def vector(
    words: Sequence[str],
    found: Sequence[str],
    vocabulary: Vocabulary,
    concepts: Mapping[str, int],
) -> tuple[Ints, Floats]:
    """Columns and values of a piece of text: grams of the vocabulary, then the concepts found."""
    columns, values = vocabulary.vector(words)
    named = [concepts[gram] for gram in found if gram in concepts]
    if not named:
        return columns, values
    weight = np.float32(CONCEPTS_WEIGH / np.sqrt(len(named)))
    return (
        np.concatenate([columns, np.array(named, dtype=np.int32)]),
        np.concatenate([values, np.full(len(named), weight, dtype=np.float32)]),
    )


def concept_grams(words: Sequence[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Each concept of `words`, cues too, and each two that stand together; denial is a cue itself.
    Words unknown to the vocabulary are read as those of a form that they nearly are.
    """
    known = vocabulary.columns
    named = load_lexicon().find(words, known=known, cues=True)
    found = sorted({name.removeprefix(DENIED) for name in named[:MOST_CONCEPTS]})
    return (*found, *(f"{left}+{right}" for left, right in combinations(found, 2)))


def load_sentinels(path: Path) -> Sentinels | None:
    """The sentinels at `path`; None when there are none or they cannot be read."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            grams = _unpack(arrays["grams"])
            columns = dict(zip(grams, range(len(grams)), strict=True))
            concepts = _unpack(arrays["concepts"])
            return Sentinels(
                vocabulary=Vocabulary(
                    columns=columns,
                    idf=arrays["idf"],
                    rarest=float(arrays["rarest"]),
                    factors=FACTORS,
                    annotate=None,
                    vectors=load_vectors(),
                ),
                concepts=dict(zip(concepts, count(len(grams)))),
                weights=arrays["weights"],
                bias=arrays["bias"],
                version=_unpack(arrays["version"])[0],
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _places(clauses: Sequence[Sequence[Token]]) -> list[Sequence[Token]]:
    """A short message whole; a longer one in windows of clauses, so that nothing is buried.

    A sentence out of its place misleads more than a long one hides: measured on held-out lines.
    """
    if sum(map(len, clauses)) <= WINDOW:
        whole = [token for clause in clauses for token in clause]
        return [whole] if whole else []
    return [list(window) for window in _windows(clauses)]


def _windows(clauses: Sequence[Sequence[Token]]) -> Iterator[list[Token]]:
    """From every other clause on, whole clauses until WINDOW words are full."""
    for start in range(0, len(clauses), 2):
        window: list[Token] = []
        for clause in clauses[start:]:
            if window and len(window) + len(clause) > WINDOW:
                break
            window += clause
        yield window


def _span(clause: Sequence[Token]) -> Span:
    return Span(clause[0].start, clause[-1].end)


def _pack(strings: list[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.frombuffer("\n".join(strings).encode("utf-8"), dtype=np.uint8)


def _unpack(array: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> list[str]:
    return array.tobytes().decode("utf-8").split("\n")
