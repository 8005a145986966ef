"""When the desk is open, as windows: in order, apart, on its own clock, never on holidays."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assist.model.specialist import Roster, Shift

MONDAY = datetime(2026, 11, 16, 12, tzinfo=UTC)


def shift(start=9, end=18, days=range(5), zone="America/New_York", who=None):
    return Shift("s", who, frozenset(days), time(start), time(end), zone)


def test_each_day_of_a_shift_is_one():
    windows = Roster((shift(),)).windows(MONDAY, 2)
    assert windows == tuple(
        (datetime(2026, 11, day, 14, tzinfo=UTC), datetime(2026, 11, day, 23, tzinfo=UTC))
        for day in (16, 17, 18)
    )


def test_shifts_that_meet_are_one():
    windows = Roster((shift(9, 13), shift(12, 18, who="ana"), shift(18, 20))).windows(MONDAY, 0)
    assert windows == (
        (datetime(2026, 11, 16, 14, tzinfo=UTC), datetime(2026, 11, 17, 1, tzinfo=UTC)),
    )


def test_weekends_and_holidays_are_none():
    roster = Roster((shift(),), frozenset({date(2026, 11, 18)}))
    days = {begins.date().day for begins, _ends in roster.windows(MONDAY, 7)}
    assert days == {16, 17, 19, 20, 23}


def test_what_is_over_today_is_none_and_what_goes_on_is_whole():
    roster = Roster((shift(),))
    afternoon = MONDAY.replace(hour=20)
    assert roster.windows(afternoon, 0)[0][0] == datetime(2026, 11, 16, 14, tzinfo=UTC)
    assert roster.windows(MONDAY.replace(hour=23), 0) == ()


@given(
    st.timedeltas(timedelta(0), timedelta(days=500)),
    st.integers(0, 12),
    st.sampled_from(["America/New_York", "Europe/Madrid", "Pacific/Auckland"]),
)
def test_says_the_same_as_whether_it_is_open(since, start, zone):
    now = datetime(2026, 1, 1, tzinfo=UTC) + since
    roster = Roster((shift(start, start + 9, zone=zone), shift(8, 12, (0, 5), "America/Lima")))
    windows = roster.windows(now, 3)
    for hours in range(60):
        moment = now + timedelta(hours=hours)
        inside = any(begins <= moment < ends for begins, ends in windows)
        assert inside is roster.is_open(moment)
