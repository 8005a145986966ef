"""An author's yes to the offer that our last reply made: whether it is one, and still holds. Pure.

The specialist is shown the yes and the confirmation; nothing is agreed before their click. So a
doubtful yes is none: another amount, day or number is a counter-offer, and the ladder answers it.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from assist.model.interpretation import Certainty, Entity, EntityKind, Interpretation
from assist.model.offer import Offer, OfferKind
from assist.model.payment_plan import ARRANGEMENTS, Acceptance, SentOffer, Standing
from assist.playbooks.offers.facts import OfferFacts
from assist.playbooks.offers.fitting import offer_facts_of
from assist.playbooks.situation import Situation

STANDS_FOR = timedelta(days=7)  # an offer that nobody answered is computed anew after it
_SURE = 0.35
_YES = "affirm"
_YES_WITH_FIGURES = "promise_to_pay"
# What may stand beside a yes without taking it back.
_BESIDE = frozenset({_YES, _YES_WITH_FIGURES, "thanks_close", "greeting", "payment_plan_request"})
# Whole messages that read as something else on their own, and are a yes in answer to an offer.
_PLAIN = re.compile(
    r"(?P<word>ok(ay)?|yes|yeah|sure|alright|all right|s[ií]|bueno|listo|perfecto|claro)?[\s,.!]*"
    r"(?P<words>sounds (good|fine|great|fair)( to me)?|that'?s (fine|good|great|perfect|ok(ay)?)"
    r"|that (works|is fine)( for me)?|i'?(ll| will) take (it|that)|i (agree|accept)"
    r"|fine( by me)?|deal|perfect|great|bueno|perfecto|acepto|me parece bien|est[aá] bien"
    r"|trato hecho|me sirve|dale|listo)?"
    r"( (to |with )?(the|that|this|your) (plan|offer)| (el|ese|este) (plan|arreglo))?"
    r"[\s,.!]*(thanks|thank you|thx|gracias)?[\s,.!]*",
    re.IGNORECASE,
)
_LONGEST_PLAIN = 80


def acceptance_of(situation: Situation, now: datetime) -> Acceptance | None:
    """What the author agrees to, and whether it can still be had; None when this is no yes.

    A specialist's record of a call stands for itself. Without an account whose figures may be
    quoted, or from somebody we do not know, there is none.
    """
    if situation.acceptance is not None:
        return situation.acceptance
    sent, account = situation.sent_offer, situation.account
    if sent is None or account is None or not situation.is_known:
        return None
    if sent.offer.kind not in ARRANGEMENTS:
        return None
    if not says_yes(situation.interpretation, " ".join(situation.texts), sent.offer):
        return None
    standing = standing_of(sent, offer_facts_of(situation, now), account.version, now)
    return Acceptance(sent.offer, sent.decision_id, standing, sent.suggestion_id)


def says_yes(reading: Interpretation, text: str, offer: Offer) -> bool:
    """Is it a yes and nothing else, with no figure that the offer does not have?"""
    if not _figures_agree(reading, offer):
        return False
    sure = {guess.id for guess in reading.asked if guess.confidence >= _SURE}
    if sure and sure <= _BESIDE and sure & {_YES, _YES_WITH_FIGURES}:
        return _YES in sure or _names_it_all(reading, offer)
    found = _PLAIN.fullmatch(text.strip()) if len(text) <= _LONGEST_PLAIN else None
    return found is not None and bool(found["word"] or found["words"])


def _names_it_all(reading: Interpretation, offer: Offer) -> bool:
    """A promise is a yes when it is of the whole: "3 payments from the 5th", or the one amount of
    an offer that has only one. The first instalment alone may be all that they mean to pay.
    """
    if len(offer.schedule) == 1:
        return any(entity.money or entity.date for entity in reading.entities)
    counted = any(entity.kind is EntityKind.INSTALMENTS for entity in reading.entities)
    return counted or any(entity.money == offer.total for entity in reading.entities)


def _figures_agree(reading: Interpretation, offer: Offer) -> bool:
    return all(_agrees(entity, offer) for entity in reading.entities)


def _agrees(entity: Entity, offer: Offer) -> bool:
    if entity.kind is EntityKind.MONEY:
        named = {part.amount for part in offer.schedule} | {offer.covers, offer.total}
        return entity.certainty is Certainty.CERTAIN and entity.money in named
    if entity.kind is EntityKind.DATE:
        days = [*(part.due_on for part in offer.schedule), offer.review_on]
        told = {str(entity.date), *entity.alternatives}
        return any(str(day) in told for day in days if day is not None)
    if entity.kind is EntityKind.INSTALMENTS:
        after = len(offer.schedule) - (offer.down_payment is not None)
        return entity.number in {len(offer.schedule), after}
    return entity.kind is not EntityKind.PERCENT


def standing_of(sent: SentOffer, facts: OfferFacts, ledger_version: int, now: datetime) -> Standing:
    """Whether the offer is still what we would make: no hold, not too old, nothing moved."""
    if facts.blocks:
        return Standing.BLOCKED
    if now - sent.sent_at > STANDS_FOR:
        return Standing.EXPIRED
    starts = [part.due_on for part in sent.offer.schedule][:1]
    if any(day < facts.today for day in starts):
        return Standing.CHANGED
    owed = facts.oldest_amount if sent.offer.kind is OfferKind.EXTENSION else facts.owed
    same = sent.ledger_version == ledger_version or owed == sent.offer.covers
    return Standing.STANDS if same else Standing.CHANGED
