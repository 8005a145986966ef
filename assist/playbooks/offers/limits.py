"""What a playbook takes away of the ladder: only ever tighter than the policy. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from assist.model.offer import LeftOut, Offer, OfferKind, Proposal, Reason
from assist.playbooks.offers.policy import TILA_MOST, OffersPolicy

Part = TypeVar("Part", bound=BaseModel)


class OfferLimits(BaseModel):
    """What of the ladder a playbook may use: tighter than the policy, never wider."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    policy: Literal["ladder"] = Field("ladder", description="policies/offers.yaml.")
    kinds: tuple[OfferKind, ...] | None = Field(None, description="Only these rungs.")
    most_payments: int | None = Field(None, ge=1, le=24, description="After a down payment.")
    most_days: int | None = Field(None, ge=1, le=740, description="From today to the last payment.")
    extension_days: int | None = Field(None, ge=1, le=14, description="After the due date.")
    pause_days: int | None = Field(None, ge=14, le=90, description="Of a hardship pause.")
    least_down_percent: Decimal | None = Field(None, ge=5, le=50)


_WIDER = "{own} is wider than the policy's {policy}."


def wider_than_policy(
    limits: OfferLimits | None, policy: OffersPolicy
) -> Iterator[tuple[str, str]]:
    """(field, what is wrong) for every limit that would allow more than the policy."""
    if limits is None:
        return
    steps = policy.steps
    longest = max(steps.equal_instalments.most, steps.down_payment.most, steps.long_plan.most)
    most = {
        "most_payments": longest,
        "most_days": steps.long_plan.ends_within_days,
        "extension_days": steps.extension.most_days,
        "pause_days": steps.hardship_pause.longest_pause_days,
    }
    for field, highest in most.items():
        own = getattr(limits, field)
        if own is not None and own > highest:
            yield field, _WIDER.format(own=own, policy=highest)
    least = limits.least_down_percent
    if least is not None and least < steps.down_payment.least_percent:
        told = _WIDER.format(own=f"{least} %", policy=f"{steps.down_payment.least_percent} %")
        yield "least_down_percent", told


def tightened(policy: OffersPolicy, limits: OfferLimits) -> OffersPolicy:
    """The policy with the playbook's limits, where these are tighter. The fewest payments of a rung
    stay as they are: `within` leaves the rung out where the limits do not reach that far.
    """
    steps, most, pause = policy.steps, limits.most_payments, limits.pause_days
    equal, down, long = steps.equal_instalments, steps.down_payment, steps.long_plan
    least = limits.least_down_percent
    changed = {
        "extension": _lowered(steps.extension, most_days=limits.extension_days),
        "equal_instalments": _fewer(equal, most, equal.fewest),
        "down_payment": _raised(
            _lowered(down, most=_at_least(most, down.fewest)),
            least_percent=least,
            usual_percent=least,
        ),
        "long_plan": _fewer(long, most, TILA_MOST + 1),
        "hardship_pause": _lowered(
            steps.hardship_pause, pause_days=pause, longest_pause_days=pause
        ),
    }
    return policy.model_copy(update={"steps": steps.model_copy(update=changed)})


def _fewer(step: Part, most: int | None, fewest: int) -> Part:
    highest = _at_least(most, fewest)
    return _lowered(step, most=highest, usual=highest)


def _at_least(own: int | None, fewest: int) -> int | None:
    return None if own is None else max(own, fewest)


def _lowered(step: Part, **limits: int | None) -> Part:
    own = {name: min(getattr(step, name), n) for name, n in limits.items() if n is not None}
    return step.model_copy(update=own)


def _raised(step: Part, **limits: Decimal | None) -> Part:
    own = {name: max(getattr(step, name), n) for name, n in limits.items() if n is not None}
    return step.model_copy(update=own)


def within(proposal: Proposal, limits: OfferLimits | None, today: date) -> Proposal:
    """The proposal without the rungs that the playbook does not use."""
    if limits is None:
        return proposal
    kept = tuple(offer for offer in proposal.offers if _fits(offer, limits, today))
    dropped = tuple(
        LeftOut(offer.kind, Reason.PLAYBOOK_LIMIT, offer.rule)
        for offer in proposal.offers
        if offer not in kept
    )
    return Proposal(
        kept, (*proposal.left_out, *dropped), proposal.policy_version, proposal.currency
    )


def _fits(offer: Offer, limits: OfferLimits, today: date) -> bool:
    if limits.kinds is not None and offer.kind not in limits.kinds:
        return False
    payments = len(offer.schedule) - (offer.down_payment is not None)
    if offer.is_plan and limits.most_payments is not None and payments > limits.most_payments:
        return False
    last = offer.review_on or max((part.due_on for part in offer.schedule), default=today)
    days = (last - today).days
    if offer.kind is OfferKind.HARDSHIP_PAUSE and limits.pause_days is not None:
        return days <= limits.pause_days
    return limits.most_days is None or days <= limits.most_days
