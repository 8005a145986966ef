"""Exact splits and due dates, by the desk's vectors."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.model.money import Money
from assist.playbooks.instalments import due_dates, share, split


def minors(total: int, count: int) -> list[int]:
    return [part.minor for part in split(Money(total, "USD"), count)]


class TestSplitting:
    @pytest.mark.parametrize(
        ("total", "count", "parts"),
        [
            (100_000, 3, [33_334, 33_333, 33_333]),
            (99_999, 4, [25_000, 25_000, 25_000, 24_999]),
            (250_000, 6, [41_667] * 4 + [41_666] * 2),
            (10_001, 7, [1_429] * 5 + [1_428] * 2),
        ],
    )
    def test_the_desk_rules_vectors(self, total, count, parts):
        assert minors(total, count) == parts

    @given(total=st.integers(0, 10**12), count=st.integers(1, 60))
    def test_parts_add_up_and_differ_by_at_most_one_minor_unit(self, total, count):
        parts = minors(total, count)
        assert sum(parts) == total
        assert max(parts) - min(parts) <= 1
        assert parts == sorted(parts, reverse=True)

    @pytest.mark.parametrize("count", [0, -1])
    def test_no_parts_is_an_error(self, count):
        with pytest.raises(ValueError, match="at least one part"):
            minors(100, count)

    def test_a_credit_is_not_split(self):
        with pytest.raises(ValueError, match="owed"):
            minors(-1, 2)


class TestShare:
    @pytest.mark.parametrize(
        ("total", "percent", "minor"), [(10_001, "25", 2_500), (10_002, "25", 2_501), (5, "10", 1)]
    )
    def test_rounds_half_up_to_the_minor_unit(self, total, percent, minor):
        assert share(Money(total, "USD"), Decimal(percent)) == Money(minor, "USD")


class TestDueDates:
    @pytest.mark.parametrize(
        ("first", "following"),
        [
            ("2027-01-31", ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]),
            ("2028-01-31", ["2028-02-29", "2028-03-31"]),
            ("2026-12-29", ["2027-01-29", "2027-02-28", "2027-03-29"]),
        ],
    )
    def test_the_desk_rules_vectors(self, first, following):
        start = date.fromisoformat(first)
        assert [day.isoformat() for day in due_dates(start, len(following) + 1)] == [
            first,
            *following,
        ]

    @given(first=st.dates(date(2000, 1, 1), date(2100, 1, 1)), count=st.integers(1, 48))
    def test_one_a_month_and_never_past_the_anchor_day(self, first, count):
        days = due_dates(first, count)
        months = [day.year * 12 + day.month for day in days]
        assert months == list(range(months[0], months[0] + count))
        assert all(day.day <= first.day for day in days)
