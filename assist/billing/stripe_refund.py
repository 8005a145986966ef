"""A refund at Stripe as the desk asks for it and reads it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from assist.billing.stripe_map import Object
from assist.billing.stripe_money import amount_of
from assist.model.money import Money

_OURS, _TRY = "assist_refund", "assist_try"
_FAILED = frozenset({"failed", "canceled"})
# Stripe's words for why; anything else is told as it is. For people inside the house only.
_WHY = {
    "lost_or_stolen_card": "the card does not take it any more",
    "expired_or_canceled_card": "the card is closed",
    "charge_for_pending_refund_disputed": "the charge was disputed meanwhile",
    "insufficient_funds": "our own balance at Stripe did not cover it",
    "declined": "the bank declined it",
    "merchant_request": "it was cancelled on our request",
}


@dataclass(frozen=True, slots=True)
class RefundNews:
    """One refund as Stripe has it now."""

    provider_id: str
    failed: bool
    why: str  # it failed; "" while it did not
    reference: str | None  # the bank's (ARN), once there is one


def refund_params(refund_id: str, tries: int, payment_id: str, amount: Money) -> dict[str, Any]:
    """What Stripe is asked for. BadInput for an amount that it cannot give back exactly."""
    return {
        "payment_intent": payment_id,
        "amount": amount_of(amount),
        "reason": "requested_by_customer",
        "metadata": {_OURS: refund_id, _TRY: str(tries)},
    }


def refund_key(refund_id: str, tries: int) -> str:
    """The idempotency key: our id; one that came back and is issued again is another refund."""
    return refund_id if tries <= 1 else f"{refund_id}:{tries}"


def same_try(found: Iterable[Object], refund_id: str, tries: int) -> Object | None:
    """The refund that an earlier attempt of this very try has made, if it did."""
    for one in found:
        metadata = one.get("metadata") or {}
        if metadata.get(_OURS) == refund_id and metadata.get(_TRY) == str(tries):
            return one
    return None


def refund_news_of(refund: Object) -> RefundNews:
    """What it is now. KeyError when it is no refund."""
    failed = refund["status"] in _FAILED
    why = str(refund.get("failure_reason") or refund["status"]) if failed else ""
    details = refund.get("destination_details") or {}
    card = details.get("card") or details.get(str(details.get("type"))) or {}
    reference = card.get("reference") if isinstance(card, dict) else None
    return RefundNews(refund["id"], failed, _WHY.get(why, why.replace("_", " ")), reference)
