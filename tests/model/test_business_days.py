from datetime import UTC, date, datetime

import pytest

from assist.model.business_days import (
    business_day_before,
    end_of_business_day_after,
    is_business_day,
)

THANKSGIVING = frozenset({date(2026, 11, 26)})


class TestBusinessDays:
    @pytest.mark.parametrize(
        ("day", "open_"),
        [(date(2026, 11, 26), False), (date(2026, 11, 27), True), (date(2026, 11, 28), False)],
    )
    def test_are_weekdays_without_bank_holidays(self, day, open_):
        assert is_business_day(day, THANKSGIVING) is open_

    @pytest.mark.parametrize(
        ("day", "before"),
        [
            (date(2026, 11, 25), date(2026, 11, 24)),
            (date(2026, 11, 23), date(2026, 11, 20)),  # Monday: the Friday before
            (date(2026, 11, 27), date(2026, 11, 25)),  # the day after Thanksgiving
        ],
    )
    def test_before_a_day_the_last_of_them(self, day, before):
        assert business_day_before(day, THANKSGIVING) == before

    def test_end_when_the_day_is_over_where_the_author_is(self):
        over = end_of_business_day_after(date(2026, 11, 25), 1, "America/New_York", THANKSGIVING)
        assert over == datetime(2026, 11, 28, 5, tzinfo=UTC)
        same = end_of_business_day_after(date(2026, 11, 25), 0, "America/New_York")
        assert same == datetime(2026, 11, 26, 5, tzinfo=UTC)
