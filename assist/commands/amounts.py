"""Amounts and moments as people type them on a command line."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from assist.errors import BadInput
from assist.i18n import minor_digits
from assist.model.ledger import LARGEST_MINOR
from assist.model.money import Money


def read_amount(written: str, currency: str, field: str) -> Money:
    """An amount in major units as a person types it; BadInput names `field`."""
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        raise BadInput("currency", f"{currency!r} is no currency.", "Use an ISO code such as USD.")
    digits = minor_digits(currency)
    try:
        minor = Decimal(written).scaleb(digits)
    except InvalidOperation as error:
        raise BadInput(field, f"{written!r} is no amount.", "Write 1240.00.") from error
    if not minor.is_finite() or minor != minor.to_integral_value():
        raise BadInput(field, f"{currency} has {digits} decimals.", "Leave out the rest.")
    if not 0 <= minor <= LARGEST_MINOR:
        raise BadInput(field, "is negative or too large.", "Check the amount.")
    return Money(int(minor), currency)


def read_moment(written: str | None, field: str = "now") -> datetime:
    """An ISO time, UTC where it says nothing else; now when there is none."""
    if written is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise BadInput(field, "is no ISO time.", "Write 2026-11-20T15:00+00:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
