"""Percentages, numbers of instalments, and how often."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assist.intents.entities import numerals
from assist.intents.entities.context import Context
from assist.model.interpretation import Certainty, Entity, EntityKind

_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "eighteen": 18, "a couple of": 2, "half a dozen": 6,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
    "diez": 10, "once": 11, "doce": 12, "dieciocho": 18, "un par de": 2,
}  # fmt: skip
_N = r"(?P<n>\d{1,2}|" + "|".join(_NUMBERS) + ")"
_SPOKEN_PERCENT = re.compile(r"\s?(?:%|percent\b|por ciento\b)")
_PERCENT = re.compile(r"(?<![\w.,])(?P<n>\d{1,3}(?:[.,]\d{1,2})?)\s?(?:%|percent\b|por ciento\b)")
_ADJECTIVES = (
    r"(?:more |equal |even |smaller |small |little |monthly |weekly |mas |fixed |chicas? )?"
)
_PLAIN = re.compile(
    rf"\b{_N}\s?{_ADJECTIVES}"
    r"(?:instal?lments?|payments?|pmts|pymts|cuotas|cuotitas|pagos|partes|mensualidades)\b"
)
_M = _N.replace("?P<n>", "?P<m>")
_ABOUT = r"(?:like |about |maybe |unas |unos |como )?"
_SPLIT = re.compile(
    r"\b(?:split|divide|spread|break|partir\w*|partimos|dividir\w*|dividimos|repartir\w*)\b"
    rf"[^.!?\n]{{0,40}}?\s(?:in|into|over|across|en)\s{_ABOUT}{_M}"
    r"(?:\s(?:months|meses|veces|partes|parts|times|ways))?"
    r"(?![\w.,%/:]|\s?(?:dolares|pesos|usd|dias|days|weeks|semanas)\b)"
)
_IN_TIMES = re.compile(
    rf"\b(?:in|into|over|en)\s{_ABOUT}{_M}\s(?:months|meses|veces|partes|parts|times)\b"
)
_THE_REST = re.compile(
    r"\b(?:el resto|the rest|lo demas)\b[^.!?\n]{0,20}?"
    rf"\b(?:en|in|over)\s{_N}\b(?:\s(?:veces|months|meses|pagos))?"
)
_OFTEN = {
    "biweekly": r"every (?:other|two|2) weeks?|every 2 wks|biweekly|bi-weekly|fortnightly"
    r"|twice a month|cada (?:dos|2) semanas|cada quince dias|cada 15 dias"
    r"|quincenal(?:es|mente)?|por quincena",
    "weekly": r"weekly|(?:a|per|each|every) (?:week|wk|friday|monday)|por semana"
    r"|semanal(?:es|mente)?|cada semana|todas las semanas",
    "monthly": r"monthly|(?:a|per|each|every) (?:month|mo|mth)|por mes|al mes"
    r"|mensual(?:es|mente)?|cada mes|todos los meses",
    "quarterly": r"quarterly|(?:a|per|each|every) quarter|every (?:three|3) months"
    r"|trimestral(?:es|mente)?|por trimestre"
    r"|cada (?:tres|3) meses",
}
_FREQUENCIES = tuple((re.compile(rf"\b(?:{words})\b"), name) for name, words in _OFTEN.items())
MOST_INSTALMENTS = 60


def find(context: Context) -> Iterator[Entity]:
    """Percentages, instalment counts and frequencies."""
    for match in _PERCENT.finditer(context.folded):
        share = float(match["n"].replace(",", "."))
        yield context.entity(EntityKind.PERCENT, *match.span(), number=share)
    for numeral in numerals.find(context.folded):
        sign = _SPOKEN_PERCENT.match(context.folded, numeral.end)
        if sign:
            yield context.entity(
                EntityKind.PERCENT, numeral.start, sign.end(), number=float(numeral.value)
            )
    for pattern in (_PLAIN, _THE_REST, _SPLIT, _IN_TIMES):
        for match in pattern.finditer(context.folded):
            yield from _instalments(context, match)
    for pattern, name in _FREQUENCIES:
        for match in pattern.finditer(context.folded):
            yield context.entity(EntityKind.FREQUENCY, *match.span(), value=name)


def _instalments(context: Context, match: re.Match[str]) -> Iterator[Entity]:
    group = "n" if "n" in match.re.groupindex else "m"
    written = match[group]
    count = _NUMBERS.get(written) or int(written)
    if 2 <= count <= MOST_INSTALMENTS:
        certain = Certainty.CERTAIN if group == "n" else Certainty.AMBIGUOUS
        end = match.end() if group == "n" else match.end(group)
        yield context.entity(
            EntityKind.INSTALMENTS, match.start(group), end, certain, number=float(count)
        )
