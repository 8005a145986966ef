"""A proposal as plain JSON values, for the command line and for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assist.i18n import Translator
from assist.model.offer import Instalment, LeftOut, Offer, Proposal
from assist.playbooks.offers import words


def plain(proposal: Proposal, currency: str, speak: Translator) -> Mapping[str, Any]:
    """Offers with their schedules, arithmetic and approvals; then what was left out and why."""
    return {
        "policy": proposal.policy_version,
        "offers": [_offer(offer, speak) for offer in proposal.offers],
        "left_out": [_left_out(one, currency, speak) for one in proposal.left_out],
    }


def _offer(offer: Offer, speak: Translator) -> Mapping[str, Any]:
    return {
        "kind": offer.kind.value,
        "title": words.title(offer, speak),
        "answers_request": offer.answers_request,
        "total_minor": offer.total.minor,
        "currency": offer.covers.currency,
        "schedule": [_instalment(part) for part in offer.schedule],
        "arithmetic": words.arithmetic(offer, speak),
        "dates": words.dates(offer, speak),
        "approvals": [one.value for one in offer.approvals],
        "tila_review": offer.tila_review,
        "rule": offer.rule,
    }


def _instalment(part: Instalment) -> Mapping[str, Any]:
    return {
        "amount_minor": part.amount.minor,
        "due_on": part.due_on.isoformat(),
        "collected_on": part.collected_on.isoformat() if part.collected_on else None,
    }


def _left_out(one: LeftOut, currency: str, speak: Translator) -> Mapping[str, Any]:
    return {
        "kind": one.kind.value,
        "title": words.title(one, speak),
        "reason": one.reason.value,
        "why": words.why_left_out(one, currency, speak),
        "rule": one.rule,
    }
