"""The ladder, rung by rung. Pure: values in, offers and reasons out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from assist.model.offer import Instalment, LeftOut, Offer, OfferKind, Proposal, Reason
from assist.playbooks.offers import rungs
from assist.playbooks.offers.ask import Ask
from assist.playbooks.offers.facts import OfferFacts
from assist.playbooks.offers.policy import OffersPolicy
from assist.playbooks.offers.rungs import Ladder

Rung = Callable[[Ladder], Offer | LeftOut]

_RUNGS: tuple[tuple[OfferKind, Rung], ...] = (
    (OfferKind.PAY_IN_FULL, rungs.pay_in_full),
    (OfferKind.EXTENSION, rungs.extension),
    (OfferKind.EQUAL_INSTALMENTS, rungs.equal_instalments),
    (OfferKind.DOWN_PAYMENT, rungs.down_payment),
    (OfferKind.LONG_PLAN, rungs.long_plan),
    (OfferKind.HARDSHIP_PAUSE, rungs.hardship_pause),
    (OfferKind.EXIT, rungs.leave),
)
_IN_HARDSHIP = frozenset({OfferKind.HARDSHIP_PAUSE, OfferKind.EXIT})


def propose(facts: OfferFacts, policy: OffersPolicy, asked: Ask, now: datetime) -> Proposal:
    """Every rung that is open, in order, and for each other one the reason.

    What the author asked for comes first if it meets the floor: an offer that they made
    themselves is taken rather than answered with the most they could be asked for (desk rules,
    2.1). `now` (aware UTC) dates the proposal; days are counted from `facts.today`, the author's.
    """
    ladder = Ladder(facts, policy, asked, now)
    results = [_climb(kind, rung, ladder) for kind, rung in _RUNGS]
    offers = [one for one in results if isinstance(one, Offer)]
    offers.sort(key=lambda offer: not offer.answers_request)
    left_out = tuple(one for one in results if isinstance(one, LeftOut))
    return Proposal(tuple(offers), left_out, policy.version, facts.owed.currency)


def _climb(kind: OfferKind, rung: Rung, ladder: Ladder) -> Offer | LeftOut:
    facts = ladder.facts
    if facts.blocks:
        blocks = ", ".join(sorted(facts.blocks))
        return ladder.without(kind, Reason.BLOCKED, blocks=blocks)
    if facts.owed.minor <= 0:
        return ladder.without(kind, Reason.NOTHING_OWED)
    if facts.needs_hardship_route and kind not in _IN_HARDSHIP:
        return ladder.without(kind, Reason.HARDSHIP_ROUTE)
    return _kept(rung(ladder), ladder)


def _kept(result: Offer | LeftOut, ladder: Ladder) -> Offer | LeftOut:
    """An offer of more than the author said they could keep up is not made (desk rules, 2.1)."""
    stated = ladder.asked.stated_amount
    if isinstance(result, LeftOut) or stated is None or not result.is_plan:
        return result
    highest = max(part.amount for part in _after_down(result))
    if highest.minor <= stated.minor:
        return result
    return replace(
        ladder.without(result.kind, Reason.ABOVE_STATED_AMOUNT, amount=highest.minor),
        rule=result.rule,
    )


def _after_down(offer: Offer) -> tuple[Instalment, ...]:
    return offer.schedule[1:] if offer.down_payment is not None else offer.schedule
