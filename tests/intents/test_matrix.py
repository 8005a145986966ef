"""Messages as rows of a sparse and a dense block."""

import numpy as np
import pytest

from assist.intents.features import Vocabulary
from assist.intents.matrix import Matrix
from assist.intents.vectors import load_vectors

MESSAGES = [["pay", "now"], ["pay", "later"], ["qwxyz"]]


@pytest.fixture(params=[True, False], ids=["with meaning", "grams alone"])
def matrix(request):
    vectors = load_vectors() if request.param else None
    return Matrix.of(Vocabulary.of(MESSAGES, vectors=vectors), MESSAGES)


def whole(matrix):
    return np.hstack([matrix.sparse.toarray(), matrix.dense])


def test_multiplies_as_the_whole_would(matrix):
    rows, columns = matrix.shape
    weights = np.arange(columns * 2, dtype=np.float32).reshape(columns, 2) / columns
    values = np.arange(rows * 2, dtype=np.float32).reshape(rows, 2)
    assert matrix @ weights == pytest.approx(whole(matrix) @ weights, rel=1e-5)
    assert matrix.T @ values == pytest.approx(whole(matrix).T @ values, rel=1e-5)


def test_rows_are_chosen_in_both_blocks(matrix):
    kept = matrix[np.array([True, False, True])]
    assert kept.shape == (2, matrix.shape[1])
    assert whole(kept) == pytest.approx(whole(matrix)[[0, 2]])
