"""Messages as rows: the few grams that each has, and beside them what its words mean.

The grams are sparse and the meanings are not; multiplied apart, each takes the way that suits it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assist.intents.features import Floats, Vocabulary


@dataclass(frozen=True)
class Matrix:
    """A sparse block, and a dense one whose columns come after it."""

    sparse: Any
    dense: Floats

    @staticmethod
    def of(vocabulary: Vocabulary, messages: Sequence[Sequence[str]]) -> Matrix:
        """A row for each message, given as normal words."""
        from scipy.sparse import csr_matrix

        vectors = [vocabulary.vector(words) for words in messages]
        starts = np.cumsum([0, *(len(columns) for columns, _ in vectors)])
        columns = np.concatenate([columns for columns, _ in vectors])
        values = np.concatenate([values for _, values in vectors])
        shape = (len(messages), len(vocabulary.columns))
        sparse = csr_matrix((values, columns, starts), shape=shape)
        return Matrix(sparse, np.stack([vocabulary.meaning(words) for words in messages]))

    @property
    def shape(self) -> tuple[int, int]:
        rows, grams = self.sparse.shape
        return int(rows), int(grams + self.dense.shape[1])

    def __getitem__(self, rows: Any) -> Matrix:
        return Matrix(self.sparse[rows], self.dense[rows])

    def __matmul__(self, weights: Floats) -> Floats:
        grams = self.sparse.shape[1]
        product: Floats = self.sparse @ weights[:grams]
        product += self.dense @ weights[grams:]
        return product

    @property
    def T(self) -> Transposed:  # noqa: N802 as numpy and scipy call it
        return Transposed(self.sparse.T.tocsr(), self.dense.T)


@dataclass(frozen=True)
class Transposed:
    """The same with rows and columns exchanged."""

    sparse: Any
    dense: Floats

    def __matmul__(self, values: Floats) -> Floats:
        return np.concatenate([self.sparse @ values, self.dense @ values])
