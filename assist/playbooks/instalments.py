"""Exact splits and due dates: integer minor units, and an anchor day that is never chained."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from assist.model.money import Money


def split(total: Money, count: int) -> tuple[Money, ...]:
    """`total` in `count` parts that add up to it; the first ones take the odd minor units.

    ValueError for fewer than one part or a negative total.
    """
    if count < 1:
        raise ValueError("an amount is split into at least one part")
    if total.minor < 0:
        raise ValueError("only an amount that is owed can be split")
    base, odd = divmod(total.minor, count)
    return tuple(Money(base + (index < odd), total.currency) for index in range(count))


def share(total: Money, percent: Decimal) -> Money:
    """`percent` of `total`, rounded half up to the minor unit (a down payment)."""
    exact = Decimal(total.minor) * percent / 100
    return Money(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)), total.currency)


def due_dates(first: date, count: int) -> tuple[date, ...]:
    """`count` monthly dates from `first` on, each on its day or the month's last.

    31 January is followed by 28 February and 31 March: every date comes from the anchor, never
    from a date that was clipped.
    """
    return tuple(_months_after(first, months) for months in range(count))


def _months_after(anchor: date, months: int) -> date:
    years, month = divmod(anchor.month - 1 + months, 12)
    year = anchor.year + years
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(anchor.day, last))
