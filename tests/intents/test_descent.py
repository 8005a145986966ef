"""The minimiser, on functions whose minimum is known."""

import numpy as np
import pytest

from assist.intents.descent import minimise


def bowl(point):
    scales = np.array([1, 10, 100], dtype=np.float32)
    away = point - np.array([1, 2, 3], dtype=np.float32)
    return float(scales @ away**2), 2 * scales * away


def test_finds_the_bottom_of_a_long_bowl():
    found = minimise(bowl, np.zeros(3, dtype=np.float32), most=60, enough=1e-9)
    assert found == pytest.approx([1, 2, 3], abs=1e-2)


def test_stays_at_a_minimum():
    bottom = np.array([1, 2, 3], dtype=np.float32)
    assert minimise(bowl, bottom, most=10, enough=1e-4).tolist() == [1, 2, 3]


def test_takes_no_more_steps_than_allowed():
    asked = []

    def counted(point):
        asked.append(point)
        return bowl(point)

    start = np.zeros(3, dtype=np.float32)
    once = minimise(counted, start, most=1, enough=0)
    assert bowl(once)[0] < bowl(start)[0]
    assert len(asked) < 10
