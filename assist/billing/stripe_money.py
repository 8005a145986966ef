"""Stripe's amounts to ours and back. Pure.

Stripe counts in "the smallest unit" of its own table (docs.stripe.com/currencies), which differs
from ISO 4217 for some currencies; ours are ISO's minor units.
"""

from __future__ import annotations

from assist.errors import BadInput
from assist.i18n import minor_digits
from assist.model.money import Money

# ISK and UGX have none either, and are written with two all the same.
_NO_DECIMALS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF"}
    | {"VND", "VUV", "XAF", "XOF", "XPF"}
)
_THREE_DECIMALS = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])


def stripe_digits(currency: str) -> int:
    """Decimals that Stripe's integers of the currency have."""
    if currency in _NO_DECIMALS:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2


def money_of(amount: int, currency: str) -> Money:
    """Stripe's `amount` of `currency` (any case); BadInput when it is no whole minor unit."""
    code = currency.upper()
    more = minor_digits(code) - stripe_digits(code)
    if more >= 0:
        return Money(amount * 10**more, code)
    minor, rest = divmod(amount, 10**-more)
    if rest:
        raise BadInput("amount", f"{amount} is no whole {code}.", "Look at it at Stripe.")
    return Money(minor, code)


def amount_of(money: Money) -> int:
    """The integer that Stripe takes for it; BadInput where Stripe cannot charge it exactly."""
    code = money.currency
    more = stripe_digits(code) - minor_digits(code)
    scale: int = 10 ** abs(more)
    amount, rest = (money.minor * scale, 0) if more >= 0 else divmod(money.minor, scale)
    if rest or (code in _THREE_DECIMALS and amount % 10):
        raise BadInput("amount", f"cannot be charged exactly in {code}.", "Round it first.")
    return amount
