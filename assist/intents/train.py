"""Examples -> Model. Only training imports scipy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assist.errors import BadInput
from assist.intents.catalog import Example, Intent
from assist.intents.features import FEW, Floats, Vocabulary
from assist.intents.fit import Targets, fit, held_out_logits, temperature
from assist.intents.language import LANGUAGES, learn_odds
from assist.intents.matrix import Matrix
from assist.intents.model import Model
from assist.intents.normalise import spell_out, tokens
from assist.intents.notes import ALL_AIDS, Aids
from assist.intents.semantic.blend import Embeds, Lesson, learn
from assist.intents.semantic.wording import wording
from assist.intents.spelling import Speller

TELLABLE = 2  # intents: fewer cannot be told apart
STRENGTH = 20.0  # C of the logistic regression, chosen on held-out folds


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What models that had not seen them said of training examples: judges confidence."""

    rows: Targets  # places in the examples
    logits: Floats
    targets: Targets


def normal_words(text: str, language: str | None) -> list[str]:
    """The words of a text as the model sees them, before spelling repair."""
    return [token.word for token in spell_out(tokens(text), language) if not token.is_break]


def train(
    examples: Sequence[Example],
    catalog: Mapping[str, Intent],
    *,
    version: str,
    aids: Aids = ALL_AIDS,
    embedder: Embeds | None = None,
) -> Model:
    """A model of the examples, with the intents' descriptions as examples of their own; an
    `embedder`'s vectors are averaged in.
    """
    seen = {example.intent for example in examples}
    labels = tuple(intent for intent in catalog if intent in seen)
    if len(labels) < TELLABLE:
        raise BadInput(
            "examples", f"teach {len(labels)} intents", "Give examples of at least two intents."
        )
    described = [
        Example(text, intent.id, language)
        for intent in catalog.values()
        for language, text in intent.description.items()
        if intent.id in seen
    ]
    known = [example for example in examples if example.intent in catalog]
    return train_labels(known, described, labels, version=version, aids=aids, embedder=embedder)[0]


def train_labels(
    examples: Sequence[Example],
    described: Sequence[Example],
    labels: Sequence[str],
    *,
    version: str,
    aids: Aids = ALL_AIDS,
    embedder: Embeds | None = None,
) -> tuple[Model, HeldOut]:
    """A model of any taxonomy, and its held-out judgements. `described` are names or
    descriptions: taught, but never judged by. Every label needs an example.
    """
    taught = [*examples, *described]
    messages = [normal_words(example.text, example.language) for example in taught]
    column = {label: place for place, label in enumerate(labels)}
    targets = np.array([column[example.intent] for example in taught], dtype=np.intp)
    few = len(examples) < FEW * len(labels)
    vocabulary = Vocabulary.of(messages, annotate=aids.annotate, vectors=aids.vectors, few=few)
    matrix = Matrix.of(vocabulary, messages)
    logits, rows = held_out_logits(matrix, targets, len(labels), STRENGTH, len(described))
    weights, bias = fit(matrix, targets, len(labels), STRENGTH)
    blend = None
    if embedder is not None:
        lesson = Lesson(_wordings(taught), _languages(taught), targets, len(labels), len(described))
        blend, logits = learn(embedder, lesson, logits, rows)
    speller = Speller.of([*messages, *([word] for word in aids.words)])
    model = Model(
        labels=tuple(labels),
        vocabulary=vocabulary,
        weights=weights,
        bias=bias,
        temperature=temperature(logits, targets[rows]),
        language_odds=_odds(taught, messages),
        version=version,
        speller=speller,
        aids=aids,
        blend=blend,
    )
    return model, HeldOut(rows, logits, targets[rows])


def _odds(taught: Sequence[Example], messages: Sequence[Sequence[str]]) -> dict[str, float]:
    """What tells the languages apart; nothing where only one is taught."""
    languages = _languages(taught)
    if len(set(languages)) < len(LANGUAGES):
        return {}
    return learn_odds(zip(languages, messages, strict=True))


def _wordings(taught: Sequence[Example]) -> list[str]:
    return [
        wording(example.text, spell_out(tokens(example.text), example.language))
        for example in taught
    ]


def _languages(taught: Sequence[Example]) -> list[str]:
    return [example.language for example in taught]
