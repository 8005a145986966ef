"""Where a plan stands, derived from the ledger every time it is asked. Pure.

An instalment is missed from the end of the third business day after the day on which it is
collected, as a promise is (desk rules, 2.3): from 95 % of it on it is not.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from assist.model.account import (
    AccountSnapshot,
    Adjustment,
    AdjustmentKind,
    Payment,
    PaymentState,
)
from assist.model.business_days import end_of_business_day_after
from assist.model.money import Money
from assist.model.payment_plan import PaymentPlan, PlanState

GRACE_BUSINESS_DAYS = 3
TOLERANCE_PERCENT = 95
MOST_MISSED = 1  # one more, and the plan is no plan any longer
ABANDONED_AFTER = timedelta(days=30)  # past the last day's waiting, with something unpaid


class InstalmentState(StrEnum):
    PAID = "paid"
    UPCOMING = "upcoming"
    LATE = "late"  # its day is over, its waiting is not
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class PlanInstalment:
    """One payment of the plan as things stand; `paid` never exceeds `amount`."""

    number: int  # 1, 2, ...
    amount: Money
    due_on: date
    paid: Money
    state: InstalmentState

    @property
    def unpaid(self) -> Money:
        return self.amount - self.paid


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """The whole plan as things stand: the parts of `instalments` always add up to `paid`."""

    plan: PaymentPlan
    instalments: tuple[PlanInstalment, ...]
    today: date

    @property
    def paid(self) -> Money:
        zero = Money(0, self.plan.total.currency)
        return sum((part.paid for part in self.instalments), zero)

    @property
    def unpaid(self) -> Money:
        return self.plan.total - self.paid

    @property
    def missed(self) -> tuple[PlanInstalment, ...]:
        return tuple(one for one in self.instalments if one.state is InstalmentState.MISSED)

    @property
    def next_due(self) -> PlanInstalment | None:
        """The first instalment that is not paid, be it late or to come."""
        return next((one for one in self.instalments if one.unpaid.minor > 0), None)

    @property
    def overdue(self) -> Money:
        """What instalments whose day is over still lack."""
        zero = Money(0, self.plan.total.currency)
        return sum((one.unpaid for one in self.instalments if one.due_on < self.today), zero)

    @property
    def review_due(self) -> bool:
        """A pause that is over: somebody looks at it again."""
        review_on = self.plan.offer.review_on
        return review_on is not None and self.today >= review_on


def received(account: AccountSnapshot, invoice_ids: Collection[str]) -> Money:
    """All that ever came in for these invoices or for none in particular, less what went back.

    What was meant for another invoice is left out, so that paying that one moves no plan.
    """
    payments = {one.id: one for one in account.payments}
    minor = sum(_of_payment(one, invoice_ids) for one in account.payments)
    minor += sum(_of_adjustment(one, payments, invoice_ids) for one in account.adjustments)
    return Money(minor, account.currency)


def _of_payment(payment: Payment, invoice_ids: Collection[str]) -> int:
    arrived = payment.state is PaymentState.SUCCEEDED
    return payment.amount.minor if arrived and _counts(payment.for_invoice, invoice_ids) else 0


def _of_adjustment(
    one: Adjustment, payments: dict[str, Payment], invoice_ids: Collection[str]
) -> int:
    if one.kind is AdjustmentKind.CREDIT:
        return one.amount.minor if _counts(one.invoice_id, invoice_ids) else 0
    taken_from = payments.get(one.payment_id or "")
    meant_for = taken_from.for_invoice if taken_from else None
    return -one.amount.minor * one.kind.takes_back if _counts(meant_for, invoice_ids) else 0


def _counts(meant_for: str | None, invoice_ids: Collection[str]) -> bool:
    return meant_for is None or meant_for in invoice_ids


def settled_invoices(account: AccountSnapshot, today: date) -> tuple[str, ...]:
    """The invoices that an offer of today settles: what is past due, else everything unpaid."""
    unpaid = [one for one in account.invoices if one.unpaid.minor > 0]
    late = [one for one in unpaid if one.due_on < today]
    return tuple(one.id for one in late or unpaid)


def progress_of(
    plan: PaymentPlan, account: AccountSnapshot, now: datetime, closed: Collection[date] = ()
) -> PlanProgress:
    """The plan by what the account has received; `closed` are the author's bank holidays."""
    came = received(account, plan.invoice_ids).minor - plan.received_before.minor
    left, parts = max(0, came), []
    for number, part in enumerate(plan.offer.schedule, start=1):
        paid = min(left, part.amount.minor)
        left -= paid
        waits_until = end_of_business_day_after(
            part.collected_on or part.due_on, GRACE_BUSINESS_DAYS, plan.zone, closed
        )
        state = _state(paid, part.amount.minor, _day_ends(part.due_on, plan.zone), waits_until, now)
        amount = Money(paid, part.amount.currency)
        parts.append(PlanInstalment(number, part.amount, part.due_on, amount, state))
    return PlanProgress(plan, tuple(parts), now.astimezone(ZoneInfo(plan.zone)).date())


def _state(
    paid: int, amount: int, due_until: datetime, waits_until: datetime, now: datetime
) -> InstalmentState:
    if paid >= amount:
        return InstalmentState.PAID
    if now >= waits_until and paid * 100 < amount * TOLERANCE_PERCENT:
        return InstalmentState.MISSED
    return InstalmentState.LATE if now >= due_until else InstalmentState.UPCOMING


def _day_ends(day: date, zone: str) -> datetime:
    return end_of_business_day_after(day, 0, zone, ())


def state_by(progress: PlanProgress, now: datetime, closed: Collection[date] = ()) -> PlanState:
    """The state that payments and time give an active plan; any other plan keeps its own."""
    plan = progress.plan
    if plan.state is not PlanState.ACTIVE:
        return plan.state
    if not plan.offer.schedule:
        return PlanState.COMPLETED if progress.review_due else PlanState.ACTIVE
    if progress.unpaid.minor <= 0:
        return PlanState.COMPLETED
    last = plan.offer.schedule[-1].due_on
    over = end_of_business_day_after(last, GRACE_BUSINESS_DAYS, plan.zone, closed)
    if len(progress.missed) > MOST_MISSED or now >= over + ABANDONED_AFTER:
        return PlanState.DEFAULTED
    return PlanState.ACTIVE
