"""Days on which money moves: weekdays that are no bank holiday."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SATURDAY = 5


def is_business_day(day: date, closed: Collection[date] = ()) -> bool:
    return day.weekday() < _SATURDAY and day not in closed


def business_day_before(day: date, closed: Collection[date] = ()) -> date:
    """The last business day before `day`."""
    found = day - timedelta(days=1)
    while not is_business_day(found, closed):
        found -= timedelta(days=1)
    return found


def business_day_after(day: date, business_days: int, closed: Collection[date] = ()) -> date:
    """The business day that is so many after `day` (0: the day itself, whatever it is)."""
    left = business_days
    while left:
        day += timedelta(days=1)
        left -= is_business_day(day, closed)
    return day


def end_of_business_day_after(
    day: date, business_days: int, zone: str, closed: Collection[date] = ()
) -> datetime:
    """The end of that many business days after `day` (0: of the day itself) at `zone`.

    The moment is the first instant of the following day, so that everything before it counts.
    """
    last = business_day_after(day, business_days, closed)
    return datetime.combine(last + timedelta(days=1), time(), ZoneInfo(zone))
