"""What is wrong with the training utterances: too few, too alike, or several on a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

from assist.intents.catalog import (
    HERE,
    LANGUAGES,
    WITHOUT_EXAMPLES,
    Example,
    Priority,
    load_catalog,
    load_examples,
)

ALIKE_WITHIN = 88  # percent of equal letters between two lines of one intent
ALIKE_ACROSS = 92  # and of two intents, where a near line may well mean something else
OUT_OF_SCOPE = "out_of_scope"
AT_ONCE = 1_000  # lines compared with all before them
SEVERAL = ('" / "', " | ", "\t")  # how several utterances get on one line


@dataclass(frozen=True, slots=True)
class Counted:
    """Lines that an intent needs, by language where languages differ."""

    desk: Mapping[str, int]
    system: int
    out_of_scope: Mapping[str, int]

    def of(self, intent: str, language: str) -> int:
        if intent == OUT_OF_SCOPE:
            return self.out_of_scope[language]
        if load_catalog()[intent].priority is Priority.SYSTEM:
            return self.system
        return self.desk[language]


ENOUGH = Counted(desk={"en": 150, "es": 120}, system=80, out_of_scope={"en": 500, "es": 320})


def lint_data(folder: Path = HERE / "data", enough: Counted = ENOUGH) -> tuple[str, ...]:
    """What is wrong with the utterances of `folder`, a sentence each; empty when sound."""
    examples = load_examples(folder)
    return (*_missing(examples, enough), *_crowded(examples), *_alike(examples))


def _missing(examples: Sequence[Example], enough: Counted) -> Iterator[str]:
    counts = Counter((example.intent, example.language) for example in examples)
    for intent in load_catalog():
        for language in LANGUAGES:
            needed = enough.of(intent, language)
            have = counts[intent, language]
            if intent not in WITHOUT_EXAMPLES and have < needed:
                yield f"{intent} has {have} lines in {language}, fewer than {needed}"


def _crowded(examples: Sequence[Example]) -> Iterator[str]:
    for example in examples:
        if any(mark in example.text for mark in SEVERAL):
            yield f"{example.language}: {example.text!r} ({example.intent}) is several utterances"


def _alike(examples: Sequence[Example]) -> Iterator[str]:
    for language in LANGUAGES:
        lines = [(e.intent, e.text) for e in examples if e.language == language]
        for later, earlier in near_pairs(lines):
            yield (
                f"{language}: {lines[later][1]!r} ({lines[later][0]}) is nearly"
                f" {lines[earlier][1]!r} ({lines[earlier][0]})"
            )


def near_pairs(lines: Sequence[tuple[str, str]]) -> list[tuple[int, int]]:
    """Rows of lines, given as intent and text, that are too alike: the later row first."""
    texts = [text.lower() for _, text in lines]
    found = []
    for start in range(0, len(texts), AT_ONCE):  # all at once would be gigabytes
        some = texts[start : start + AT_ONCE]
        alike = cdist(
            some,
            texts[: start + AT_ONCE],
            scorer=ratio,
            score_cutoff=ALIKE_WITHIN,
            dtype=np.uint8,
        )
        for row, earlier in np.argwhere(np.tril(alike, start - 1)):
            later = start + int(row)
            if ratio(texts[later], texts[earlier]) > _limit(lines[later][0], lines[earlier][0]):
                found.append((later, int(earlier)))
    return found


def _limit(intent: str, other: str) -> int:
    return ALIKE_WITHIN if intent == other else ALIKE_ACROSS
