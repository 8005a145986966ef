"""Amounts in words: "two hundred fifty", "mil quinientos", "dos lucas"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assist.intents.entities import numerals
from assist.intents.entities.context import Context
from assist.intents.entities.money import MOST, to_minor
from assist.intents.entities.money_context import (
    COUNTED,
    IS_REFERENCE,
    MONEY_AFTER,
    MONEY_BEFORE,
    currency_of,
)
from assist.intents.entities.numerals import Numeral
from assist.model.interpretation import Certainty, Entity, EntityKind, Span
from assist.model.money import Money

_UNIT = re.compile(
    r"\s?(?P<unit>usd|us dollars|dollars?|bucks|euros?|dolares|dolar|verdes|pesos?|mangos|pounds"
    r"|quid|libras|varos|baros)\b"
)
_CENTS = re.compile(r"\s(?:and|con|y)\s(?P<cents>[a-z ]{3,24}?|\d{1,2})\s(?:cents|centavos)\b")
_TAIL = re.compile(r"\s(?P<cents>[a-z]{3,9}(?:[ -][a-z]{3,5})?)(?=[.,;!?]|\Z)")
_SUM_FROM = 20  # smaller numbers in words are counts far more often than amounts
_PLAIN_FROM = 100


def find(context: Context) -> Iterator[Entity]:
    """Number words that their neighbours make an amount."""
    for numeral in numerals.find(context.folded):
        entity = _read(context, numeral)
        if entity is not None:
            yield entity


def _read(context: Context, numeral: Numeral) -> Entity | None:
    unit = _UNIT.match(context.folded, numeral.end)
    certainty = Certainty.CERTAIN if unit or numeral.pesos else _certainty(context.folded, numeral)
    if certainty is None:
        return None
    word = unit["unit"].removeprefix("us ") if unit else ""
    currency, guessed = currency_of(context, word, slang=numeral.pesos)
    end = unit.end() if unit else numeral.end
    cents = _CENTS.match(context.folded, end) or (unit and _TAIL.match(context.folded, end))
    small = _cents(cents["cents"]) if cents else Decimal(0)
    amount = numeral.value + small
    if not 0 < amount <= MOST:
        return None
    span = Span(numeral.start, cents.end() if cents and small else end)
    return Entity(
        EntityKind.MONEY,
        span,
        context.text[span.start : span.end],
        Certainty.AMBIGUOUS if guessed or (numeral.doubtful and not unit) else certainty,
        money=Money(to_minor(amount, currency), currency),
    )


def _certainty(folded: str, numeral: Numeral) -> Certainty | None:
    before = folded[max(0, numeral.start - 40) : numeral.start]
    after = folded[numeral.end : numeral.end + 24]
    if COUNTED.match(after) or IS_REFERENCE.search(before):
        return None
    spoken_of = MONEY_BEFORE.search(before) or MONEY_AFTER.match(after)
    if numeral.cents or (spoken_of and numeral.value >= _SUM_FROM):
        return Certainty.CERTAIN
    return Certainty.AMBIGUOUS if numeral.value >= _PLAIN_FROM else None


def _cents(written: str) -> Decimal:
    if written.isdigit():
        return Decimal(written) / 100
    value = next((found.value for found in numerals.find(written)), Decimal(0))
    return value / 100 if value < _PLAIN_FROM else Decimal(0)
