"""Royalties in words: for specialists through the catalogs, for authors as facts of a text."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from assist.i18n import Translator, date_short, listing, mark, money, number
from assist.model.payout_change import ChangeState, PayoutChange
from assist.model.tax_form import FormKind, TaxForm, TinCheck, Withholding, WithholdingRule
from assist.model.withdrawal import MethodKind, PayoutHold, PayoutMethod, WithdrawalState
from assist.playbooks.catalogue import Wording

_ = mark

STATES = {
    WithdrawalState.REQUESTED: _("Requested"),
    WithdrawalState.CHECKS: _("Being checked"),
    WithdrawalState.APPROVED: _("Approved, to be sent"),
    WithdrawalState.SENT: _("On its way"),
    WithdrawalState.PAID: _("Arrived"),
    WithdrawalState.RETURNED: _("Came back"),
    WithdrawalState.REISSUE: _("To be sent again"),
    WithdrawalState.REFUSED: _("Refused"),
    WithdrawalState.CANCELLED: _("Cancelled"),
}
CHANGE_STATES = {
    ChangeState.REQUESTED: _("Waits for the call-back"),
    ChangeState.CONFIRMED: _("Confirmed by the author, waits for a second person"),
    ChangeState.COOLING_OFF: _("Approved, in its cooling-off"),
    ChangeState.IN_FORCE: _("In force"),
    ChangeState.REFUSED: _("Refused"),
    ChangeState.CANCELLED: _("Cancelled"),
}
HOLDS = {
    PayoutHold.BELOW_THRESHOLD: _("Below the smallest amount that is sent."),
    PayoutHold.FORM_MISSING: _("No tax form is on file."),
    PayoutHold.FORM_EXPIRED: _("The tax form on file is no longer good."),
    PayoutHold.TIN_MISMATCH: _("Name and tax number do not belong together."),
    PayoutHold.NO_METHOD: _("No payout details are on file."),
    PayoutHold.DETAILS_CHANGED: _("Payout details are being changed, or changed lately."),
    PayoutHold.RETURNED_PAYOUT: _("The last payout came back: the details have to be put right."),
    PayoutHold.OPEN_DISPUTE: _("A payment of this author is disputed."),
    PayoutHold.NEGATIVE_BALANCE: _("More copies were returned than sold: nothing is left to send."),
    PayoutHold.ABOVE_AVAILABLE: _("It is more than what may be withdrawn now."),
    PayoutHold.COMPLIANCE: _("A compliance check holds it. Never tell the author that it is this."),
}
METHODS = {
    MethodKind.ACH: _("US bank account"),
    MethodKind.WIRE: _("Wire to a bank account"),
    MethodKind.IBAN: _("Bank account with IBAN"),
    MethodKind.PAYPAL: _("PayPal"),
    MethodKind.CHECK: _("Check by post"),
}
FORMS = {FormKind.W9: "W-9", FormKind.W8BEN: "W-8BEN"}
TINS = {
    TinCheck.VERIFIED: _("tax number verified"),
    TinCheck.UNVERIFIED: _("tax number not verified"),
    TinCheck.MISMATCH: _("name and tax number do not match"),
}
_ENDING = _("%(method)s ending in %(last4)s")
_ARITHMETIC = _("%(gross)s gross, less %(percent)s tax %(tax)s, is %(net)s.")
_NO_TAX = _("%(gross)s gross, no tax is withheld.")
_WHY = {
    WithholdingRule.NONE: _("US person with a verified tax number."),
    WithholdingRule.BACKUP: _("Backup withholding: no form that is good, or no verified number."),
    WithholdingRule.FOREIGN: _("Person abroad, of the gross amount: no lower rate applies."),
    WithholdingRule.TREATY: _("Treaty rate for %(country)s, claimed with a verified tax number."),
}
_UNCHECKED = _("The table has %(percent)s for %(country)s, unchecked: finance compares it first.")

# What an author reads. The reason of a compliance check reads as our own unfinished work.
_AUTHOR_HOLDS = {
    PayoutHold.BELOW_THRESHOLD: (
        "it is below the smallest amount that we send",
        "no llega al mínimo que enviamos",
    ),
    PayoutHold.FORM_MISSING: (
        "we have no tax form of yours yet",
        "todavía no tenemos tu formulario fiscal",
    ),
    PayoutHold.FORM_EXPIRED: (
        "your tax form is no longer valid",
        "tu formulario fiscal ya no está vigente",
    ),
    PayoutHold.TIN_MISMATCH: (
        "one detail of your tax form needs another look",
        "un dato de tu formulario fiscal necesita otra revisión",
    ),
    PayoutHold.NO_METHOD: (
        "no payout details are on file",
        "no tenemos registrado dónde pagarte",
    ),
    PayoutHold.DETAILS_CHANGED: (
        "payout details changed lately and rest for some days to protect you",
        "los datos de cobro cambiaron hace poco y, para cuidarte, esperan unos días",
    ),
    PayoutHold.RETURNED_PAYOUT: (
        "the last payment came back and its details come first",
        "el último pago volvió y primero van esos datos",
    ),
    PayoutHold.OPEN_DISPUTE: (
        "an open question with a bank has to end first",
        "primero tiene que cerrarse una consulta abierta con un banco",
    ),
    PayoutHold.NEGATIVE_BALANCE: (
        "more copies were returned than sold, and new sales make up for that first",
        "se devolvieron más ejemplares de los vendidos y las ventas nuevas compensan eso primero",
    ),
    PayoutHold.ABOVE_AVAILABLE: (
        "it is more than what is available now",
        "es más de lo disponible ahora",
    ),
    PayoutHold.COMPLIANCE: (
        "our own checks are not finished",
        "nuestras propias verificaciones no terminaron",
    ),
}
_CODES = {PayoutHold.COMPLIANCE: "checks"}  # what a condition or a page's source would tell


def percent_of(bps: int, speak: Translator) -> str:
    """3000 as '30%'."""
    return f"{number((Decimal(bps) / 100).normalize(), speak.locale)}%"


def method_words(kind: MethodKind, last4: str | None, speak: Translator) -> str:
    """'US bank account ending in 1234'."""
    named = speak.gettext(METHODS[kind])
    return named if last4 is None else speak.gettext(_ENDING, method=named, last4=last4)


def on_file(method: PayoutMethod, speak: Translator) -> str:
    return method_words(method.kind, method.last4, speak)


def asked_for(change: PayoutChange, speak: Translator) -> str:
    return method_words(change.kind, change.last4, speak)


def arithmetic(withheld: Withholding, speak: Translator) -> str:
    """Gross, tax and net in one sentence."""
    gross = money(withheld.gross, speak.locale)
    if not withheld.bps:
        return speak.gettext(_NO_TAX, gross=gross)
    return speak.gettext(
        _ARITHMETIC,
        gross=gross,
        percent=percent_of(withheld.bps, speak),
        tax=money(withheld.tax, speak.locale),
        net=money(withheld.net, speak.locale),
    )


def why_withheld(withheld: Withholding, speak: Translator) -> str:
    """The rule behind the rate, and a lower rate that waits to be checked."""
    told = [speak.gettext(_WHY[withheld.rule], country=withheld.country or "")]
    if withheld.unchecked_bps is not None:
        percent = percent_of(withheld.unchecked_bps, speak)
        told.append(speak.gettext(_UNCHECKED, percent=percent, country=withheld.country or ""))
    return " ".join(told)


def form_name(form: TaxForm) -> str:
    """As it is printed on the paper."""
    return FORMS[form.kind]


def form_words(form: TaxForm, speak: Translator) -> str:
    """'W-8BEN, signed Mar 1, 2024, good to Dec 31, 2027, tax number verified'."""
    parts = [
        FORMS[form.kind],
        speak.gettext(_("signed %(day)s"), day=date_short(form.signed_on, speak.locale)),
    ]
    if form.ends_on is not None:
        good_to = date_short(form.ends_on, speak.locale)
        parts.append(speak.gettext(_("good to %(day)s"), day=good_to))
    if form.country is not None:
        parts.append(form.country)
    if form.claims_treaty:
        parts.append(speak.gettext(_("claims a treaty")))
    return ", ".join([*parts, speak.gettext(TINS[form.tin])])


def author_holds(holds: Iterable[PayoutHold]) -> Wording | None:
    """What stands in the way, as an author reads it; None when nothing does."""
    found = tuple(holds)
    if not found:
        return None
    english, spanish = zip(*(_AUTHOR_HOLDS[one] for one in found), strict=True)
    code = ",".join(_CODES.get(one, one.value) for one in found)
    return Wording(code, listing(english, "en_US"), listing(spanish, "es"))
