"""A proposal as people read it on a card; every surface says the same."""

from __future__ import annotations

from dataclasses import dataclass

from assist.desk.arrangement_lines import is_beyond_their_means
from assist.i18n import Translator, listing, mark, money
from assist.model.card import CardView
from assist.model.offer import Offer, OfferKind, still_needed
from assist.playbooks.offers import words

_ = mark

MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer in words."""

    number: int
    kind: OfferKind
    title: str
    arithmetic: str  # or the one amount
    dates: str
    approval: str
    rule: str
    answers_request: bool
    tila_review: bool
    agreed: str  # who agreed so far, while somebody else still must; else empty
    beyond_means: bool  # more than they said they can keep up in a month


def offer_lines(view: CardView, speak: Translator) -> tuple[OfferLine, ...]:
    """The first three: what the author asked for comes first, then the ladder's order."""
    shown = view.offers.offers[:MOST_SHOWN] if view.offers else ()
    return tuple(_line(view, number, offer, speak) for number, offer in enumerate(shown, start=1))


def _agreed(view: CardView, offer: Offer, speak: Translator) -> str:
    names = [one.name for one in view.consents if one.kind is offer.kind]
    needed = still_needed(offer, view.consents)
    if not names or not needed:
        return ""
    return speak.gettext(
        _("Agreed: %(names)s. Waits for %(who)s."),
        names=listing(names, speak.locale),
        who=listing([speak.gettext(words.AUTHORITIES[one]) for one in needed], speak.locale),
    )


def _line(view: CardView, number: int, offer: Offer, speak: Translator) -> OfferLine:
    alone = money(offer.total, speak.locale) if offer.schedule else ""
    return OfferLine(
        number=number,
        kind=offer.kind,
        title=words.title(offer, speak),
        arithmetic=words.arithmetic(offer, speak) or alone,
        dates=words.dates(offer, speak),
        approval=words.approval(offer, speak),
        rule=offer.rule,
        answers_request=offer.answers_request,
        tila_review=offer.tila_review,
        agreed=_agreed(view, offer, speak),
        beyond_means=is_beyond_their_means(view, offer),
    )
