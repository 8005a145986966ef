"""Amounts as people type them, on a command line or into a form."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from assist.errors import BadInput
from assist.i18n import currencies, minor_digits
from assist.model.ledger import LARGEST_MINOR
from assist.model.money import Money


def read_amount(written: str, currency: str, field: str) -> Money:
    """An amount in major units as a person types it; BadInput names `field`."""
    if currency not in currencies():
        problem = f"{currency!r} is no currency in use."
        raise BadInput("currency", problem, "Use an ISO 4217 code such as USD.")
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
