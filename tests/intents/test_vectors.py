"""Vectors of words: the packaged ones, and how a message gets its mean."""

import numpy as np
import pytest

from assist.intents.vectors import WordVectors, load_vectors, save_vectors


@pytest.fixture
def vectors():
    rows = np.array([[100, 0], [0, 100], [0, -100]], dtype=np.int8)
    return WordVectors("x", {"east": 0, "north": 1, "south": 2}, rows)


class TestAMean:
    def test_has_length_one_and_leans_to_the_heavier_word(self, vectors):
        mean = vectors.mean(["east", "north"], [1.0, 3.0])
        assert mean == pytest.approx(np.array([1, 3]) / 10**0.5)

    def test_leaves_unknown_words_out(self, vectors):
        assert vectors.mean(["east", "qwxyz"], [1.0, 9.0]) == pytest.approx([1, 0])

    @pytest.mark.parametrize("words", [[], ["qwxyz"], ["north", "south"]])
    def test_of_nothing_known_or_of_opposites_is_zero(self, vectors, words):
        assert (vectors.mean(words, [1.0] * len(words)) == 0).all()


class TestThePackagedVectors:
    @pytest.mark.parametrize(
        ("word", "near", "far"),
        [
            ("refund", "reembolso", "portada"),
            ("declined", "rechazada", "novel"),
            ("debt", "deuda", "ilustrador"),
            ("lawyer", "abogado", "jueves"),
        ],
    )
    def test_words_of_like_meaning_are_near_whatever_their_language(self, word, near, far):
        known = load_vectors()
        one, same, other = (known.mean([each], [1.0]) for each in (word, near, far))
        assert one @ same > one @ other + 0.2

    def test_are_many_and_small(self):
        known = load_vectors()
        assert len(known.places) > 35_000
        assert known.dimension == 128
        assert known.rows.dtype == np.int8


def test_what_was_saved_is_loaded(tmp_path):
    rows = np.array([[1, -2], [3, 4]], dtype=np.int8)
    save_vectors(tmp_path / "v.npz", ["año", "pay"], rows)
    found = load_vectors(tmp_path / "v.npz")
    assert found.places == {"año": 0, "pay": 1}
    assert (found.rows == rows).all()
    assert len(found.identity) == 16
