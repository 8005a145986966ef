"""The embedded ledger: a BillingConnector over our own tables. Every balance is derived here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from assist.billing.allocate import allocate
from assist.model.account import AccountSnapshot, PeriodRoyalties, RoyaltyBalance
from assist.model.ledger import STEPS, Entries, RoyaltyPlace, RoyaltyStep, RoyaltySum
from assist.model.money import Money

Load = Callable[[str, datetime], Entries | None]


class Ledger:
    """Billing facts from the embedded ledger.

    `load(account_id, now)` reads the entries in a transaction of its own; wiring passes the
    store's function, since billing and store may not know each other.
    """

    def __init__(self, load: Load) -> None:
        self._load = load

    def snapshot(self, account_id: str, now: datetime) -> AccountSnapshot | None:
        """The account as it stands at `now` (aware UTC), or None if there is no such account."""
        entries = self._load(account_id, now)
        return None if entries is None else snapshot_of(entries)


def snapshot_of(entries: Entries) -> AccountSnapshot:
    """What the entries come to: payments settled against invoices, royalties by place."""
    settled = allocate(
        entries.payments,
        entries.invoices,
        currency=entries.currency,
        adjustments=entries.adjustments,
    )
    return AccountSnapshot(
        account_id=entries.account_id,
        contact_id=entries.contact_id,
        version=entries.version,
        as_of=entries.as_of,
        currency=entries.currency,
        project_titles=entries.project_titles,
        invoices=settled.invoices,
        payments=entries.payments,
        royalties=royalty_balance(entries.royalties, entries.currency),
        billing_email=entries.billing_email,
        adjustments=entries.adjustments,
        methods=entries.methods,
        settled=settled.parts,
        credit=settled.credit or None,
        payouts=entries.payouts,
        ages=entries.ages,
    )


def royalty_balance(sums: Iterable[RoyaltySum], currency: str) -> RoyaltyBalance | None:
    """Where the royalties are after all movements; None when there never were any.

    The period is the newest for which anything was earned.
    """
    places: Counter[RoyaltyPlace | None] = Counter()
    periods = [""]
    known = tuple(sums)
    for one in known:
        source, target = STEPS[one.step]
        places[source] -= one.amount.minor
        places[target] += one.amount.minor
        if one.step is RoyaltyStep.EARNED:
            periods.append(one.period)
    if not known:
        return None
    return RoyaltyBalance(
        pending=Money(places[RoyaltyPlace.EARNED], currency),
        available=Money(places[RoyaltyPlace.AVAILABLE], currency),
        period=max(periods),
        payable=Money(places[RoyaltyPlace.PAYABLE], currency),
        in_transit=Money(places[RoyaltyPlace.IN_TRANSIT], currency),
        paid=Money(places[RoyaltyPlace.PAID], currency),
        by_period=_by_period(known, currency),
    )


def _by_period(sums: Iterable[RoyaltySum], currency: str) -> tuple[PeriodRoyalties, ...]:
    """What was earned and collected in each period for which anything was."""
    earned: Counter[str] = Counter()
    collected: Counter[str] = Counter()
    for one in sums:
        if one.step is RoyaltyStep.EARNED:
            earned[one.period] += one.amount.minor
        elif one.step is RoyaltyStep.COLLECTED:
            collected[one.period] += one.amount.minor
    return tuple(
        PeriodRoyalties(period, Money(earned[period], currency), Money(collected[period], currency))
        for period in sorted({*earned, *collected}, reverse=True)
    )
