"""What people call the intents, and the groups in which they are offered for choosing.

Source strings, translated where they are shown; each short enough for an option in Slack (75).
"""

from __future__ import annotations

from assist.i18n import Translator, mark

_ = mark

INTENTS = {
    "balance_inquiry": _("How much is owed"),
    "charge_explanation": _("What a charge is for"),
    "payoff_quote": _("Paying everything off early"),
    "late_fee_waiver": _("Waive a late fee"),
    "statement_receipt_request": _("Receipt, statement or copy"),
    "payment_received_check": _("Did the payment arrive"),
    "payment_failed_why": _("Why a payment failed"),
    "duplicate_or_misapplied_payment": _("Charged twice or put on the wrong project"),
    "payment_link_problem": _("Problem with the payment link"),
    "autopay_change": _("Automatic payments"),
    "update_payment_method": _("Change the card or account on file"),
    "alternative_method": _("Another way to pay"),
    "short_extension": _("A few more days"),
    "payment_plan_request": _("Pay in instalments"),
    "plan_change": _("Change the payment plan"),
    "promise_to_pay": _("Promise to pay"),
    "hardship_disclosure": _("Cannot pay: hardship"),
    "refuse_to_pay": _("Refuses to pay"),
    "overdue_notice_reply": _("Answer to a reminder"),
    "consequences_question": _("What happens without payment"),
    "royalty_balance": _("Royalties earned"),
    "royalty_withdrawal_request": _("Withdraw royalties"),
    "royalty_payout_status": _("When royalties arrive"),
    "royalty_payout_failed": _("Royalty payment bounced"),
    "royalty_amount_dispute": _("Royalty figures are wrong"),
    "royalty_offset": _("Pay with royalties"),
    "payout_details_change": _("Change where royalties are paid"),
    "tax_form_question": _("Tax forms"),
    "refund_request": _("Wants money back"),
    "refund_status": _("Where the refund is"),
    "contract_cancellation": _("Cancel the contract"),
    "debt_dispute_validation": _("Disputes owing it"),
    "chargeback_threat_or_filed": _("Chargeback"),
    "unauthorized_charge": _("Charge never authorised"),
    "attorney_or_cease": _("Attorney, or stop contacting"),
    "legal_regulator_public_threat": _("Threat to sue, report or publish"),
    "identity_help": _("Code or sign-in trouble"),
    "third_party_or_bereavement": _("Somebody else writes, or a death"),
    "legitimacy_check": _("Is this really you"),
    "card_data_shared": _("Card number in the message"),
    "human_or_callback_request": _("Wants a person or a call"),
    "anger_complaint": _("Angry complaint"),
    "crisis_statement": _("May hurt themselves"),
    "opt_out": _("Stop messages"),
    "contact_preference": _("How and when to be contacted"),
    "greeting": _("Only a greeting"),
    "thanks_close": _("Thanks, nothing more"),
    "affirm": _("Says yes"),
    "deny": _("Says no"),
    "language_switch": _("Another language"),
    "out_of_scope": _("Not about billing"),
    "spam_autoreply": _("Automatic reply or advertising"),
    "attachment_only": _("Only an attachment"),
    "unclear": _("Cannot be told"),
}

# What can be chosen; `attachment_only` is recognised by having no words and never taught.
GROUPS = (
    (
        _("Balance and charges"),
        (
            "balance_inquiry",
            "charge_explanation",
            "payoff_quote",
            "late_fee_waiver",
            "statement_receipt_request",
        ),
    ),
    (
        _("Payments"),
        (
            "payment_received_check",
            "payment_failed_why",
            "duplicate_or_misapplied_payment",
            "payment_link_problem",
            "autopay_change",
            "update_payment_method",
            "alternative_method",
        ),
    ),
    (
        _("Paying later"),
        (
            "short_extension",
            "payment_plan_request",
            "plan_change",
            "promise_to_pay",
            "hardship_disclosure",
            "refuse_to_pay",
            "overdue_notice_reply",
            "consequences_question",
        ),
    ),
    (
        _("Royalties and tax"),
        (
            "royalty_balance",
            "royalty_withdrawal_request",
            "royalty_payout_status",
            "royalty_payout_failed",
            "royalty_amount_dispute",
            "royalty_offset",
            "payout_details_change",
            "tax_form_question",
        ),
    ),
    (_("Refunds and cancelling"), ("refund_request", "refund_status", "contract_cancellation")),
    (
        _("Disputes and law"),
        (
            "debt_dispute_validation",
            "chargeback_threat_or_filed",
            "unauthorized_charge",
            "attorney_or_cease",
            "legal_regulator_public_threat",
        ),
    ),
    (
        _("Identity and security"),
        (
            "identity_help",
            "third_party_or_bereavement",
            "legitimacy_check",
            "card_data_shared",
        ),
    ),
    (
        _("People and contact"),
        (
            "human_or_callback_request",
            "anger_complaint",
            "crisis_statement",
            "opt_out",
            "contact_preference",
        ),
    ),
    (
        _("Nothing to do with an account"),
        (
            "greeting",
            "thanks_close",
            "affirm",
            "deny",
            "language_switch",
            "out_of_scope",
            "spam_autoreply",
            "unclear",
        ),
    ),
)


def intent_name(intent: str, speak: Translator) -> str:
    """The intent as its reader calls it; one that has left the catalogue by its id."""
    known = INTENTS.get(intent)
    return speak.gettext(known) if known else intent.replace("_", " ")
