"""A dispute at Stripe as news for the desk. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assist.billing.stripe_map import Object, key_of, moment_of
from assist.billing.stripe_money import money_of
from assist.errors import BadInput
from assist.model.dispute_news import DisputeNews, EvidenceFacts
from assist.model.money import Money, total


def dispute_news_of(dispute: Object, account_id: str | None) -> DisputeNews:
    """What Stripe holds now. `evidence_details.due_by` is the only date that counts; 0 or null
    means that no response is possible (desk rules 3.1). BadInput when it is no dispute.
    """
    try:
        details = dispute["evidence_details"]
        return DisputeNews(
            external_id=dispute["id"],
            charge_id=key_of(dispute["charge"]) or "",
            payment_id=key_of(dispute.get("payment_intent")),
            account_id=account_id,
            status=dispute["status"],
            reason=dispute["reason"],
            amount=money_of(dispute["amount"], dispute["currency"]),
            opened_at=moment_of(dispute["created"]),
            due_by=moment_of(details["due_by"]) if details.get("due_by") else None,
            evidence=EvidenceFacts(
                has_evidence=bool(details["has_evidence"]),
                past_due=bool(details["past_due"]),
                submission_count=int(details["submission_count"]),
                enhanced=_statuses(details.get("enhanced_eligibility")),
            ),
            fee=_fee(dispute.get("balance_transactions") or ()),
            **_network(dispute),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput("dispute", f"is not as Stripe documents it ({error!r}).") from error


def _fee(moves: Iterable[Object]) -> Money | None:
    """What Stripe took from the house for it, less what it gave back; None when nothing."""
    told = [money_of(move["fee"], move["currency"]) for move in moves if move.get("fee")]
    fee = total(told, told[0].currency) if told else None
    return fee or None


def _network(dispute: Object) -> dict[str, str]:
    """Which card network it came through and its code; nothing for a bank debit."""
    card = (dispute.get("payment_method_details") or {}).get("card") or {}
    return {
        "network": str(card.get("brand") or ""),
        "network_code": str(card.get("network_reason_code") or ""),
    }


def _statuses(programmes: Any) -> Mapping[str, str]:
    return {
        name: str(told["status"])
        for name, told in (programmes or {}).items()
        if isinstance(told, Mapping) and "status" in told
    }
