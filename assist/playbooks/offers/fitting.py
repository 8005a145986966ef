"""When the ladder is climbed in a conversation, and what is known that bears on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assist.model.hold import HoldKind
from assist.model.offer import Block, Proposal
from assist.model.payment_plan import Standing
from assist.playbooks.holds import kinds_told
from assist.playbooks.offers.ask import read_ask
from assist.playbooks.offers.facts import OfferFacts, facts_from
from assist.playbooks.offers.limits import tightened, within
from assist.playbooks.offers.policy import packaged_policy
from assist.playbooks.offers.propose import propose
from assist.playbooks.situation import Situation

# What an author says when an offer helps.
FITTING = frozenset(
    {
        "payment_plan_request",
        "short_extension",
        "plan_change",
        "hardship_disclosure",
        "overdue_notice_reply",
        "promise_to_pay",
        "payoff_quote",
        "late_fee_waiver",
        "consequences_question",
    }
)
_HARDSHIP = "hardship_disclosure"
_BLOCKING = {kind: Block(kind.value) for kind in HoldKind if kind.value in set(Block)}


def offers_for(situation: Situation, now: datetime) -> Proposal | None:
    """What the specialist is shown: the ladder when the message asks for something of the kind,
    and in any case that nothing may be offered. None for people we do not know (< L1).
    """
    proposal = ladder_of(situation, now)
    if proposal is None or proposal.is_blocked:
        return proposal
    named = {guess.id for guess in situation.interpretation.asked}
    plan_fails = situation.plan is not None and bool(situation.plan.missed)
    accepted = situation.acceptance
    lapsed = accepted is not None and accepted.standing is not Standing.STANDS
    return proposal if named & FITTING or plan_fails or lapsed else None


def ladder_of(situation: Situation, now: datetime) -> Proposal | None:
    """The whole ladder for this author today; None without an account that we may speak of."""
    account = situation.account
    if account is None or not situation.is_known:
        return None
    asked = read_ask(situation.interpretation.entities, account.currency)
    limits, policy = situation.offer_limits, packaged_policy()
    if limits is None:
        return propose(offer_facts_of(situation, now), policy, asked, now)
    proposal = propose(offer_facts_of(situation, now), tightened(policy, limits), asked, now)
    return within(proposal, limits, situation.today(now))


def offer_facts_of(situation: Situation, now: datetime) -> OfferFacts:
    """What the ladder looks at. ValueError without an account."""
    account, history = situation.account, situation.history
    if account is None:
        raise ValueError("no account, so no facts of it")
    facts = facts_from(account, situation.today(now))
    holds = _holds(situation)
    return replace(
        facts,
        blocks=frozenset(_BLOCKING[kind] for kind in holds if kind in _BLOCKING),
        hardship=HoldKind.VULNERABLE in holds or _tells_hardship(situation),
        extended_before=facts.oldest_id in history.extended_invoices,
        last_extension_on=history.last_extension_on,
        last_broken_promise_on=history.last_broken_promise_on,
        renegotiations_in_six_months=history.renegotiations_in_six_months,
        plan_is_active=history.plan_is_active,
        closed=situation.closed,
    )


def _holds(situation: Situation) -> frozenset[HoldKind]:
    """What stands. These messages set theirs when they were read first; a person may have ended
    one since, and reading them again must not bring it back.
    """
    if situation.holds_were_set:
        return situation.holds
    return situation.holds | kinds_told(situation.interpretation, "\n".join(situation.texts))


def _tells_hardship(situation: Situation) -> bool:
    named = {guess.id for guess in situation.interpretation.asked}
    return _HARDSHIP in named and not situation.holds_were_set
