"""Days of the calendar, by name and by number."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta


def _names(source: str) -> dict[str, int]:
    """Groups of names between bars, numbered: `a b|c` gives a and b 0, c 1."""
    groups = enumerate(source.split("|"))
    return {name: number for number, names in groups for name in names.split()}


WEEKDAYS: Mapping[str, int] = _names(
    "monday mon lunes|tuesday tues tue martes|wednesday weds wed miercoles"
    "|thursday thurs thur thu jueves"
    "|friday fri viernes|saturday sat sabado|sunday sun domingo"
)
MONTHS: Mapping[str, int] = {
    name: number + 1
    for name, number in _names(
        "january jan enero ene|february feb febrero|march mar marzo|april apr abril abr|may mayo"
        "|june jun junio|july jul julio|august aug agosto ago"
        "|september sept sep septiembre setiembre"
        "|october oct octubre|november nov noviembre|december dec diciembre dic"
    ).items()
}


def _thanksgiving(year: int) -> date:
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)


def _coming(of_year: Callable[[int], date]) -> Callable[[date], date]:
    def on_or_after(today: date) -> date:
        this_year = of_year(today.year)
        return this_year if this_year >= today else of_year(today.year + 1)

    return on_or_after


NAMED_DAYS: Mapping[str, Callable[[date], date]] = {
    "thanksgiving": _coming(_thanksgiving),
    **dict.fromkeys(("christmas eve", "nochebuena"), _coming(lambda year: date(year, 12, 24))),
    **dict.fromkeys(("christmas", "xmas", "navidad"), _coming(lambda year: date(year, 12, 25))),
    **dict.fromkeys(
        ("new year's", "new years", "new year", "ano nuevo"), _coming(lambda year: date(year, 1, 1))
    ),
}


def add_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier), clipped to the month's end."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    year = min(max(year, 1), 9998)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def next_day_of_month(today: date, day: int, *, step: int) -> date:
    """The nearest date with this day of the month, on or after today (step 1) or before (-1)."""
    for months in range(13):
        month = add_months(today.replace(day=1), step * months)
        if day <= monthrange(month.year, month.month)[1]:
            candidate = month.replace(day=day)
            if (candidate >= today) if step > 0 else (candidate <= today):
                return candidate
    raise ValueError(f"no month has a day {day}")


def on_calendar(month: int, day: int, today: date, *, back: bool) -> date:
    """The nearest such day on or after today, or with `back` on or before it."""
    years = range(today.year, today.year - 9 if back else today.year + 9, -1 if back else 1)
    for year in years:
        if day <= monthrange(year, month)[1]:
            candidate = date(year, month, day)
            if (candidate <= today) if back else (candidate >= today):
                return candidate
    raise ValueError(f"no year has a {day}/{month}")


def numeric_date(
    first: int, second: int, year: str | None, *, today: date, month_first: bool
) -> list[date]:
    """What 05/12 may mean, the likelier reading first; one reading when only one is a date.

    Both readings are given whenever both exist: money moves on a date, so a person is asked.
    """
    full = today.year if year is None else int(year) + (2000 if len(year) == 2 else 0)
    pairs = (
        [(first, second), (second, first)] if month_first else [(second, first), (first, second)]
    )
    readings: list[date] = []
    for month, day in pairs:
        try:
            reading = date(full if year else 2028, month, day)
        except ValueError:
            continue
        if reading not in readings:
            readings.append(reading)
    return readings
