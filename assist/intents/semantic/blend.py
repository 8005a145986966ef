"""A second logistic regression, on embeddings, averaged geometrically with the linear model's.

The geometric mean of two models' probabilities is the mean of their tempered logits, so that the
blend is one set of logits and what follows (temperature, scope, thresholds) stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from assist.intents.features import Floats
from assist.intents.fit import Targets, fit, held_out_logits, mean_loss, temperature

STRENGTH = 20.0  # C of the regression on embeddings, chosen on held-out folds
SHARES = tuple(round(0.1 * step, 1) for step in range(10))  # how loud embeddings may be
ANY = ""  # the language of a message when it is not known
LEAST_ROWS = 50  # held-out rows of a language to choose its share by


class Embeds(Protocol):
    """What turns texts into vectors."""

    @property
    def identity(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Floats: ...


@dataclass(frozen=True)
class Blend:
    """What embeddings say of a message, and how much that counts by language."""

    embedder: Embeds
    weights: Floats  # one row per dimension, one column per label
    bias: Floats
    scale: float  # brings these logits to the linear model's temperature
    shares: Mapping[str, float]

    def mix(self, linear: Floats, texts: Sequence[str], language: str) -> Floats:
        """The blended logits of messages of which the linear model said `linear`."""
        share = np.float32(self.shares.get(language, self.shares[ANY]))
        if not share:
            return linear
        place = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        own = self.embedder.embed(list(place)) @ self.weights + self.bias
        rows = own[[place[text] for text in texts]]
        return mixed(linear, rows * np.float32(self.scale), share)

    def about(self) -> dict[str, object]:
        """What a model file keeps of it beside weights and bias, as JSON knows it."""
        return {
            "embedder": self.embedder.identity,
            "scale": self.scale,
            "shares": dict(self.shares),
        }


def load_blend(
    about: Mapping[str, Any] | None, arrays: Mapping[str, Any], embedder: Embeds | None
) -> Blend | None:
    """What `about` and `arrays` kept. ValueError if it was learnt with another embedder."""
    kept = about["embedder"] if about else None
    if kept != (embedder.identity if embedder else None):
        raise ValueError("was made with other embeddings")
    if about is None or embedder is None:
        return None
    shares = {str(language): float(share) for language, share in about["shares"].items()}
    weights, bias = arrays["semantic_weights"], arrays["semantic_bias"]
    return Blend(embedder, weights, bias, float(about["scale"]), shares)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What both models are trained on; the last `always` rows are never held out."""

    texts: Sequence[str]
    languages: Sequence[str]
    targets: Targets
    classes: int
    always: int


def mixed(linear: Floats, semantic: Floats, share: float | np.float32) -> Floats:
    """Logits of the geometric mean; both at the same temperature."""
    blended: Floats = np.float32(1 - share) * linear + np.float32(share) * semantic
    return blended


def learn(embedder: Embeds, lesson: Lesson, linear: Floats, rows: Targets) -> tuple[Blend, Floats]:
    """The blend, and its logits of held-out `rows`; `linear` are the linear model's logits."""
    vectors = embedder.embed(lesson.texts)
    own, same = held_out_logits(vectors, lesson.targets, lesson.classes, STRENGTH, lesson.always)
    assert (rows == same).all(), "both models hold the same rows out"
    targets = lesson.targets[rows]
    scale = temperature(linear, targets) / temperature(own, targets)
    own *= np.float32(scale)
    weights, bias = fit(vectors, lesson.targets, lesson.classes, STRENGTH)
    spoken = [lesson.languages[row] for row in rows]
    shares = choose_shares(linear, own, targets, spoken)
    blended = linear.copy()
    for language in set(spoken):
        places = [place for place, one in enumerate(spoken) if one == language]
        share = shares.get(language, shares[ANY])
        blended[places] = mixed(linear[places], own[places], share)
    return Blend(embedder, weights, bias, scale, shares), blended


def choose_shares(
    linear: Floats, semantic: Floats, targets: Targets, languages: Sequence[str]
) -> dict[str, float]:
    """How much embeddings count where they count best, by language and for any. Both kinds of
    logits at one temperature.
    """
    shares = {ANY: _best(linear, semantic, targets)}
    for language, count in Counter(languages).items():
        if count >= LEAST_ROWS:
            rows = [row for row, one in enumerate(languages) if one == language]
            shares[language] = _best(linear[rows], semantic[rows], targets[rows])
    return shares


def _best(linear: Floats, semantic: Floats, targets: Targets) -> float:
    """The share whose tempered probabilities fit best."""

    def loss(share: float) -> float:
        logits = mixed(linear, semantic, share)
        return mean_loss(logits / np.float32(temperature(logits, targets)), targets)

    return min(SHARES, key=loss)
