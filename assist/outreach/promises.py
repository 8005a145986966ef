"""Promises to pay: what may be promised, when to remind, and what became of it. Pure.

House rules (desk rules, 2.3): at most 30 days ahead, a reminder the day before, kept from 95 % of
the amount on, broken at the end of the third business day after the day, and after two broken ones
a specialist calls instead of anything automatic.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from assist.model.account import Payment, PaymentState
from assist.model.business_days import business_day_before, end_of_business_day_after
from assist.model.money import Money, total
from assist.model.promise import Promise, PromiseState

HORIZON = timedelta(days=30)
GRACE_BUSINESS_DAYS = 3
TOLERANCE_PERCENT = 95
MOST_BROKEN = 2


class PromiseProblem(StrEnum):
    """Why something cannot be recorded as a promise."""

    NOT_POSITIVE = "not_positive"
    DAY_IS_PAST = "day_is_past"
    BEYOND_HORIZON = "beyond_horizon"


def problem_with(amount: Money, due_on: date, today: date) -> PromiseProblem | None:
    """What stands against recording it on the author's `today`; None when nothing does."""
    if amount.minor <= 0:
        return PromiseProblem.NOT_POSITIVE
    if due_on < today:
        return PromiseProblem.DAY_IS_PAST
    if due_on - today > HORIZON:
        return PromiseProblem.BEYOND_HORIZON
    return None


def reminder_due(promise: Promise, now: datetime, closed: Collection[date] = ()) -> bool:
    """Is this the last business day before, in the author's calendar, and not the day it was made?

    The day before, that is, save for promises of a Monday or of the day after a bank holiday.
    """
    zone = ZoneInfo(promise.zone)
    today = now.astimezone(zone).date()
    made_on = promise.made_at.astimezone(zone).date()
    is_eve = today == business_day_before(promise.due_on, closed)
    return promise.state is PromiseState.OPEN and is_eve and made_on < today


def reminded(promise: Promise, now: datetime) -> Promise:
    """An open one after its reminder; any other as it is."""
    if promise.state is not PromiseState.OPEN:
        return promise
    return replace(promise, state=PromiseState.REMINDED, reminded_at=now)


def waits_until(promise: Promise, closed: Collection[date] = ()) -> datetime:
    """The end of the third business day after the day, by the author's clock.

    `closed` are bank holidays of the author's country. The moment is the first instant of the
    following day, so that everything before it still counts.
    """
    return end_of_business_day_after(promise.due_on, GRACE_BUSINESS_DAYS, promise.zone, closed)


def paid_towards(
    promise: Promise, payments: Iterable[Payment], closed: Collection[date] = ()
) -> Money:
    """What arrived between the promise and the end of its waiting."""
    until = waits_until(promise, closed)
    arrived = (
        payment.amount
        for payment in payments
        if payment.state is PaymentState.SUCCEEDED and promise.made_at <= payment.at < until
    )
    return total(arrived, promise.amount.currency)


def reconciled(
    promise: Promise, payments: Iterable[Payment], now: datetime, closed: Collection[date] = ()
) -> Promise:
    """The promise by what was paid so far: kept at once, partial or broken when its time is over.

    One that is not open is never changed: reconciling twice is reconciling once.
    """
    if not promise.state.is_open:
        return promise
    paid = paid_towards(promise, payments, closed)
    if paid.minor * 100 >= promise.amount.minor * TOLERANCE_PERCENT:
        return _settled(promise, PromiseState.KEPT, paid, now)
    if now < waits_until(promise, closed):
        return promise
    state = PromiseState.PARTIALLY_KEPT if paid.minor > 0 else PromiseState.BROKEN
    return _settled(promise, state, paid, now)


def ended(promise: Promise, state: PromiseState, now: datetime) -> Promise:
    """An open one superseded or cancelled. ValueError for any other ending: that is paid for."""
    if state not in {PromiseState.SUPERSEDED, PromiseState.CANCELLED}:
        raise ValueError(f"{state} comes from payments, not from a person")
    if not promise.state.is_open:
        return promise
    return replace(promise, state=state, settled_at=now)


def needs_a_call(promises: Iterable[Promise]) -> bool:
    """After two broken promises a specialist calls; nothing automatic follows any more."""
    return sum(one.state is PromiseState.BROKEN for one in promises) >= MOST_BROKEN


def _settled(promise: Promise, state: PromiseState, paid: Money, now: datetime) -> Promise:
    return replace(promise, state=state, paid=paid, settled_at=now)
