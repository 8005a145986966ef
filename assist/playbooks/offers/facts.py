"""What the ladder looks at: plain values of one account on one day of the author's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from assist.model.account import AccountSnapshot
from assist.model.business_days import is_business_day
from assist.model.money import Money
from assist.model.offer import Block


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """`today` is the author's calendar day. `owed` is what an offer settles: what is past due, or
    the whole balance when nothing is. `closed` are bank holidays on which no money is pulled.
    """

    owed: Money
    today: date
    oldest_due_on: date | None = None
    oldest_amount: Money | None = None  # what the oldest unpaid instalment still lacks
    oldest_id: str | None = None
    blocks: frozenset[Block] = frozenset()
    hardship: bool = False
    extended_before: bool = False  # this very instalment
    last_extension_on: date | None = None
    last_broken_promise_on: date | None = None
    renegotiations_in_six_months: int = 0
    plan_is_active: bool = False
    closed: frozenset[date] = frozenset()

    @property
    def needs_hardship_route(self) -> bool:
        """Told of hardship, or plans that failed twice in half a year (desk rules, 2.1)."""
        return self.hardship or self.renegotiations_in_six_months >= 2

    def collected_on(self, due_on: date) -> date:
        """The first business day on or after `due_on`."""
        day = due_on
        while not is_business_day(day, self.closed):
            day += timedelta(days=1)
        return day


def facts_from(account: AccountSnapshot, today: date) -> OfferFacts:
    """What an account tells by itself; `dataclasses.replace` adds holds and history."""
    unpaid = [invoice for invoice in account.invoices if invoice.unpaid.minor > 0]
    oldest = min(unpaid, key=lambda invoice: invoice.due_on, default=None)
    return OfferFacts(
        owed=account.past_due(today) or account.balance(),
        today=today,
        oldest_due_on=oldest.due_on if oldest else None,
        oldest_amount=oldest.unpaid if oldest else None,
        oldest_id=oldest.id if oldest else None,
    )
