"""The engine trained and judged on any taxonomy: external sets, or a team's own CSV files."""

from __future__ import annotations

import re
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean, stdev
from typing import Any

import numpy as np

from assist.errors import BadInput
from assist.intents.catalog import Example
from assist.intents.evaluation import metrics, noise, out_of_scope
from assist.intents.evaluation.metrics import Confusion
from assist.intents.evaluation.sheet import OUTSIDE, Sheet, language_of
from assist.intents.features import Floats
from assist.intents.model import Model, Scores, softmax
from assist.intents.normalise import Token, spell_out, tokens
from assist.intents.notes import ALL_AIDS, Aids
from assist.intents.semantic.blend import Embeds
from assist.intents.semantic.wording import wording
from assist.intents.train import HeldOut, train_labels

SHARES = (0.12, 0.25, 0.5, 0.75, 1.0)
MOST_TIMED = 1_000  # messages read one at a time
NOISE_SEED = 7
_NO_WORD = re.compile(r"[\W_]+")

Tick = Callable[[str], None]  # told of each step that is done


@dataclass(frozen=True, slots=True)
class Options:
    """How to train and judge."""

    seeds: int = 1
    per_intent: int | None = None
    aids: Aids = ALL_AIDS
    curve: bool = False
    embedder: Embeds | None = None
    validation: Sheet | None = None  # what is out of scope is told by a limit drawn from it

    @property
    def steps(self) -> int:
        """How often `Tick` is called."""
        return self.seeds * (2 + len(noise.GENERATORS)) + (len(SHARES) if self.curve else 0)


@dataclass(frozen=True, slots=True)
class _Read:
    """What a model makes of texts: categories in scope, how sure, and how surely in scope."""

    categories: list[str]
    confidence: Floats
    scope: Floats


def benchmark(train: Sheet, test: Sheet, options: Options, tick: Tick) -> dict[str, Any]:
    """Every figure by name. BadInput where there is nothing to tell apart."""
    _check(train, test)
    language = language_of(train.texts)
    runs = []
    for seed in range(options.seeds):
        taught = (
            train
            if options.per_intent is None
            else train.sample(per_category=options.per_intent, seed=seed)
        )
        runs.append(_run(taught, test, language, options, tick))
    figures = runs[0] if len(runs) == 1 else {**_mean(runs), "confusions": runs[0]["confusions"]}
    if options.curve:
        figures["learning_curve"] = _curve(train, test, language, options, tick)
    return {
        "train": len(train.texts),
        "test": len(test.texts),
        "categories": len(train.inside().labels),
        "language": language,
        "per_intent": options.per_intent,
        "seeds": options.seeds,
        **figures,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _check(train: Sheet, test: Sheet) -> None:
    if len(train.inside().labels) < 2:
        raise BadInput("train", "has fewer than two categories.", "Add examples of another.")
    if not test.inside().texts:
        raise BadInput("test", "has only out-of-scope rows.", "Add rows of the categories.")


def train_on(sheet: Sheet, language: str, options: Options) -> tuple[Model, HeldOut]:
    """A model of a sheet, with the categories' names as examples of their own."""
    examples = [
        Example(text, category, language)
        for text, category in zip(sheet.texts, sheet.categories, strict=True)
    ]
    labels = sheet.labels
    named = [
        Example(_NO_WORD.sub(" ", label), label, language) for label in labels if label != OUTSIDE
    ]
    return train_labels(
        examples,
        named,
        labels,
        version="benchmark",
        aids=options.aids,
        embedder=options.embedder,
    )


def _run(train: Sheet, test: Sheet, language: str, options: Options, tick: Tick) -> dict[str, Any]:
    started = time.process_time()
    model, held = train_on(train, language, options)
    trained = time.process_time() - started
    tick("trained")
    inside = test.inside()
    clean, read = _judge(model, inside, language)
    tick("judged")
    figures: dict[str, Any] = {**clean, "confusions": _pairs(inside, read)}
    figures["noise"] = {}
    for name, spoil in noise.GENERATORS.items():
        texts = noise.spoil(inside.texts, spoil, seed=NOISE_SEED)
        spoilt, _ = _judge(model, Sheet(tuple(texts), inside.categories), language)
        spoilt["drop"] = round(clean["accuracy"] - spoilt["accuracy"], 2)
        figures["noise"][name] = spoilt
        tick(name)
    if OUTSIDE in test.labels:
        limit = _limit(model, held, train, language, options)
        everything = _read(model, test.texts, language)
        figures["out_of_scope"] = out_of_scope.judge(
            everything.scope, test.categories, everything.categories, limit
        )
    figures["cost"] = {"training_cpu_s": round(trained, 2), **_cost(model, test.texts, language)}
    return figures


def _limit(model: Model, held: HeldOut, train: Sheet, language: str, options: Options) -> float:
    """The score under which a text is taken to be out of scope."""
    known = options.validation
    if known is not None:
        return out_of_scope.threshold(_read(model, known.texts, language).scope, known.categories)
    meant = [train.categories[row] for row in held.rows]
    return out_of_scope.threshold(model.in_scope(held.logits), meant)


def _judge(model: Model, sheet: Sheet, language: str) -> tuple[dict[str, float], list[str]]:
    read = _read(model, sheet.texts, language)
    right = np.array([one == it for one, it in zip(sheet.categories, read.categories, strict=True)])
    return {
        "accuracy": metrics.accuracy(sheet.categories, read.categories),
        "macro_f1": metrics.macro_f1(sheet.categories, read.categories),
        "ece": metrics.calibration_error(read.confidence, right),
    }, read.categories


def _read(model: Model, texts: Sequence[str], language: str) -> _Read:
    found = [_tokens(text, language) for text in texts]
    logits = _score(model, texts, found, language).logits
    inside = [place for place, label in enumerate(model.labels) if label != OUTSIDE]
    chances = softmax(logits[:, inside] / np.float32(model.temperature))
    best = chances.argmax(axis=1)
    return _Read(
        categories=[model.labels[inside[place]] for place in best],
        confidence=chances.max(axis=1),
        scope=model.in_scope(_score(model, texts, found, language, repaired=False).logits),
    )


def _tokens(text: str, language: str) -> list[Token]:
    return spell_out(tokens(text), language)


def _score(
    model: Model,
    texts: Sequence[str],
    found: Sequence[Sequence[Token]],
    language: str,
    *,
    repaired: bool = True,
) -> Scores:
    words = [[token.word for token in each if not token.is_break] for each in found]
    speller = model.speller if repaired else None
    return model.score(
        [speller.snap(each) for each in words] if speller else words,
        [wording(text, each, speller) for text, each in zip(texts, found, strict=True)]
        if model.blend
        else None,
        language=language,
    )


def _cost(model: Model, texts: Sequence[str], language: str) -> dict[str, float]:
    """Processor time: of one message at a time, and of all of them in one batch."""
    fresh = [text + " " for text in texts]
    times = []
    for text in fresh[:MOST_TIMED]:
        started = time.process_time()
        _score(model, [text], [_tokens(text, language)], language)
        times.append((time.process_time() - started) * 1000)
    started = time.process_time()
    _score(model, fresh, [_tokens(text, language) for text in fresh], language)
    batch = time.process_time() - started
    speed = round(len(fresh) / batch) if batch else 0
    return {**metrics.spread(times * 2), "messages_per_cpu_s": speed}


def _pairs(sheet: Sheet, read: Sequence[str]) -> list[Confusion]:
    return metrics.confusions(sheet.categories, read)


def _curve(
    train: Sheet, test: Sheet, language: str, options: Options, tick: Tick
) -> list[dict[str, float]]:
    """Accuracy against the share of the training rows."""
    points = []
    inside = test.inside()
    for share in SHARES:
        part = train.share(share, seed=0)
        model, _ = train_on(part, language, options)
        figures, _ = _judge(model, inside, language)
        points.append(
            {"share": share, "examples": len(part.texts), "accuracy": figures["accuracy"]}
        )
        tick(f"{share:.0%}")
    return points


def _mean(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The mean of every number of several runs, with the deviation of the accuracy beside it."""
    merged: dict[str, Any] = {}
    for key, first in runs[0].items():
        if isinstance(first, dict):
            merged[key] = _mean([run[key] for run in runs])
        elif isinstance(first, int | float):
            merged[key] = round(mean(run[key] for run in runs), 3)
            if key == "accuracy":
                merged["accuracy_sd"] = round(stdev(run[key] for run in runs), 2)
    return merged
