"""What a click says when it did not simply work; every surface says the same."""

from __future__ import annotations

from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.services import DeskServices
from assist.desk.verdict_lines import verdict_lines
from assist.desk.wording_lines import finding_line
from assist.i18n import Translator, mark
from assist.policy.identity import NoCode

_ = mark

_SENTENCES = {
    ClickResult.DONE: _("Done."),
    ClickResult.ALREADY_DECIDED: _("This was decided already."),
    ClickResult.STALE_MESSAGE: _(
        "The author wrote again after this was drawn. Nothing was sent; a new suggestion is coming."
    ),
    ClickResult.STALE_LEDGER: _(
        "The account changed after this was drawn. Nothing was sent; it is being drawn again."
    ),
    ClickResult.NOT_ALLOWED: _("Nothing was sent."),
    ClickResult.NOT_CALLED: _("They were not called."),
    ClickResult.NO_PHONE: _(
        "You have no phone here. An administrator gives you one: assist people phone."
    ),
    ClickResult.ON_THE_PHONE: _("Your phone is in a call already."),
    ClickResult.NOT_A_SPECIALIST: _(
        "You are not set up as a specialist here. Ask a team lead to add you."
    ),
    ClickResult.MISSING_FACTS: _(
        "A fact in this reply is not known, so it cannot be sent as it is. Edit it first."
    ),
    ClickResult.NEEDS_APPROVAL: _(
        "Recorded. This offer needs an approval above yours; one click on this card gives it."
    ),
    ClickResult.EMPTY_TEXT: _("The reply is empty. Nothing was sent."),
    ClickResult.CHANGED_FIGURES: _(
        "A confirmation keeps the amounts and days that were agreed. Nothing was sent."
    ),
    ClickResult.ON_HOLD: _("A hold stands, so no plan may be made. Nothing was sent."),
    ClickResult.OFFER_LAPSED: _(
        "The account or the calendar moved on since this was offered. Work out offers anew."
    ),
    ClickResult.NEEDS_LEAD: _("This is for a team lead. Nothing was changed."),
    ClickResult.NO_CODE: _("No code was sent."),
    ClickResult.NEEDS_PROOF: _("The author has to prove who they are first (L2)."),
    ClickResult.NOT_THERE: _("That address takes no reply from here now. Nothing was sent."),
    ClickResult.NOT_PROVEN: _(
        "This tells more than the author has proven by now. Nothing was sent; it is drawn again."
    ),
    ClickResult.EMPTY_NOTE: _("Say why, in a few words. Nothing was changed."),
    ClickResult.WORDING: _("Nothing was sent: the text says what may not be said."),
    ClickResult.NEEDS_REASON: _("Nothing was sent yet: a figure is not the card's. Say why."),
    ClickResult.CONFIRM: _("Nothing was sent yet: look at the text once more."),
}


_NO_CODE = {
    NoCode.LOCKED: _("Five wrong codes came in; it opens again by itself after half an hour."),
    NoCode.TOO_MANY: _("Three were sent within the hour."),
    NoCode.NO_ADDRESS: _("No address on file takes one."),
    NoCode.NOBODY_ASKED: _("Nobody wrote here within a day, so nobody waits for it."),
}


def explain_unsent(answer: Answer, speak: Translator, desk: DeskServices) -> str:
    """Why what was to be sent with something that is done was not; "" where nothing was."""
    if answer.unsent is None:
        return ""
    why = explain(answer.unsent, speak, desk)
    return speak.gettext(_("It is done, but nothing was confirmed in writing. %(why)s"), why=why)


def explain(
    answer: Answer, speak: Translator, desk: DeskServices, *, at_the_field: bool = False
) -> str:
    """One or two plain sentences for the person who clicked. `at_the_field`: what was found in
    their text is shown there.
    """
    if answer.result is ClickResult.ALREADY_DECIDED and answer.by is not None:
        return speak.gettext("%(who)s was first; your click changed nothing.", who=answer.by.name)
    reasons: tuple[str, ...] = ()
    if answer.result is ClickResult.NO_CODE:
        reasons = tuple(speak.gettext(_NO_CODE[NoCode(why)]) for why in answer.reasons)
    if answer.refusal is not None:
        reasons = verdict_lines(answer.refusal, desk.zone, desk.clock(), speak)
    if answer.findings and not at_the_field:
        reasons = tuple(finding_line(found, speak) for found in answer.findings)
    return " ".join([speak.gettext(_SENTENCES[answer.result]), *reasons])
