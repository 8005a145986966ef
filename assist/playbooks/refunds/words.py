"""A refund in words: the arithmetic, the rule, and why there is nothing to give back."""

from __future__ import annotations

from decimal import Decimal

from assist.i18n import Translator, mark, money, number
from assist.model.refund import Estimate, NoRefund, RefundRule, RefundState, WorkStage

_ = mark

STAGES = {
    WorkStage.BEFORE_MANUSCRIPT: _("before the manuscript"),
    WorkStage.BEFORE_DESIGN: _("manuscript here, design not begun"),
    WorkStage.BEFORE_APPROVAL: _("design begun, final proof not approved"),
    WorkStage.APPROVED: _("final proof approved"),
}
STATES = {
    RefundState.REQUESTED: _("Requested"),
    RefundState.IDENTITY: _("Waits for proof of identity"),
    RefundState.ELIGIBILITY: _("Being checked"),
    RefundState.CALCULATION: _("Being computed"),
    RefundState.APPROVAL: _("Waits for approval"),
    RefundState.ISSUED: _("Issued"),
    RefundState.SETTLED: _("Arrived"),
    RefundState.FAILED: _("Came back"),
    RefundState.REFUSED: _("Refused"),
}
_WHY_NOT = {
    NoRefund.NOT_ARRIVED: _("That payment did not arrive, so there is nothing to give back."),
    NoRefund.NOTHING_LEFT: _("All of that payment was given back already."),
    NoRefund.DISPUTED: _("The charge is disputed at the bank: a refund now would pay it twice."),
    NoRefund.DISPUTE_TOLD: _(
        "The author told of a dispute at the bank: find out about it first, then end that hold."
    ),
    NoRefund.STAGE: _("The agreement gives nothing back at this stage of the work."),
    NoRefund.TOO_LATE: _("The days that the agreement gives for this stage have passed."),
    NoRefund.FEE: _("What the agreement keeps is as much as would be given back."),
}
_SHARE = _("%(percent)s of %(paid)s is %(share)s.")
_KEPT = _("Less %(kept)s, the greater of %(fee)s and %(percent)s of what was paid.")
_KEPT_IN_ALL = _(
    "Less %(kept)s: of the agreement's %(all)s the greater of %(fee)s and %(percent)s is kept, and"
    " %(before)s of that was kept before."
)
_BEFORE = _("%(amount)s was given back before.")
_COMES_TO = _("That comes to %(amount)s.")
_BY_LAW = _("Withdrawal by law within %(days)s days of signing: day %(day)s.")
_BY_CONTRACT = _("Refund policy %(version)s, %(stage)s, day %(day)s after signing.")


def arithmetic(estimate: Estimate, speak: Translator) -> str:
    """How the amount comes about, step by step."""
    share = {
        "percent": _written(estimate.percent, speak),
        "paid": money(estimate.paid, speak.locale),
        "share": money(estimate.share, speak.locale),
    }
    parts = [speak.gettext(_SHARE, **share)]
    parts += _kept(estimate, speak)
    if estimate.refunded_before is not None:
        before = money(estimate.refunded_before, speak.locale)
        parts.append(speak.gettext(_BEFORE, amount=before))
    parts.append(speak.gettext(_COMES_TO, amount=money(estimate.amount, speak.locale)))
    return " ".join(parts)


def _kept(estimate: Estimate, speak: Translator) -> list[str]:
    if estimate.kept_fee is None or estimate.kept_percent is None:
        return []
    words = {
        "kept": money(estimate.kept, speak.locale),
        "fee": money(estimate.kept_fee, speak.locale),
        "percent": _written(estimate.kept_percent, speak),
    }
    if estimate.earlier_paid is None or estimate.earlier_kept is None:
        return [speak.gettext(_KEPT, **words)]
    all_paid = money(estimate.paid + estimate.earlier_paid, speak.locale)
    before = money(estimate.earlier_kept, speak.locale)
    return [speak.gettext(_KEPT_IN_ALL, all=all_paid, before=before, **words)]


def rule(estimate: Estimate, speak: Translator, withdrawal_days: int) -> str:
    """Which clause or law it rests on."""
    if estimate.rule is RefundRule.STATUTORY:
        return speak.gettext(_BY_LAW, days=withdrawal_days, day=estimate.days)
    return speak.gettext(
        _BY_CONTRACT,
        version=estimate.policy_version,
        stage=speak.gettext(STAGES[estimate.stage]),
        day=estimate.days,
    )


def why_not(reason: NoRefund, speak: Translator) -> str:
    """One sentence for the specialist."""
    return speak.gettext(_WHY_NOT[reason])


def _written(share: Decimal, speak: Translator) -> str:
    return f"{number(share.normalize(), speak.locale)}%"
