"""Who gets a tried version, and whether it did better."""

import pytest

from assist.model.playbook import Audience
from assist.playbooks.trials import difference, is_in, wilson


class TestAudience:
    def test_by_share_is_stable_and_about_that_share(self):
        audience = Audience(percent=20)
        chosen = [is_in(audience, "t1", f"c{n}", None) for n in range(5000)]
        assert chosen == [is_in(audience, "t1", f"c{n}", None) for n in range(5000)]
        assert 0.18 < sum(chosen) / 5000 < 0.22

    def test_another_trial_draws_anew(self):
        audience = Audience(percent=50)
        one = [is_in(audience, "t1", f"c{n}", None) for n in range(200)]
        assert one != [is_in(audience, "t2", f"c{n}", None) for n in range(200)]

    def test_by_people_is_who_answers(self):
        audience = Audience(specialist_ids=("ana", "leo"))
        assert [is_in(audience, "t", "c", who) for who in ("ana", "eva", None)] == [
            True,
            False,
            False,
        ]


class TestIntervals:
    @pytest.mark.parametrize(
        ("count", "of", "low", "high"),
        [
            (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ],
    )
    def test_are_wilsons(self, count, of, low, high):
        assert wilson(count, of) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))

    def test_of_nothing_say_nothing(self):
        assert wilson(0, 0) == (0.0, 1.0)
        assert difference((0, 0), (1, 2)) == (0.0, -1.0, 1.0)

    def test_of_a_difference_are_newcombes(self):
        # Newcombe 1998 (Stat Med 17:873), example a: 56/70 less 48/80, method 10
        apart, low, high = difference((48, 80), (56, 70))
        assert apart == pytest.approx(0.2)
        assert (low, high) == (pytest.approx(0.0524, abs=1e-4), pytest.approx(0.3339, abs=1e-4))
