"""What the desk's training lines teach: held out in turn, and in growing shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from assist.intents.catalog import LANGUAGES, Example, load_catalog, load_examples
from assist.intents.evaluation.desk import Line, by_language, load_lines, read_all
from assist.intents.evaluation.metrics import percent
from assist.intents.evaluation.sheet import Sheet
from assist.intents.notes import ALL_AIDS, Aids
from assist.intents.reader import Reader
from assist.intents.semantic.blend import Embeds
from assist.intents.train import train
from assist.model.interpretation import Interpretation

FOLDS = 3
SHARES = (0.12, 0.25, 0.5, 0.75, 1.0)
# What a wrong suggestion costs, a right one saving 1 and none costing nothing.
WRONG = 0.25
LIMITS = np.arange(0.05, 0.9, 0.01)
UNCLEAR = "unclear"

Tick = Callable[[str], None]


def folds(tick: Tick, aids: Aids = ALL_AIDS, embedder: Embeds | None = None) -> dict[str, Any]:
    """Training lines held out in turn and read by a reader of the others: how many first
    intents are right by language, and the threshold of confidence that pays most.
    """
    examples = load_examples()
    found = []
    for fold in range(FOLDS):
        kept = [example for row, example in enumerate(examples) if row % FOLDS != fold]
        held = [example for row, example in enumerate(examples) if row % FOLDS == fold]
        found += read_all(_reader(kept, aids, embedder), [_line(example) for example in held])
        tick(f"fold {fold + 1}")
    return {
        language: {
            **figures,
            "threshold": _best_limit(
                [_judged(line, it) for line, it in found if line.language == language]
            ),
        }
        for language, figures in by_language(found).items()
    }


def _judged(line: Line, reading: Interpretation) -> tuple[float, bool]:
    """How sure the classifier was of its first guess, and whether that was right."""
    name, confidence = reading.extra["top"][0] if "top" in reading.extra else (UNCLEAR, 0.0)
    return confidence, name == line.intents[0]


def _line(example: Example) -> Line:
    return Line(example.text, (example.intent,), example.language)


def whole_reader(aids: Aids, embedder: Embeds | None = None) -> Reader:
    """A reader of all training lines with other aids than the desk's; never kept."""
    return _reader(load_examples(), aids, embedder)


def _reader(examples: Sequence[Example], aids: Aids, embedder: Embeds | None) -> Reader:
    catalog = load_catalog()
    return Reader(train(examples, catalog, version="trial", aids=aids, embedder=embedder))


def _best_limit(judged: list[tuple[float, bool]]) -> float:
    """The confidence from which claiming pays most: a right claim saves 1, a wrong one costs."""
    confidence = np.array([sure for sure, _ in judged])
    worth = np.array([1.0 if right else -WRONG for _, right in judged])
    return round(float(max(LIMITS, key=lambda limit: worth[confidence >= limit].sum())), 2)


def learning_curve(
    tick: Tick, aids: Aids = ALL_AIDS, embedder: Embeds | None = None
) -> list[dict[str, float]]:
    """First intents right on the development set against the share of the training lines."""
    examples = load_examples()
    # The rows of a sheet are numbers here, so that shares are drawn per intent and language.
    rows = Sheet(
        tuple(str(row) for row in range(len(examples))),
        tuple(f"{example.language} {example.intent}" for example in examples),
    )
    lines = load_lines()
    points = []
    for share in SHARES:
        part = [examples[int(row)] for row in rows.share(share, seed=0).texts]
        figures = by_language(read_all(_reader(part, aids, embedder), lines))
        points.append(
            {
                "share": share,
                "examples": len(part),
                **{language: figures[language]["primary"] for language in LANGUAGES},
            }
        )
        tick(f"{percent(share):.0f} %")
    return points
