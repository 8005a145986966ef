"""Numbers that point at something: invoices, cards, decline codes, phones, e-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assist.intents.entities.context import Context
from assist.model.interpretation import Certainty, Entity, EntityKind

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_INVOICE = re.compile(
    r"\b(?:invoices?|inv|factura|fact|fc|comprobante|recibo)\b\s?(?:number|num|numero|no\.?"
    r"|nro\.?|n°)?\s?[:#]?\s?"
    r"(?P<id>[a-z]{0,4}-?\d{1,3}\.\d{3}|[a-z]{0,4}-?\d{3,10}(?:-\d{1,6})?)\b"
)
_INVOICE_CODE = re.compile(r"\b(?P<id>inv-?\d{3,10}(?:-\d{1,6})?)\b")
_NUMBER_WORD = r"(?:number|num|numero|no\.?|nro\.?|n°|id)?\s?[:#]?\s?"
_PLAN = re.compile(
    rf"\b(?:payment plan|plan(?: de pagos?)?)\s?{_NUMBER_WORD}"
    r"(?P<id>[a-z]{0,4}-?\d{2,8})\b(?![.,]\d)"
)
_PLAN_CODE = re.compile(r"\b(?P<id>pl(?:an)?-\d{2,8})\b")
_CASE = re.compile(
    r"\b(?:case|ticket|tkt|caso|reclamo|tramite|expediente|gestion|reference|referencia|ref)"
    rf"\s?{_NUMBER_WORD}(?P<id>[a-z]{{0,4}}-?\d{{2,10}}(?:-\d{{1,6}})?)\b(?![.,]\d)"
)
_CASE_CODE = re.compile(r"\b(?P<id>(?:case|cas|caso|tkt)-?\d{3,10})\b")
_LAST4 = re.compile(
    r"(?:\b(?:ending|ends|ended|end|last (?:four|4)(?: digits)?|terminad[ao]s?|termina"
    r"|finaliza|ultimos (?:cuatro|4)(?: digitos| numeros)?)"
    r"(?:\s(?:in|with|on|are|is|of|en|con|son))?\s?:?\s?|\*{2,4}\s?|x{4}[ -]?"
    r"|\[card \*{0,4})(?P<id>\d{4})(?!\d)"
)
_DECLINE = re.compile(
    r"\b(?P<id>insufficient_funds|card_velocity_exceeded|withdrawal_count_limit_exceeded"
    r"|generic_decline|do_not_honor|call_issuer"
    r"|no_action_taken|not_permitted|service_not_allowed|security_violation|try_again_later"
    r"|processing_error|issuer_not_available"
    r"|reenter_transaction|approve_with_id|authentication_required|expired_card"
    r"|invalid_expiry_(?:month|year)|incorrect_number"
    r"|invalid_number|incorrect_cvc|invalid_cvc|incorrect_zip|incorrect_address"
    r"|invalid_account|new_account_information_available"
    r"|card_not_supported|currency_not_supported|transaction_not_allowed|testmode_decline"
    r"|invalid_amount|duplicate_transaction"
    r"|revocation_of_(?:all_)?authorizations?|stop_payment_order|fraudulent|lost_card"
    r"|stolen_card|merchant_blacklist|pickup_card"
    r"|restricted_card|highest_risk_level|account_closed|account_frozen"
    r"|bank_account_restricted|bank_ownership_changed"
    r"|could_not_process|debit_not_authorized|invalid_account_number"
    r"|incorrect_account_holder_name|invalid_currency|no_account"
    r"|unsupported_card|r(?:0[1-4]|0[7-9]|10|11|16|20|29))\b"
)
_SPACED_DECLINE = re.compile(
    r"\b(?:do not honou?r|insufficient funds|expired card|fondos insuficientes|tarjeta vencida"
    r"|saldo insuficiente)\b"
)
_SAME_DECLINE = {
    "do not honor": "do_not_honor",
    "do not honour": "do_not_honor",
    "insufficient funds": "insufficient_funds",
    "fondos insuficientes": "insufficient_funds",
    "saldo insuficiente": "insufficient_funds",
    "expired card": "expired_card",
    "tarjeta vencida": "expired_card",
}
_PHONE = re.compile(r"(?<![\w/.-])(?:\+|00)?\(?\d[\d ().-]{6,20}\d(?![\w/])")
_NUMBERED = {
    EntityKind.INVOICE: (_INVOICE, _INVOICE_CODE),
    EntityKind.PLAN: (_PLAN, _PLAN_CODE),
    EntityKind.CASE: (_CASE, _CASE_CODE),
}


def find(context: Context) -> Iterator[Entity]:
    """Addresses first, so that their digits are no other number."""
    for match in _EMAIL.finditer(context.text):
        yield context.entity(EntityKind.EMAIL, *match.span(), value=match[0].lower())
    for kind, patterns in _NUMBERED.items():
        for pattern in patterns:
            for match in pattern.finditer(context.folded):
                yield context.entity(
                    kind, *match.span("id"), value=match["id"].replace(".", "").upper()
                )
    for match in _LAST4.finditer(context.folded):
        yield context.entity(EntityKind.CARD_LAST4, *match.span("id"), value=match["id"])
    for match in _DECLINE.finditer(context.folded):
        code = match["id"].upper() if match["id"][1:].isdigit() else match["id"]
        yield context.entity(EntityKind.DECLINE_CODE, *match.span("id"), value=code)
    for match in _SPACED_DECLINE.finditer(context.folded):
        yield context.entity(EntityKind.DECLINE_CODE, *match.span(), value=_SAME_DECLINE[match[0]])
    for match in _PHONE.finditer(context.text):
        yield from _phone(context, match)


def _phone(context: Context, match: re.Match[str]) -> Iterator[Entity]:
    """A number that is possible in the author's country (or any, with a plus), in E.164."""
    digits = sum(char.isdigit() for char in match[0])
    if not 8 <= digits <= 15:
        return
    import phonenumbers  # takes longer to load than most messages to read

    country = context.hints.country or "US"
    try:
        number = phonenumbers.parse(match[0], country)
    except phonenumbers.NumberParseException:
        return
    if not phonenumbers.is_possible_number(number):
        return
    valid = phonenumbers.is_valid_number(number)
    if not valid and not match[0].lstrip().startswith("+"):
        return
    yield context.entity(
        EntityKind.PHONE,
        *match.span(),
        Certainty.CERTAIN if valid else Certainty.AMBIGUOUS,
        value=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
    )
