"""Amounts: `1,240.50` `1.240,50` `312 con 50` `$1.2k` `USD 75` `200 lucas` and plain 200."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assist.intents.entities.context import Context
from assist.intents.entities.money_context import (
    CENTS,
    COUNTED,
    IS_REFERENCE,
    MONEY_AFTER,
    MONEY_BEFORE,
    currency_of,
)
from assist.model.interpretation import Certainty, Entity, EntityKind, Span
from assist.model.money import Money

MOST = Decimal(10_000_000)  # larger figures are no bill of ours

_NUMBER = (
    r"(?P<n>(?<=[$€£])\d{1,3}(?: \d{3}){1,2}(?![\d.,])"
    r"|\d{1,3}(?:[.,]\d{3}){1,3}(?:[.,]\d{1,2})?(?!\d)"
    r"|\d{1,9}(?:[.,]\d{1,2})?(?![\d])|\.\d{2}(?!\d))"
)
_AMOUNT = re.compile(
    r"(?<![\w#/*-])(?<!\d[.,:])(?P<before>us\$|u\$s|au\$|a\$|c\$|usd|ars|eur|gbp|aud|cad|nzd|chf|mxn|clp|cop|uyu|pen|ar\$|mxn|mx\$|[$€£])?\s?"
    + _NUMBER
    + r"(?:\s?(?P<k>k|mil|grand(?! total)|lucas?|palos?)\b)?"
    r"(?:\s+(?:con|and|y)\s+(?P<cents>\d{2})(?!\d)(?:\s*(?:cents|centavos|cts|ctvs))?)?"
    r"(?:\s?(?P<after>usd|us\$|u\$s|ars|aud|cad|nzd|chf|mxn|clp|cop|uyu|pen|eur|euros?|€|£|\$|gbp|dollars?|bucks|dolares|dolar"
    r"|verdes|pesos?"
    r"|mangos|pounds|quid|libras|varos?|centavos|cents)(?![a-z]))?"
    r"(?:\s(?:and|con|y)\s(?P<small>\d{1,2})\s(?:cents|centavos)\b)?"
)
_STREET = re.compile(r"[^\s.!?:] [A-ZÁÉÍÓÚÑ][a-záéíóúñ]{3,}\s\Z")  # a name within a sentence
_TOLD = re.compile(r"\b(?:says?|shows?|is|was|of|than|at|for|just)\s\Z")  # too weak for two digits


def find(context: Context) -> Iterator[Entity]:
    """Every amount; a plain number only where its neighbours say that it is money."""
    for match in _AMOUNT.finditer(context.folded):
        entity = _read(context, match)
        if entity is not None:
            yield entity


def _read(context: Context, match: re.Match[str]) -> Entity | None:
    certainty = _is_money(context, match)
    if certainty is None:
        return None
    amount, doubtful = parse_number(match["n"].replace(" ", ""), context.language)
    unit = match["k"] or ""
    if unit:
        amount *= 1_000_000 if unit.startswith("palo") else 1000
    for cents in filter(None, (match["cents"], match["small"])):
        amount += Decimal(cents) / 100
    if match["after"] in CENTS:
        amount /= 100
    word = match["before"] or match["after"] or ""
    currency, guessed = currency_of(context, word, slang=unit.startswith(("luca", "palo")))
    if amount > MOST or amount <= 0:
        return None
    if doubtful or guessed:
        certainty = Certainty.AMBIGUOUS
    start = match.start("before") if match["before"] else match.start("n")
    span = Span(start, len(context.folded[: match.end()].rstrip()))
    return Entity(
        EntityKind.MONEY,
        span,
        context.text[span.start : span.end],
        certainty,
        money=Money(to_minor(amount, currency), currency),
    )


def _is_money(context: Context, match: re.Match[str]) -> Certainty | None:
    """Whether it is an amount, and how sure; None when it counts something else."""
    if match["before"] or match["after"] or match["cents"]:
        return Certainty.CERTAIN
    text = context.folded
    before, after = text[max(0, match.start() - 40) : match.start("n")], text[match.end() :][:24]
    if COUNTED.match(after) or IS_REFERENCE.search(before):
        return None
    if match["k"] or re.search(r"[.,]\d{2}\Z|\d{3}[.,]\d\Z", match["n"]):
        return Certainty.CERTAIN
    spoken_of = MONEY_BEFORE.search(before) or MONEY_AFTER.match(after)
    digits = sum(char.isdigit() for char in match["n"])
    if spoken_of and (digits >= 3 or (digits == 2 and not _TOLD.search(before))):
        is_year = match["n"].isdigit() and 1990 <= int(match["n"]) <= 2049
        return None if is_year and digits == 4 else Certainty.CERTAIN
    if re.search(r"[.,]\d{3}\Z", match["n"]):
        return Certainty.AMBIGUOUS
    is_plain = match["n"].isdigit() and 3 <= digits <= 5 and match["n"][0] != "0"
    is_plain = is_plain and not 1990 <= int(match["n"]) <= 2049
    is_street = _STREET.search(context.text[max(0, match.start() - 30) : match.start("n")])
    return Certainty.AMBIGUOUS if is_plain and not is_street else None


def parse_number(written: str, language: str) -> tuple[Decimal, bool]:
    """The value, and whether its separator could have meant the other thing.

    With both separators the last one is the decimal one; a single one followed by three digits
    groups thousands, which the other language's writers might doubt.
    """
    last = max(written.rfind("."), written.rfind(","))
    if last < 0:
        return Decimal(written), False
    decimals = len(written) - last - 1
    digits = re.sub(r"[.,]", "", written)
    if decimals <= 2:
        return Decimal(digits) / (10**decimals), False
    usual = "," if language == "en" else "."
    return Decimal(digits), written[last] != usual and len(written) - last == 4 == decimals + 1


def to_minor(amount: Decimal, currency: str) -> int:
    """`amount` in minor units of `currency`, fractions of them dropped."""
    from babel.numbers import get_currency_precision

    return int(amount * 10 ** get_currency_precision(currency))
