"""What may be given back of a payment, by the policy that was signed and by law. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

from assist.errors import BadInput
from assist.i18n import minor_digits
from assist.model.account import AccountSnapshot, AdjustmentKind, Payment, PaymentState
from assist.model.ledger import LARGEST_MINOR
from assist.model.money import Money, total
from assist.model.refund import Estimate, NoRefund, Refund, RefundRule, RefundState, WorkStage
from assist.playbooks.refunds.policy import Less, RefundPolicy

_ALL = Decimal(100)


@dataclass(frozen=True, slots=True)
class Earlier:
    """Refunds of the contract's other payments by its clause: what was paid, what was kept."""

    paid: Money
    kept: Money


@dataclass(frozen=True, slots=True)
class RefundAsk:
    """What is asked: of which payment, of which contract, where the work is.

    `refunded` was given back of it before; `disputed`: the charge is frozen.
    """

    paid: Money
    stage: WorkStage
    signed_on: date
    asked_on: date
    country: str | None = None
    refunded: Money | None = None
    earlier: Earlier | None = None
    disputed: bool = False


def is_frozen(payment_id: str, frozen: Collection[str]) -> bool:
    """Is that charge disputed? Then nothing of it is refunded (no double credit)."""
    return payment_id in frozen


def charged_back(account: AccountSnapshot) -> frozenset[str]:
    """Payments of which a chargeback has taken something that the bank did not give back."""
    back = frozenset({AdjustmentKind.CHARGEBACK, AdjustmentKind.REINSTATED})
    taken: Counter[str] = Counter()
    for one in account.adjustments:
        if one.kind in back and one.payment_id:
            taken[one.payment_id] += one.amount.minor * one.kind.takes_back
    return frozenset(payment_id for payment_id, minor in taken.items() if minor > 0)


def taken_back(account: AccountSnapshot, payment_id: str) -> Money:
    """All that was taken back of a payment so far, whichever way."""
    minor = sum(
        one.amount.minor * one.kind.takes_back
        for one in account.adjustments
        if one.payment_id == payment_id
    )
    return Money(minor, account.currency)


def earlier_of(others: Iterable[Refund], signed_on: date, currency: str) -> Earlier | None:
    """What the contract's other refunds kept of what was paid; None where there were none.

    Refused ones, those that nobody could compute and withdrawals by law keep nothing.
    """
    counted = [
        one.estimate
        for one in others
        if one.estimate is not None
        and one.state is not RefundState.REFUSED
        and one.signed_on == signed_on
        and one.estimate.kept_fee is not None
    ]
    if not counted:
        return None
    return Earlier(
        paid=total((one.paid for one in counted), currency),
        kept=total((one.kept for one in counted), currency),
    )


def payment_problem(payment: Payment) -> NoRefund | None:
    """Why nothing can be given back of it, whatever the policy says."""
    return None if payment.state is PaymentState.SUCCEEDED else NoRefund.NOT_ARRIVED


def estimate_refund(ask: RefundAsk, policy: RefundPolicy) -> Estimate | NoRefund:
    """The estimate with its arithmetic, or why there is nothing to give back.

    Halves of a minor unit go to the author. BadInput for an amount that is zero, negative or too
    large, for amounts in two currencies, for more refunded than paid, for a request before the
    contract, and for a fee that the policy does not state in that currency.
    """
    _usable(ask)
    before = ask.refunded or Money(0, ask.paid.currency)
    if ask.disputed:
        return NoRefund.DISPUTED
    if not before < ask.paid:
        return NoRefund.NOTHING_LEFT
    name, version = policy.signed_under(ask.signed_on)
    days = (ask.asked_on - ask.signed_on).days
    by_law = policy.withdrawal_days(ask.country)
    if by_law and days <= by_law:
        return _computed(ask, name, RefundRule.STATUTORY, _ALL, None)
    tier = version.tier(ask.stage, days)
    if tier is None:
        by_stage = any(one.stage is ask.stage for one in version.tiers)
        return NoRefund.TOO_LATE if by_stage else NoRefund.STAGE
    found = _computed(ask, name, RefundRule.CONTRACT, tier.percent, tier.less)
    return found if found.amount.minor > 0 else NoRefund.FEE


def _usable(ask: RefundAsk) -> None:
    if ask.paid.minor <= 0:
        raise BadInput("paid", "is zero or negative.", "Name what was paid, such as 1000.00.")
    if ask.paid.minor > LARGEST_MINOR:
        raise BadInput("paid", "is too large to be true.", "Check it.")
    if ask.refunded is not None:
        if ask.refunded.currency != ask.paid.currency:
            problem = f"is in {ask.refunded.currency}, and the payment in {ask.paid.currency}."
            raise BadInput("refunded", problem, "Name it in the payment's currency.")
        if ask.refunded.minor < 0 or ask.paid < ask.refunded:
            raise BadInput("refunded", "is negative or more than was paid.", "Check it.")
    if ask.asked_on < ask.signed_on:
        problem = f"{ask.asked_on} is before the contract of {ask.signed_on}."
        raise BadInput("signed_on", problem, "Check the day on which it was signed.")


def _computed(
    ask: RefundAsk, version: str, rule: RefundRule, percent: Decimal, less: Less | None
) -> Estimate:
    currency = ask.paid.currency
    share = _percent(ask.paid, percent, ROUND_HALF_UP)
    fee = _fee(less, currency) if less else None
    earlier = ask.earlier if less else None
    kept = Money(0, currency)
    if less and fee is not None:
        all_paid = ask.paid + earlier.paid if earlier else ask.paid
        of_contract = max(fee, _percent(all_paid, less.percent, ROUND_HALF_DOWN))
        kept = max(of_contract - earlier.kept, kept) if earlier else of_contract
        kept = min(kept, share)
    left = share - kept
    open_to_refund = ask.paid - ask.refunded if ask.refunded else ask.paid
    return Estimate(
        paid=ask.paid,
        percent=percent,
        share=share,
        kept=kept,
        amount=min(left, open_to_refund),
        rule=rule,
        policy_version=version,
        stage=ask.stage,
        days=(ask.asked_on - ask.signed_on).days,
        kept_fee=fee,
        kept_percent=less.percent if less else None,
        earlier_paid=earlier.paid if earlier else None,
        earlier_kept=earlier.kept if earlier else None,
        refunded_before=ask.refunded or None,
        country=ask.country,
    )


def _fee(less: Less, currency: str) -> Money:
    amount = less.fee.get(currency)
    if amount is None:
        problem = f"the refund policy states no fee in {currency}."
        raise BadInput("currency", problem, "Ask finance, or add the fee to refunds.yaml.")
    return Money(int(amount.scaleb(minor_digits(currency))), currency)


def _percent(amount: Money, percent: Decimal, rounding: str) -> Money:
    exact = Decimal(amount.minor) * percent / _ALL
    return Money(int(exact.quantize(Decimal(1), rounding)), amount.currency)
