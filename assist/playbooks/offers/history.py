"""What was granted to an account before, as far as it bears on what may be offered now. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from assist.model.offer import OfferKind
from assist.model.payment_plan import PaymentPlan, PlanState
from assist.model.promise import Promise, PromiseState

SIX_MONTHS = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class OfferHistory:
    """Days are of the author's calendar. The policy's limits are applied by the ladder."""

    last_extension_on: date | None = None
    extended_invoices: frozenset[str] = frozenset()
    last_broken_promise_on: date | None = None
    renegotiations_in_six_months: int = 0
    plan_is_active: bool = False  # in instalments; a pause or more days for one payment is none


def history_of(
    plans: Iterable[PaymentPlan], promises: Iterable[Promise], today: date
) -> OfferHistory:
    """Everything that was granted counts, also what was superseded or cancelled later."""
    made = [(plan, _day(plan)) for plan in plans]
    more_days = [(plan, day) for plan, day in made if plan.offer.kind is OfferKind.EXTENSION]
    broken = (one.due_on for one in promises if one.state is PromiseState.BROKEN)
    return OfferHistory(
        last_extension_on=max((day for _, day in more_days), default=None),
        extended_invoices=frozenset(key for plan, _ in more_days for key in plan.invoice_ids),
        last_broken_promise_on=max(broken, default=None),
        renegotiations_in_six_months=sum(
            plan.is_renegotiation and today - day <= SIX_MONTHS for plan, day in made
        ),
        plan_is_active=any(
            plan.state is PlanState.ACTIVE and plan.offer.is_plan for plan, _ in made
        ),
    )


def _day(plan: PaymentPlan) -> date:
    return plan.made_at.astimezone(ZoneInfo(plan.zone)).date()
