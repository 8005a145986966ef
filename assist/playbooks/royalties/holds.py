"""What keeps royalties from being paid out, and how much may be. Pure (desk rules, 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assist.model.account import RoyaltyBalance
from assist.model.money import Money
from assist.model.royalty_records import RoyaltyRecords
from assist.model.tax_form import TaxForm, TinCheck
from assist.model.withdrawal import PayoutHold, PayoutMethod, WithdrawalState
from assist.playbooks.royalties.policy import RoyaltyPolicy, WithoutForm


@dataclass(frozen=True, slots=True)
class Moment:
    """The author's calendar day, and the moment."""

    on: date
    now: datetime


def withdrawable(balance: RoyaltyBalance) -> Money:
    """What may leave: what is available, less what returned copies took back beyond all sales."""
    most = min(balance.available, balance.held_in_all)
    return max(most, Money(0, most.currency))


def payout_holds(
    amount: Money,
    balance: RoyaltyBalance,
    records: RoyaltyRecords,
    policy: RoyaltyPolicy,
    at: Moment,
) -> tuple[PayoutHold, ...]:
    """Everything that stands against sending `amount` (gross) now, in a fixed order."""
    found = [*_of_amount(amount, balance, policy), *_of_details(records, policy, at.now)]
    return tuple(one for one in PayoutHold if one in {*found, *tax_holds(records, policy, at.on)})


def set_off_holds(
    balance: RoyaltyBalance, records: RoyaltyRecords, policy: RoyaltyPolicy, at: Moment
) -> tuple[PayoutHold, ...]:
    """What stands against using royalties for the balance: no bank is in it, so no details are."""
    found = set(tax_holds(records, policy, at.on))
    if balance.held_in_all.minor < 0:
        found.add(PayoutHold.NEGATIVE_BALANCE)
    return tuple(one for one in PayoutHold if one in found)


def _of_amount(amount: Money, balance: RoyaltyBalance, policy: RoyaltyPolicy) -> list[PayoutHold]:
    found = []
    if amount < policy.threshold_of(amount.currency):
        found.append(PayoutHold.BELOW_THRESHOLD)
    if balance.held_in_all.minor < 0:
        found.append(PayoutHold.NEGATIVE_BALANCE)
    if withdrawable(balance) < amount:
        found.append(PayoutHold.ABOVE_AVAILABLE)
    return found


def tax_holds(records: RoyaltyRecords, policy: RoyaltyPolicy, on: date) -> list[PayoutHold]:
    """The tax form, and what stops money whichever way it goes."""
    found = [*_of_form(records.form, policy, on)]
    if records.is_disputed:
        found.append(PayoutHold.OPEN_DISPUTE)
    if records.compliance:
        found.append(PayoutHold.COMPLIANCE)
    return found


def _of_form(form: TaxForm | None, policy: RoyaltyPolicy, on: date) -> list[PayoutHold]:
    if form is not None and form.tin is TinCheck.MISMATCH:
        return [PayoutHold.TIN_MISMATCH]
    if policy.tax.without_form is WithoutForm.WITHHOLD:
        return []
    if form is None:
        return [PayoutHold.FORM_MISSING]
    return [] if form.stands(on) else [PayoutHold.FORM_EXPIRED]


def _of_details(records: RoyaltyRecords, policy: RoyaltyPolicy, now: datetime) -> list[PayoutHold]:
    found = []
    method, returned = records.method, records.returned
    if method is None:
        found.append(PayoutHold.NO_METHOD)
    if records.open_change is not None or _changed_lately(records, policy, now):
        found.append(PayoutHold.DETAILS_CHANGED)
    confirmed_again = returned is not None and returned.state is WithdrawalState.REISSUE
    if returned is not None and not confirmed_again and not _newer(method, returned.returned_at):
        found.append(PayoutHold.RETURNED_PAYOUT)
    return found


def _changed_lately(records: RoyaltyRecords, policy: RoyaltyPolicy, now: datetime) -> bool:
    """Put on file less than the cooling-off ago; a change counts from its approval."""
    method = records.method
    return method is not None and now < method.since + timedelta(days=policy.cooling_off_days)


def _newer(method: PayoutMethod | None, than: datetime | None) -> bool:
    return method is not None and than is not None and method.since > than
