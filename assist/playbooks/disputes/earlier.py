"""Visa's Compelling Evidence 3.0: earlier payments with the same card that nobody disputed. Pure.

Two of them, 120 to 364 days before the dispute, move a fraud claim (10.4) back to the bank if
their IP address or device is the same too; we keep neither, so a person has to match those.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from assist.model.account import Payment, PaymentState
from assist.model.dispute import Dispute
from assist.playbooks.disputes.policy import CompellingEvidence


def earlier_window(disputed_on: date, rule: CompellingEvidence) -> tuple[date, date]:
    """First and last day on which such a payment may have been settled."""
    return (
        disputed_on - timedelta(days=rule.most_days),
        disputed_on - timedelta(days=rule.fewest_days),
    )


def earlier_payments(
    dispute: Dispute,
    payments: Iterable[Payment],
    rule: CompellingEvidence,
    disputed: Collection[str] = (),
) -> tuple[Payment, ...]:
    """Payments in the window with the disputed payment's card, the newest first.

    `disputed` are the ids of all payments that were ever disputed. Days are UTC's, as networks
    count them.
    """
    known = {payment.id: payment for payment in payments}
    card = _card(known.get(dispute.payment_id))
    if card is None:
        return ()
    first, last = earlier_window(dispute.opened_at.date(), rule)
    fitting = (
        payment
        for payment in known.values()
        if payment.state is PaymentState.SUCCEEDED
        and payment.id not in disputed
        and payment.id != dispute.payment_id
        and _card(payment) == card
        and first <= payment.at.date() <= last
    )
    return tuple(sorted(fitting, key=_moment, reverse=True))


def _card(payment: Payment | None) -> tuple[str, str] | None:
    if payment is None or payment.card_brand is None or payment.card_last4 is None:
        return None
    return payment.card_brand, payment.card_last4


def _moment(payment: Payment) -> tuple[datetime, str]:
    return payment.at, payment.id
