"""The next tries of the last failed payment, in a sentence for the specialist and nobody else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from assist.model.account import AccountSnapshot, Payment, PaymentState
from assist.playbooks.declines.retry import Attempts, NoRetry, retry_plan

_SAME_SERIES = timedelta(days=30)  # failed tries of one amount that lie closer are of one payment
_WHY_NOT = {
    NoRetry.CONSENT_WITHDRAWN: "the author withdrew the authorisation",
    NoRetry.NEVER: "this method will not work",
    NoRetry.AUTHOR_ACTS: "the author has to act first",
    NoRetry.CHECK_FIRST: "check our own side first",
    NoRetry.NETWORK_FORBIDS: "the issuer said never again",
    NoRetry.TRIES_USED_UP: "it was tried as often as allowed",
    NoRetry.TOO_LATE: "the days for it have passed",
    NoRetry.NETWORK_CAP: "the card network's limit is reached",
}


def retry_note(
    account: AccountSnapshot, now: datetime, *, zone: str, closed: Collection[date] = ()
) -> str:
    """Empty when no payment failed, or one succeeded since."""
    failed = account.last_payment(PaymentState.FAILED)
    arrived = account.last_payment(PaymentState.SUCCEEDED)
    if failed is None or failed.at > now or (arrived is not None and arrived.at > failed.at):
        return ""
    found = retry_plan(
        failed.decline_code, attempts_of(account, failed), now, zone=zone, closed=closed
    )
    if isinstance(found, NoRetry):
        return f"No further automatic try: {_WHY_NOT[found]}."
    return f"Next automatic tries: {', '.join(day.isoformat() for day in found)}."


def attempts_of(account: AccountSnapshot, failed: Payment) -> Attempts:
    """The tries of that payment, and all on its card."""
    tries = [one for one in account.payments if _same(one, failed)]
    on_card = [
        one
        for one in account.payments
        if failed.card_last4 is not None and one.card_last4 == failed.card_last4
    ]
    return Attempts(
        of_payment=tuple(one.at for one in tries),
        on_card=tuple(one.at for one in on_card if one.at <= failed.at),
        network=failed.card_brand,
    )


def _same(one: Payment, failed: Payment) -> bool:
    if one.state is not PaymentState.FAILED or one.at > failed.at:
        return False
    if failed.for_invoice is not None:
        return one.for_invoice == failed.for_invoice
    return one.amount == failed.amount and failed.at - one.at <= _SAME_SERIES
