"""What words mean: a vector for each common English and Spanish word, in one space.

Words of like meaning lie near each other whatever their language, so that an example teaches
something about words that no example has. `vectors.npz` was made by `vectors_build`, which says
from what; reading it takes milliseconds and numpy alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("vectors.npz")


@dataclass(frozen=True, slots=True)
class WordVectors:
    """Folded words (see `normalise.fold`), and a row of small integers for each."""

    identity: str
    places: Mapping[str, int]
    rows: NDArray[np.int8]

    @property
    def dimension(self) -> int:
        return int(self.rows.shape[1])

    def mean(self, words: Sequence[str], weights: Sequence[float]) -> NDArray[np.float32]:
        """The weighted mean of the words' vectors at length 1; zeros if it knows none of them."""
        known = [
            (place, weight)
            for word, weight in zip(words, weights, strict=True)
            if (place := self.places.get(word)) is not None
        ]
        if not known:
            return np.zeros(self.dimension, dtype=np.float32)
        places, loud = zip(*known, strict=True)
        total = np.array(loud, dtype=np.float32) @ self.rows[list(places)].astype(np.float32)
        result: NDArray[np.float32] = total / max(float(np.linalg.norm(total)), 1e-9)
        return result


def save_vectors(path: Path, words: Sequence[str], rows: NDArray[np.int8]) -> None:
    """Write what `load_vectors` reads."""
    packed = np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8)
    np.savez_compressed(path, words=packed, rows=rows)


@lru_cache(maxsize=2)
def load_vectors(path: Path = FILE) -> WordVectors:
    """The vectors of `path`: the packaged ones unless told otherwise."""
    content = path.read_bytes()
    with np.load(path, allow_pickle=False) as arrays:
        words = arrays["words"].tobytes().decode("utf-8").split("\n")
        rows = arrays["rows"]
    identity = hashlib.sha256(content).hexdigest()[:16]
    return WordVectors(identity, dict(zip(words, range(len(words)), strict=True)), rows)
