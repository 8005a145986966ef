"""What is due and when, as a text may quote it: by the plan for what a plan settles. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from assist.model.account import AccountSnapshot
from assist.model.money import Money, total
from assist.model.offer import Instalment
from assist.model.plan_progress import PlanProgress
from assist.model.promise import Promise

SHOWN_INVOICES = 4
Rows = Iterator[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class _Due:
    unpaid: Money
    due_on: date
    number: str | None = None  # of its invoice; an instalment of a plan has none


def owed_rows(
    account: AccountSnapshot,
    today: date,
    plan: PlanProgress | None,
    frozen: Collection[str] = frozenset(),
) -> Rows:
    """The balance, what is late and what comes next. Invoices that the active plan settles are
    due by its instalments, and not at all during a pause. Of `frozen` ones, which a bank has under
    dispute, nothing is told as owed until it has decided.
    """
    asked = replace(account, invoices=tuple(i for i in account.invoices if i.id not in frozen))
    dues = _dues(asked, plan)
    late = [due for due in dues if due.due_on < today]
    following = next((due for due in dues if due.due_on >= today), None)
    yield "balance", asked.balance()
    yield "past_due", total((due.unpaid for due in late), account.currency)
    yield "days_overdue", (today - late[0].due_on).days if late else 0
    yield "unpaid_count", len(dues)
    if following:
        yield "next_due_amount", following.unpaid
        yield "next_due_date", following.due_on
    if late:
        yield "oldest_due_amount", late[0].unpaid
        yield "oldest_due_date", late[0].due_on
        yield "oldest_invoice_number", late[0].number
    shown = tuple(Instalment(due.unpaid, due.due_on) for due in dues[:SHOWN_INVOICES])
    yield "open_invoices", shown or None
    yield "billing_email", _masked(account.billing_email)


def _dues(account: AccountSnapshot, plan: PlanProgress | None) -> list[_Due]:
    """Everything unpaid, the earliest first."""
    settled = plan.plan.invoice_ids if plan else ()
    dues = [
        _Due(invoice.unpaid, invoice.due_on, invoice.number)
        for invoice in account.invoices
        if invoice.unpaid.minor > 0 and invoice.id not in settled
    ]
    if plan:
        left = (part for part in plan.instalments if part.unpaid.minor > 0)
        dues.extend(_Due(part.unpaid, part.due_on) for part in left)
    return sorted(dues, key=lambda due: due.due_on)


def _masked(address: str | None) -> str | None:
    if not address or "@" not in address:
        return None
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain}"


def plan_rows(plan: PlanProgress | None) -> Rows:
    """The active plan as it stands."""
    yield "has_plan", plan is not None
    if plan is None:
        return
    left = tuple(Instalment(p.unpaid, p.due_on) for p in plan.instalments if p.unpaid.minor > 0)
    yield "plan_schedule", left or None
    yield "plan_review_date", plan.plan.offer.review_on
    following = plan.next_due
    if following is not None:
        yield "plan_remaining", plan.unpaid
        yield "plan_next_amount", following.unpaid
        yield "plan_next_date", following.due_on
    if plan.missed:
        yield "plan_missed_amount", plan.missed[0].unpaid
        yield "plan_missed_date", plan.missed[0].due_on


def promise_rows(promise: Promise | None, broken: Promise | None = None) -> Rows:
    """The open promise, and the newest one if it was broken."""
    if promise is not None:
        yield "promise_amount", promise.amount
        yield "promise_date", promise.due_on
    if broken is not None:
        yield "broken_promise_amount", broken.amount
        yield "broken_promise_date", broken.due_on
