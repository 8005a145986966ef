"""Why a step about royalties was refused, in words."""

from __future__ import annotations

from assist.errors import NotAllowed
from assist.i18n import Translator, mark
from assist.model.withdrawal import PayoutHold
from assist.playbooks.royalties.words import HOLDS

_ = mark
_REFUSALS = {
    "withdrawal_moved": _("Somebody was first: it is a step further already."),
    "withdrawal_open": _("Another withdrawal of this author is under way."),
    "withdrawal_needs_identity": _("Prove first who asks, by a second channel (L3)."),
    "withdrawal_needs_lead": _("This amount is for a team lead to approve."),
    "withdrawal_needs_finance": _("This amount is for finance to approve."),
    "withdrawal_needs_another_person": _("Another person than who asked for it has to approve it."),
    "withdrawal_tax_changed": _("The tax is another than was approved: check it again."),
    "withdrawal_details_changed": _("The payout details are others than approved: check it again."),
    "royalties_short": _("Less is available than it takes. Nothing was booked."),
    "set_off_needs_identity": _("Prove first who asks (L2), and write down how."),
    "set_off_done": _("That request was carried out already."),
    "set_off_above_balance": _("It is more than what is owed. Nothing was booked."),
    "payout_records_need_lead": _("Team leads and finance put this on file."),
    "payout_change_moved": _("Somebody was first: it is a step further already."),
    "payout_change_open": _("Another change of this author is open: finish or refuse it first."),
    "payout_change_third_party": _(
        "Somebody else asks: nothing is opened. Speak with the author on a number from before."
    ),
    "payout_change_new_number": _("That number was not on file before the request."),
    "payout_change_call_first": _("Call a number that was on file before the request."),
    "payout_change_needs_lead": _("This is for a team lead or finance to decide."),
    "payout_change_needs_another_person": _("Another person than who called has to approve it."),
    "payout_change_in_force": _("It is in force already: open a new change."),
    "not_a_specialist": _("You are not set up as a specialist here."),
}


def refusal(error: NotAllowed, speak: Translator) -> str:
    """One or more sentences; of what is held, every reason."""
    if error.code in {"withdrawal_held", "set_off_held"}:
        held = (PayoutHold(one) for one in error.detail.split(","))
        return " ".join(speak.gettext(HOLDS[one]) for one in held)
    return speak.gettext(_REFUSALS.get(error.code, error.code))
