"""Lines -> Sentinels. Imports scipy, and only to train."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assist.intents import escalation, opt_out
from assist.intents.catalog import HERE, LANGUAGES, Example
from assist.intents.descent import minimise
from assist.intents.features import Floats, Ints, Vocabulary
from assist.intents.matrix import Matrix
from assist.intents.normalise import spell_out, tokens
from assist.intents.sentinels import FACTORS, SIGNALS, Sentinels, concept_grams, vector
from assist.intents.vectors import load_vectors
from assist.model.contact import ChannelKind

STRENGTH = 10.0  # C of the regressions; between 5 and 40 it matters little
OWN_LINES = 2.0  # weight of a line of safety_data against one of the intents
LEAST = 3
MOST_ITERATIONS = 400
ENOUGH = 1e-6  # gain, as a part of the loss, below which it stops
ORDINARY = "ordinary"
SAFETY_DATA = HERE / "safety_data"
# Which intents' lines a signal is learnt from; further ones may hold it and count for nothing.
_OF_INTENT = {
    "crisis_statement": frozenset({"crisis"}),
    "legal_regulator_public_threat": frozenset({"legal"}),
    "attorney_or_cease": frozenset({"cease"}),
    "chargeback_threat_or_filed": frozenset({"dispute"}),
    "unauthorized_charge": frozenset({"dispute"}),
    "hardship_disclosure": frozenset({"hardship"}),
    "opt_out": frozenset({"opt_out"}),
}


@dataclass(frozen=True, slots=True)
class Taught:
    """A line as words; for each signal whether it holds it: 1 yes, 0 no, -1 left out."""

    words: Sequence[str]
    holds: tuple[int, ...]
    own: bool  # of safety_data
    text: str = ""
    language: str = "en"


def load_safety_lines(folder: Path = SAFETY_DATA) -> tuple[Example, ...]:
    """The lines of `<folder>/<language>/<signal or ordinary>.txt`; `#` comments."""
    found: list[Example] = []
    for language in LANGUAGES:
        for name in (*SIGNALS, ORDINARY):
            text = (folder / language / f"{name}.txt").read_text("utf-8")
            lines = (line.strip() for line in text.splitlines())
            kept = (line for line in lines if line and not line.startswith("#"))
            found += [Example(line, name, language) for line in kept]
    return tuple(found)


def lessons(examples: Sequence[Example], own: Sequence[Example]) -> list[Taught]:
    """Lines of the intents, whose other signals are unsure where a phrase hears them, and our own,
    which are sure of theirs; an ordinary one holds none.
    """
    return [*(_of_intents(example) for example in examples), *(_of_own(line) for line in own)]


def _of_intents(example: Example) -> Taught:
    held = _OF_INTENT.get(example.intent, frozenset())
    heard = phrases_in(example.text)
    public = "legal" in held and "legal" not in heard and "public" in heard
    holds = tuple(
        -1
        if public and signal == "legal"
        else 1
        if signal in held
        else -1
        if signal in heard
        else 0
        for signal in SIGNALS
    )
    return Taught(_words(example), holds, own=False, text=example.text, language=example.language)


def _of_own(line: Example) -> Taught:
    heard = frozenset() if line.intent == ORDINARY else phrases_in(line.text)
    holds = tuple(
        1 if signal == line.intent else -1 if signal in heard else 0 for signal in SIGNALS
    )
    return Taught(_words(line), holds, own=True, text=line.text, language=line.language)


def phrases_in(text: str) -> frozenset[str]:
    """The signals that phrases hear in a line."""
    found = tokens(text)
    said = {item.signal for item in escalation.read(found, text).evidence}
    leaving = opt_out.read(found, text, ChannelKind.SMS)
    return frozenset(said | ({"opt_out"} if leaving is not None else set()))


def _words(example: Example) -> list[str]:
    spelt = spell_out(tokens(example.text), example.language)
    return [token.word for token in spelt if not token.is_break]


def train_sentinels(taught: Sequence[Taught], *, version: str) -> Sentinels:
    """One logistic regression a signal; the same lines give the same weights."""
    plain = Vocabulary.of([line.words for line in taught], vectors=load_vectors())
    vocabulary = replace(plain, factors=FACTORS)
    found = [concept_grams(line.words, vocabulary) for line in taught]
    concepts = _often(found, first=len(vocabulary.columns))
    rows = [
        vector(line.words, grams, vocabulary, concepts)
        for line, grams in zip(taught, found, strict=True)
    ]
    meanings = np.stack([vocabulary.meaning(line.words) for line in taught])
    matrix = _matrix(rows, meanings, grams=len(vocabulary.columns) + len(concepts))
    holds = np.array([line.holds for line in taught], dtype=np.float32)
    own = np.array([OWN_LINES if line.own else 1.0 for line in taught], dtype=np.float32)
    importance = (holds >= 0) * own[:, None]
    weights, bias = _fit(matrix, np.maximum(holds, 0), importance)
    return Sentinels(vocabulary, concepts, np.ascontiguousarray(weights), bias, version)


def _often(found: Sequence[Sequence[str]], *, first: int) -> dict[str, int]:
    """The concepts and pairs found in LEAST lines or more, numbered from `first`."""
    seen = Counter(gram for grams in found for gram in grams)
    kept = sorted(gram for gram, times in seen.items() if times >= LEAST)
    return {gram: first + number for number, gram in enumerate(kept)}


def _matrix(rows: Sequence[tuple[Ints, Floats]], meanings: Floats, *, grams: int) -> Matrix:
    from scipy.sparse import csr_matrix

    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return Matrix(csr_matrix((values, columns, starts), shape=(len(rows), grams)), meanings)


def _fit(matrix: Matrix, holds: Floats, importance: Floats) -> tuple[Floats, Floats]:
    """Weights (a row a gram, a column a signal) and bias: one regression a signal, side by side.

    `holds` and `importance` have a row a line and a column a signal; importance 0 leaves a line
    out of a signal's lesson.
    """
    rows, grams = matrix.shape
    signals = holds.shape[1]
    transposed = matrix.T
    penalty = np.float32(1 / (STRENGTH * rows))

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat[:-signals].reshape(grams, signals)
        logits = matrix @ weights + flat[-signals:]
        softplus = np.logaddexp(0, logits)
        value = float(np.vdot(importance, softplus - holds * logits)) / rows
        value += 0.5 * float(penalty) * float(np.vdot(weights, weights))
        errors = importance * (np.exp(logits - softplus) - holds) / np.float32(rows)
        slope = flat * penalty
        slope[:-signals] += (transposed @ errors).ravel()
        slope[-signals:] = errors.sum(axis=0)
        return value, slope.astype(np.float32)

    start = np.zeros((grams + 1) * signals, dtype=np.float32)
    found = minimise(loss, start, most=MOST_ITERATIONS, enough=ENOUGH)
    return found[:-signals].reshape(grams, signals), found[-signals:]
