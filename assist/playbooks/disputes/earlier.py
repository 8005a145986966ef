"""Visa's Compelling Evidence 3.0: earlier payments with the same card that nobody disputed. Pure.

Two of them, 120 to 364 days before the dispute, move a fraud claim (10.4) back to the bank if two
identifiers are the same across all three, one of them the IP address or the device. The account is
always the same, so one of those two is what it takes; where it is not on record, a person has to
find it at the checkout.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from assist.model.account import Payment, PaymentState
from assist.model.checkout import Checkout, checkout_of
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


def same_identifiers(
    dispute: Dispute,
    payments: Collection[Payment],
    earlier: Collection[Payment],
    checkouts: Collection[Checkout],
) -> tuple[str, ...]:
    """Which of "ip" and "device" is one and the same for the disputed payment and for every one of
    `earlier`; none unless each of them has it on record.
    """
    disputed = [payment for payment in payments if payment.id == dispute.payment_id]
    places = [checkout_of(payment, checkouts) for payment in (*disputed, *earlier)]
    if not disputed or not earlier or None in places:
        return ()
    told = [place for place in places if place is not None]
    same = {
        "ip": {place.ip for place in told},
        "device": {place.device for place in told},
    }
    return tuple(name for name, values in same.items() if len(values) == 1 and "" not in values)


def best_earlier(
    dispute: Dispute,
    payments: Collection[Payment],
    rule: CompellingEvidence,
    disputed: Collection[str],
    checkouts: Collection[Checkout],
) -> tuple[tuple[Payment, ...], tuple[str, ...]]:
    """The payments of the window to name to the bank, and what is the same across all of them.

    As many as share an identifier with the disputed one, if they are enough; else all that fit,
    with nothing: then a person has to match them.
    """
    fitting = earlier_payments(dispute, payments, rule, disputed)
    for wanted in (("ip", "device"), ("ip",), ("device",)):
        like = tuple(
            one
            for one in fitting
            if set(wanted) <= set(same_identifiers(dispute, payments, (one,), checkouts))
        )
        if len(like) >= rule.fewest_payments:
            return like, same_identifiers(dispute, payments, like, checkouts)
    return fitting, ()


def _card(payment: Payment | None) -> tuple[str, str] | None:
    if payment is None or payment.card_brand is None or payment.card_last4 is None:
        return None
    return payment.card_brand, payment.card_last4


def _moment(payment: Payment) -> tuple[datetime, str]:
    return payment.at, payment.id
