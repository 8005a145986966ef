"""Bank holidays, by country; computing a year of them takes longer than a whole turn."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

import holidays


def closed_days(country: str | None, now: datetime) -> frozenset[date]:
    """Last year's, this year's and the next one's; none for a country that is not known."""
    return _of_years(country.upper(), now.year) if country else frozenset()


@cache
def _of_years(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=(year - 1, year, year + 1)))
    except NotImplementedError:
        return frozenset()
