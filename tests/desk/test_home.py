"""What a Home counts: what waits too long by the desk's own promise, what fell by more than chance."""

from datetime import UTC, datetime, time

import pytest

from assist.desk.home import answer_due, has_fallen
from assist.model.specialist import Roster, Shift

DESK = Shift("desk", None, frozenset(range(5)), time(12), time(20), "UTC")
ROSTER = Roster((DESK,))


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)  # the 20th is a Friday


class TestAnAnswerIsDue:
    @pytest.mark.parametrize(
        ("since", "due"),
        [
            (at(20, 13), at(20, 15)),
            (at(20, 18), at(20, 20)),
            (at(20, 18, 1), at(23, 14)),  # not within the day any more
            (at(20, 23), at(23, 14)),
            (at(21, 9), at(23, 14)),
            (at(23, 3), at(23, 14)),
        ],
    )
    def test_two_hours_of_the_desks_open_time_later(self, since, due):
        assert answer_due(ROSTER, since) == due

    def test_never_where_the_desk_does_not_open(self):
        assert answer_due(Roster(()), at(20, 13)) is None


class TestAcceptanceFell:
    @pytest.mark.parametrize(
        ("before", "recent", "fell"),
        [
            ((90, 100), (10, 20), True),
            ((90, 100), (17, 20), False),  # chance
            ((90, 100), (19, 20), False),  # rose
            ((9, 9), (0, 20), False),  # too few before
            ((90, 100), (0, 9), False),  # too few now
            ((0, 100), (0, 20), False),
        ],
    )
    def test_when_it_is_less_by_more_than_chance(self, before, recent, fell):
        assert has_fallen(before, recent) is fell
