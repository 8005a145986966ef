"""The days of a schedule: monthly from an anchor, or every one or two weeks."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from assist.model.money import Money
from assist.model.offer import Frequency, Instalment
from assist.playbooks.instalments import due_dates, split
from assist.playbooks.offers.ask import Ask
from assist.playbooks.offers.facts import OfferFacts
from assist.playbooks.offers.policy import Start

_DAYS = {Frequency.WEEKLY: 7, Frequency.BIWEEKLY: 14}


def days_of(first: date, count: int, frequency: Frequency) -> tuple[date, ...]:
    """`count` due dates from `first` on."""
    if frequency is Frequency.MONTHLY:
        return due_dates(first, count)
    step = _DAYS[frequency]
    return tuple(first + timedelta(days=step * index) for index in range(count))


def next_payday(after: date, payday: int) -> date:
    """The first day of the month `payday` (or that month's last day) on or after `after`."""
    this = date(after.year, after.month, min(payday, monthrange(after.year, after.month)[1]))
    if this >= after:
        return this
    year, month = (after.year + 1, 1) if after.month == 12 else (after.year, after.month + 1)
    return date(year, month, min(payday, monthrange(year, month)[1]))


def first_day(facts: OfferFacts, asked: Ask, start: Start) -> date:
    """The day of the first payment: the author's own, else their payday, else the usual one.

    A day that is past or too far off is not taken; the usual one stands in.
    """
    usual = facts.today + timedelta(days=start.default_days)
    latest = facts.today + timedelta(days=start.latest_days)
    wished = asked.first_on
    if wished is None and asked.payday is not None:
        wished = next_payday(facts.today + timedelta(days=1), asked.payday)
    return wished if wished is not None and facts.today <= wished <= latest else usual


def schedule(
    parts: tuple[Money, ...], first: date, frequency: Frequency, facts: OfferFacts
) -> tuple[Instalment, ...]:
    """`parts` on their days, each with the business day on which it is collected."""
    days = days_of(first, len(parts), frequency)
    return tuple(
        Instalment(part, day, facts.collected_on(day))
        for part, day in zip(parts, days, strict=True)
    )


def parts_of(owed: Money, per: Money, minimum: Money) -> tuple[Money, ...]:
    """`owed` in payments of `per`; a last one below `minimum` is spread over the others instead.

    Spreading never asks for more than `per`: the parts become equal, and one fewer would not do.
    """
    count, rest = divmod(owed.minor, per.minor)
    if rest == 0:
        return (per,) * count
    if count == 0:
        return (owed,)
    if rest >= minimum.minor:
        return (*((per,) * count), Money(rest, owed.currency))
    return split(owed, count + 1)
