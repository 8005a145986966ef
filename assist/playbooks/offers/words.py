"""An offer in words: what it is, the arithmetic behind it, who may grant it, why one is missing.

For the specialist's card, the console and the terminal; what the author reads is a playbook's.
"""

from __future__ import annotations

from itertools import groupby

from assist.i18n import Translator, date_long, listing, mark, money
from assist.model.money import Money
from assist.model.offer import Authority, Block, LeftOut, Offer, OfferKind, Proposal, Reason

_ = mark

KINDS = {
    OfferKind.PAY_IN_FULL: _("Pay in full by the secure link"),
    OfferKind.EXTENSION: _("More days for one instalment"),
    OfferKind.EQUAL_INSTALMENTS: _("Equal instalments, no fee"),
    OfferKind.DOWN_PAYMENT: _("Part now, the rest in instalments, no fee"),
    OfferKind.LONG_PLAN: _("A longer plan"),
    OfferKind.HARDSHIP_PAUSE: _("A pause for hardship, no late fees"),
    OfferKind.EXIT: _("Smaller scope or end of contract"),
}
AUTHORITIES = {
    Authority.BOT: _("nobody: within the rules"),
    Authority.SPECIALIST: _("a specialist"),
    Authority.LEAD: _("a team lead"),
    Authority.FINANCE: _("finance and compliance"),
    Authority.CONTRACT_TEAM: _("the contract team"),
}
BLOCKS = {
    Block.DISPUTE: _("an open dispute"),
    Block.CHARGEBACK: _("an open chargeback"),
    Block.CRISIS: _("a crisis hold"),
    Block.ATTORNEY: _("an attorney acts for the author"),
    Block.CEASE: _("a written demand to stop contact"),
    Block.LEGAL: _("a legal or regulator's complaint"),
    Block.MORATORIUM: _("a moratorium"),
    Block.BANKRUPTCY: _("a bankruptcy"),
    Block.DECEASED: _("the author has died"),
}
_REASONS = {
    Reason.BLOCKED: _("No offer may be made: %(blocks)s."),
    Reason.NOTHING_OWED: _("Nothing is owed."),
    Reason.HARDSHIP_ROUTE: _("Hardship was told: the hardship route comes first."),
    Reason.NO_HARDSHIP: _("No hardship was told."),
    Reason.TOO_LATE_FOR_EXTENSION: _(
        "An extension reaches %(days)s days past the due date; that day is gone."
    ),
    Reason.DATE_BEYOND_EXTENSION: _("The day that was asked for is outside the extension's reach."),
    Reason.EXTENSION_USED: _("This instalment was extended once already."),
    Reason.EXTENSION_RECENT: _("There was an extension within %(days)s days."),
    Reason.BROKEN_PROMISE: _("A promise was broken within %(days)s days."),
    Reason.BELOW_MINIMUM: _("An instalment of %(amount)s is below the least of %(minimum)s."),
    Reason.BEYOND_HORIZON: _("It would end later than %(days)s days from now."),
    Reason.BEYOND_LONGEST: _("%(asked)s payments are more than the most, %(most)s."),
    Reason.COVERED_IN_FULL: _("What was offered now covers everything."),
    Reason.ABOVE_STATED_AMOUNT: _("%(amount)s is more than the author said they can keep up."),
    Reason.FITS_WITHOUT_APPROVAL: _("What was asked for fits a smaller step."),
    Reason.NOT_ASKED: _("Nobody asked for more than four payments."),
    Reason.PERSON_ONLY: _("Only the contract team may speak of this."),
    Reason.PLAN_IS_ACTIVE: _("A plan is active: change the plan as a whole instead."),
    Reason.PLAYBOOK_LIMIT: _("The playbook that answers does not offer this."),
}
_AMOUNTS = frozenset({"amount", "minimum"})


def title(offer: Offer | LeftOut, speak: Translator) -> str:
    """What the offer is, in a few words."""
    return speak.gettext(KINDS[offer.kind])


def arithmetic(offer: Offer, speak: Translator) -> str:
    """How the amounts come about: "1,240.00 = 413.34 + 2 x 413.33"; empty for a single payment."""
    if len(offer.schedule) < 2:
        return ""
    runs = [
        (amount, len(list(group))) for amount, group in groupby(p.amount for p in offer.schedule)
    ]
    parts = [_times(amount, count, speak) for amount, count in runs]
    return f"{money(offer.total, speak.locale)} = {' + '.join(parts)}"


def _times(amount: Money, count: int, speak: Translator) -> str:
    shown = money(amount, speak.locale)
    return shown if count == 1 else f"{count} x {shown}"


def dates(offer: Offer, speak: Translator) -> str:
    """The days on which the payments fall due, or when a pause is looked at again."""
    if offer.review_on is not None:
        day = date_long(offer.review_on, speak.locale)
        return speak.gettext(_("looked at again on %(day)s"), day=day)
    return listing([date_long(part.due_on, speak.locale) for part in offer.schedule], speak.locale)


def approval(offer: Offer, speak: Translator) -> str:
    """Who may grant it."""
    who = [speak.gettext(AUTHORITIES[one]) for one in offer.approvals]
    return speak.gettext(_("To be granted by %(who)s"), who=listing(who, speak.locale))


def why_not(proposal: Proposal, speak: Translator) -> tuple[str, ...]:
    """One line for each reason: what is closed, and why; the reason alone when nothing is open."""
    kinds: dict[str, list[str]] = {}
    for one in proposal.left_out:
        kinds.setdefault(why_left_out(one, proposal.currency, speak), []).append(title(one, speak))
    if not proposal.offers and len(kinds) == 1:
        return tuple(kinds)
    return tuple(f"{listing(names, speak.locale)}: {why}" for why, names in kinds.items())


def why_left_out(one: LeftOut, currency: str, speak: Translator) -> str:
    """The reason as a sentence."""
    details: dict[str, str | int] = dict(one.details)
    for name in _AMOUNTS & details.keys():
        details[name] = money(Money(int(details[name]), currency), speak.locale)
    if "blocks" in details:
        blocks = [speak.gettext(BLOCKS[Block(name)]) for name in str(details["blocks"]).split(", ")]
        details["blocks"] = listing(blocks, speak.locale)
    return speak.gettext(_REASONS[one.reason], **details)
