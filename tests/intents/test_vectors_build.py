"""The pure steps of making the packaged vectors."""

import numpy as np
import pytest

from assist.intents.vectors_build import _by_folded, _bytes, _centred, _unit


def test_words_that_differ_in_accents_are_merged():
    rows = np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32)
    words, merged = _by_folded(["pagó", "PAGO", "owe"], rows)
    assert words == ["pago", "owe"]
    assert merged[0] == pytest.approx([0.5**0.5] * 2)


def test_what_the_words_of_a_language_share_is_taken_away():
    rows = np.array([[5, 1], [5, -1]], dtype=np.float32)
    assert _centred(rows).mean(axis=0) == pytest.approx([0, 0])


def test_rows_become_signed_bytes_up_to_the_loudest():
    small = _bytes(_unit(np.array([[3, 4], [0, -2]], dtype=np.float32)))
    assert small.dtype == np.int8
    assert small.tolist() == [[76, 102], [0, -127]]
