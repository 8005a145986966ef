"""The trained model as plain arrays: saved without pickle, answered with numpy alone."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assist.intents.features import Factors, Floats, Vocabulary
from assist.intents.notes import Aids
from assist.intents.semantic.blend import Blend, Embeds, load_blend
from assist.intents.spelling import Speller

FORMAT = "4"  # part of the content hash: raise it when the file's layout changes


_NONE = np.empty(0, dtype=np.float32)
OUTSIDE = frozenset({"oos", "out_of_scope"})  # labels that mean "none of the others"


@dataclass(frozen=True, slots=True)
class Scores:
    """One row per message: tempered probabilities, and the raw logits they come from."""

    probabilities: Floats
    logits: Floats


@dataclass(frozen=True)
class Model:
    """A multinomial logistic regression over n-grams, its vocabulary and its speller."""

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    weights: Floats  # a row a gram and then a dimension of meaning, a column a label
    bias: Floats
    temperature: float
    language_odds: Mapping[str, float]
    version: str
    speller: Speller  # knows the words of the training data
    aids: Aids  # what the vocabulary was learnt with
    blend: Blend | None = None  # embeddings averaged in

    def score(
        self,
        messages: Sequence[Sequence[str]],
        texts: Sequence[str] | None = None,
        *,
        language: str = "",
    ) -> Scores:
        """Scores of messages given as normal words; a message of unknown grams gets the bias.
        `texts` are the same messages in their authors' words (see `semantic.wording`) and
        `language` is theirs: both matter to embeddings alone.
        """
        logits = np.empty((len(messages), len(self.labels)), dtype=np.float32)
        for row, words in enumerate(messages):
            columns, values = self.vocabulary.vector(words)
            logits[row] = values @ self.weights[columns]
        if self.vocabulary.vectors is not None and messages:
            meanings = np.stack([self.vocabulary.meaning(words) for words in messages])
            logits += meanings @ self.weights[len(self.vocabulary.columns) :]
        logits += self.bias
        if self.blend is not None:
            spoken = [" ".join(words) for words in messages] if texts is None else texts
            logits = self.blend.mix(logits, spoken, language)
        return Scores(softmax(logits / np.float32(self.temperature)), logits)

    def in_scope(self, logits: Floats) -> Floats:
        """How surely each message means one of the labels: comparable between messages, and no
        probability. It orders better than the tempered confidence, which is the better number
        to show; give it the words before spelling repair, which pulls strangers towards us.
        """
        return in_scope(logits, self.labels)

    def save(self, path: Path) -> None:
        """Write to `path` at once (a reader sees all of it or nothing); several may race."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(
                    file,
                    grams=_pack(list(self.vocabulary.columns)),
                    idf=self.vocabulary.idf,
                    weights=self.weights,
                    bias=self.bias,
                    words=_pack(list(self.speller.used)),
                    used=np.array(list(self.speller.used.values()), dtype=np.int32),
                    odds_of=_pack(list(self.language_odds)),
                    odds=np.array(list(self.language_odds.values()), dtype=np.float32),
                    about=_pack([json.dumps(self._about())]),
                    semantic_weights=_NONE if self.blend is None else self.blend.weights,
                    semantic_bias=_NONE if self.blend is None else self.blend.bias,
                )
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)

    def _vectors(self) -> str:
        return self.aids.vectors.identity if self.aids.vectors else ""

    def _about(self) -> dict[str, object]:
        return {
            "labels": self.labels,
            "temperature": self.temperature,
            "version": self.version,
            "notes": self.aids.notes,
            "vectors": self._vectors(),
            "factors": self.vocabulary.factors,
            "rarest": self.vocabulary.rarest,
            "format": FORMAT,
            "semantic": None if self.blend is None else self.blend.about(),
        }


def load_model(path: Path, embedder: Embeds | None = None) -> Model | None:
    """The model at `path`; None when there is none, it was made with other embeddings than
    `embedder`'s, or it cannot be read (it is then trained).
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            about = json.loads(_unpack(arrays["about"])[0])
            blend = load_blend(about["semantic"], arrays, embedder)
            grams = _unpack(arrays["grams"])
            used = dict(zip(_unpack(arrays["words"]), arrays["used"].tolist(), strict=True))
            odds = dict(zip(_unpack(arrays["odds_of"]), arrays["odds"].tolist(), strict=True))
            aids = _aids(about)
            return Model(
                labels=tuple(about["labels"]),
                vocabulary=Vocabulary(
                    columns=dict(zip(grams, range(len(grams)), strict=True)),
                    idf=arrays["idf"],
                    rarest=float(about["rarest"]),
                    factors=Factors(*about["factors"]),
                    annotate=aids.annotate,
                    vectors=aids.vectors,
                ),
                weights=arrays["weights"],
                bias=arrays["bias"],
                temperature=float(about["temperature"]),
                language_odds=odds,
                version=str(about["version"]),
                speller=Speller(used),
                aids=aids,
                blend=blend,
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _aids(about: Mapping[str, Any]) -> Aids:
    aids = Aids(about["notes"], meaning=bool(about["vectors"]))
    if aids.vectors is not None and aids.vectors.identity != about["vectors"]:
        raise ValueError("was made with other vectors of words")
    return aids


def softmax(logits: Floats) -> Floats:
    """Rows of probabilities."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: Floats = powers / powers.sum(axis=1, keepdims=True)
    return result


def in_scope(logits: Floats, labels: Sequence[str]) -> Floats:
    """See `Model.in_scope`: what speaks for the likeliest label less what speaks for none; the
    largest logit where no label means "none".
    """
    outside = np.array([label in OUTSIDE for label in labels])
    if not outside.any():
        largest: Floats = logits.max(axis=1)
        return largest
    chances = softmax(logits)
    lead: Floats = chances[:, ~outside].max(axis=1) - chances[:, outside].max(axis=1)
    return lead


def _pack(strings: list[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.frombuffer("\n".join(strings).encode("utf-8"), dtype=np.uint8)


def _unpack(array: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> list[str]:
    return array.tobytes().decode("utf-8").split("\n") if array.size else []
