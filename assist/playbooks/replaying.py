"""One past message decided twice, by the library in use and by a draft: what differs. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from assist.model.decision import Decision, Suggest
from assist.model.offer import Offer, OfferKind, Proposal
from assist.model.playbook import (
    OfferChange,
    ReplayChange,
    ReplayCounts,
    ReplayResult,
    Said,
)
from assist.playbooks.acceptance import acceptance_of
from assist.playbooks.decide import decide
from assist.playbooks.facts import facts_of
from assist.playbooks.library import Library
from assist.playbooks.situation import Situation

# Decided on by rules that name a playbook themselves, whatever intents it answers.
_NAMED_BY_RULES = frozenset(
    {
        "unclear",
        "crisis_statement",
        "legal_regulator_public_threat",
        "chargeback_threat_or_filed",
        "hardship_disclosure",
    }
)


def may_differ(situation: Situation, touched: frozenset[str], *, by_rules: bool) -> bool:
    """Can the draft matter to this message at all? `touched`: the intents that the playbook answers
    in either version. False only where neither version can be chosen.
    """
    if by_rules or not touched.isdisjoint(_NAMED_BY_RULES):
        return True
    return any(guess.id in touched for guess in situation.interpretation.asked)


def replayed(
    before: Library, after: Library, situation: Situation, now: datetime
) -> tuple[Decision, Decision]:
    """What both libraries decide, on the same facts."""
    situation = replace(situation, acceptance=acceptance_of(situation, now))
    facts = facts_of(situation, now)
    first = decide(before, situation, now, facts=facts)
    return first, decide(after, situation, now, facts=facts)


def result_of(
    position: int,
    situation: Situation,
    decisions: tuple[Decision, Decision],
) -> ReplayResult | None:
    """What changed; None when the author would get the same, and be offered the same."""
    before, after = decisions
    offers = tuple(offer_changes(before.offers, after.offers))
    change = _change(before.suggestion, after.suggestion)
    if change is None and not offers:
        return None
    return ReplayResult(
        position=position,
        conversation_id=situation.conversation.id,
        message_id=situation.message.id,
        change=change or ReplayChange.OFFERS,
        asked=situation.message.text,
        before=_said(before),
        after=_said(after),
        offers=offers,
    )


def _change(before: Suggest | None, after: Suggest | None) -> ReplayChange | None:
    if before is None or after is None:
        if before is after:
            return None
        return ReplayChange.APPEARED if before is None else ReplayChange.VANISHED
    if before.playbook_id != after.playbook_id:
        return ReplayChange.PLAYBOOK
    same = before.text == after.text and before.subject == after.subject
    return None if same else ReplayChange.TEXT


def _said(decision: Decision) -> Said:
    said = decision.suggestion
    if said is None:
        return Said("", "", "", decision.reason.value)
    return Said(said.playbook_id, said.text, said.subject, decision.reason.value)


def offer_changes(before: Proposal | None, after: Proposal | None) -> Iterable[OfferChange]:
    """Every rung that is offered otherwise than before, or to nobody any more."""
    for kind in OfferKind:
        old = before.of_kind(kind) if before else None
        new = after.of_kind(kind) if after else None
        if _figures(old) == _figures(new):
            continue
        gone = after.why_not(kind) if after and new is None else None
        known = new or old
        yield OfferChange(
            kind=kind.value,
            currency=known.covers.currency if known else "",
            payments_before=_count(old),
            payments_after=_count(new),
            first_before=_first(old),
            first_after=_first(new),
            total_before=old.total.minor if old else None,
            total_after=new.total.minor if new else None,
            last_on_before=_last_on(old),
            last_on_after=_last_on(new),
            why_not=gone.reason.value if gone else "",
        )


def _figures(offer: Offer | None) -> object:
    return None if offer is None else (offer.schedule, offer.total, offer.review_on)


def _count(offer: Offer | None) -> int | None:
    return None if offer is None else len(offer.schedule)


def _first(offer: Offer | None) -> int | None:
    return offer.schedule[0].amount.minor if offer and offer.schedule else None


def _last_on(offer: Offer | None) -> str | None:
    if offer is None:
        return None
    last = offer.schedule[-1].due_on if offer.schedule else offer.review_on
    return str(last) if last else None


_COUNTED = {
    ReplayChange.TEXT: "text_changed",
    ReplayChange.PLAYBOOK: "playbook_changed",
    ReplayChange.APPEARED: "appeared",
    ReplayChange.VANISHED: "vanished",
}


def counted(counts: ReplayCounts, result: ReplayResult | None) -> ReplayCounts:
    """One message more. What changed and could not leave, or is offered otherwise, counts there
    as well.
    """
    if result is None:
        return replace(counts, same=counts.same + 1)
    name = _COUNTED.get(result.change)
    more = {name: getattr(counts, name) + 1} if name else {}
    return replace(
        counts,
        offers_changed=counts.offers_changed + bool(result.offers),
        refused=counts.refused + bool(result.refusals),
        **more,
    )
