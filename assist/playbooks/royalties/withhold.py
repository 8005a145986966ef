"""How much tax a royalty leaves behind. Pure; rules of IRC 871, 1441 and 3406 (desk rules, 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assist.errors import BadInput
from assist.model.ledger import LARGEST_MINOR
from assist.model.money import Money
from assist.model.tax_form import FormKind, TaxForm, TinCheck, Withholding, WithholdingRule
from assist.playbooks.royalties.policy import RoyaltyPolicy
from assist.playbooks.royalties.treaties import TreatyRates

WHOLE_BPS = 10_000


@dataclass(frozen=True, slots=True)
class TaxFacts:
    """What the rate goes by: the form on file, where the author lives, the day of payment."""

    form: TaxForm | None
    residence: str | None  # ISO 3166-1, where no form that is good says it
    on: date


@dataclass(frozen=True, slots=True)
class Rate:
    """The rate that applies, and why."""

    bps: int
    rule: WithholdingRule
    country: str | None = None
    unchecked_bps: int | None = None


def rate_for(facts: TaxFacts, policy: RoyaltyPolicy, treaties: TreatyRates) -> Rate:
    """The rate on that day. An expired form, or one that is not signed yet, counts as none."""
    form = facts.form if facts.form is not None and facts.form.stands(facts.on) else None
    if form is None:
        return _without_form(facts.residence, policy)
    if form.kind is FormKind.W9:
        if form.tin is TinCheck.VERIFIED:
            return Rate(0, WithholdingRule.NONE)
        return Rate(policy.tax.backup_bps, WithholdingRule.BACKUP)
    return _abroad(form, policy, treaties)


def _without_form(residence: str | None, policy: RoyaltyPolicy) -> Rate:
    """Somebody whose country is not known is presumed a US person."""
    if residence in {None, "", "US"}:
        return Rate(policy.tax.backup_bps, WithholdingRule.BACKUP)
    return Rate(policy.tax.foreign_bps, WithholdingRule.FOREIGN, residence)


def _abroad(form: TaxForm, policy: RoyaltyPolicy, treaties: TreatyRates) -> Rate:
    full = policy.tax.foreign_bps
    row = treaties.rate(form.country)
    claimed = form.claims_treaty and form.tin is TinCheck.VERIFIED
    if not claimed or row is None or row.bps >= treaties.default_bps:
        return Rate(full, WithholdingRule.FOREIGN, form.country)
    if not row.checked:
        return Rate(full, WithholdingRule.FOREIGN, form.country, unchecked_bps=row.bps)
    return Rate(row.bps, WithholdingRule.TREATY, form.country)


def withhold(gross: Money, rate: Rate) -> Withholding:
    """Gross in tax and net; half a minor unit is tax. BadInput for an amount that is no payment."""
    if gross.minor <= 0:
        raise BadInput("gross", "is zero or negative.", "Name what is paid, such as 143.00.")
    if gross.minor > LARGEST_MINOR:
        raise BadInput("gross", "is too large to be true.", "Check it.")
    tax = Money((gross.minor * rate.bps + WHOLE_BPS // 2) // WHOLE_BPS, gross.currency)
    net = gross - tax
    return Withholding(gross, tax, net, rate.bps, rate.rule, rate.country, rate.unchecked_bps)


def most_for(net: Money, available: Money, rate: Rate) -> Money:
    """The largest gross amount within `available` that leaves no more than `net` after tax.

    Zero where nothing is left to use, or all of it would be tax.
    """
    low, high = 0, max(0, available.minor)
    while low < high:
        middle = (low + high + 1) // 2
        left = withhold(Money(middle, net.currency), rate).net
        if net < left:
            high = middle - 1
        else:
            low = middle
    return Money(low, net.currency)
