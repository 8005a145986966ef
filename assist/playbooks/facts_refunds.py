"""The newest refund as a text may quote it: an estimate while it waits, its trace once it left."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from assist.i18n import locale_for, translator
from assist.model.refund import Estimate, Refund, RefundState
from assist.playbooks.catalogue import Wording
from assist.playbooks.refunds.words import arithmetic

Rows = Iterator[tuple[str, object]]


def refund_rows(refund: Refund | None, zone: ZoneInfo, country: str | None) -> Rows:
    """Nothing of a refund that was refused: why is for a person to say."""
    if refund is None or refund.estimate is None:
        return
    if refund.state is RefundState.APPROVAL:
        yield "refund_estimate", refund.estimate.amount
        yield "refund_arithmetic", _in_words(refund.estimate, country)
    if refund.state is RefundState.FAILED:
        yield "refund_returned_amount", refund.estimate.amount
    if refund.state in {RefundState.ISSUED, RefundState.SETTLED} and refund.issued_at:
        yield "refund_amount", refund.estimate.amount
        yield "refund_date", refund.issued_at.astimezone(zone).date()
        yield "refund_reference", refund.reference


def _in_words(estimate: Estimate, country: str | None) -> Wording:
    english, spanish = (
        arithmetic(estimate, translator(locale_for(language, country))) for language in ("en", "es")
    )
    return Wording("refund_arithmetic", english, spanish)
