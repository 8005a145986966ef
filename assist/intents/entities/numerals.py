"""Numbers written as words, as people speak them and transcripts write them: English and Spanish.

"two hundred fifty", "twelve hundred", "a grand", "three twelve fifty" (an amount with its cents),
"mil quinientos", "trescientos doce con cincuenta", "dos lucas".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_SMALL = {
    "zero": 0, "cero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "uno": 1, "un": 1, "una": 1, "dos": 2, "tres": 3,
    "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
}  # fmt: skip
_TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "diez": 10, "once": 11,
    "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciseis": 16, "diecisiete": 17,
    "dieciocho": 18, "diecinueve": 19, "veintiuno": 21, "veintiun": 21, "veintiuna": 21,
    "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25, "veintiseis": 26,
    "veintisiete": 27, "veintiocho": 28, "veintinueve": 29,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "veinte": 20, "treinta": 30, "cuarenta": 40,
    "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90,
}  # fmt: skip
_HUNDREDS = {
    name + ending: value
    for name, value in {
        "doscient": 200, "trescient": 300, "cuatrocient": 400, "quinient": 500,
        "seiscient": 600, "setecient": 700, "ochocient": 800, "novecient": 900,
    }.items()
    for ending in ("os", "as")
} | {"cien": 100, "ciento": 100}  # fmt: skip
_HUNDRED = frozenset({"hundred", "hundo"})
_THOUSAND = frozenset({"thousand", "grand", "mil", "luca", "lucas"})
_MILLION = frozenset({"million", "millon", "millones", "palo", "palos"})
_SLANG = frozenset({"luca", "lucas", "palo", "palos"})
_JOIN = frozenset({"and", "y"})
_ALL = {**_SMALL, **_TEENS, **_TENS, **_HUNDREDS}

_WORD = "|".join(sorted({*_ALL, *_HUNDRED, *_THOUSAND, *_MILLION}, key=len, reverse=True))
_RUN = re.compile(
    rf"(?<!por )\b(?:a (?=hundred|hundo|grand|thousand|million))?(?:{_WORD})\b"
    rf"(?:(?:[ -]|,\s|\s?-\s?)(?:(?:and|y|con|point|punto)\s)?(?:{_WORD})\b)*"
)
_ALONE = frozenset({"un", "una", "uno", "one", "once", "grand", "hundred", "thousand", "million"})


@dataclass(frozen=True, slots=True)
class Numeral:
    """A run of number words: where, its value, and whether it may be read in another way."""

    start: int
    end: int
    value: Decimal
    doubtful: bool
    cents: bool  # it was said with its cents
    pesos: bool  # "lucas", "palos": thousands and millions of pesos


def find(folded: str) -> Iterator[Numeral]:
    """Every number in words in a text of lower case without accents."""
    for match in _RUN.finditer(folded):
        words = re.split(r"[\s,-]+", match[0])
        if len(words) == 1 and words[0] in _ALONE:
            continue
        read = _read(words)
        if read is not None:
            value, doubtful, cents = read
            slang = not _SLANG.isdisjoint(words)
            yield Numeral(match.start(), match.end(), value, doubtful, cents, slang)


def _read(words: list[str]) -> tuple[Decimal, bool, bool] | None:
    """Value, doubtful, with cents."""
    if words[0] == "a":
        words = ["one", *words[1:]]
    said = _as_said(words)
    if said is not None:
        return said
    whole, cents = _cut_cents(words)
    value = _grammatical(whole)
    if value is None:
        return None
    if cents is None:
        return Decimal(value), False, False
    part = _grammatical(cents)
    if part is None or part > 99:
        return None
    return value + Decimal(part) / 100, False, True


def _cut_cents(words: list[str]) -> tuple[list[str], list[str] | None]:
    """Whole and cents of `trescientos doce con cincuenta`."""
    for word in ("con", "point", "punto"):
        if word in words:
            at = words.index(word)
            return words[:at], words[at + 1 :]
    return words, None


def _as_said(words: list[str]) -> tuple[Decimal, bool, bool] | None:
    """`three fifty` 350, `twelve forty` 1240, `three twelve fifty` 312.50; None if not so said."""
    if any(word not in _ALL or word in _HUNDREDS for word in words):
        return None
    groups = _groups(words)
    if groups is None or any(not 10 <= group <= 99 for group in groups[1:]):
        return None
    if len(groups) == 2:
        return Decimal(groups[0] * 100 + groups[1]), True, False
    if len(groups) == 3:
        return Decimal(groups[0] * 100 + groups[1]) + Decimal(groups[2]) / 100, False, True
    return None


def _groups(words: list[str]) -> list[int] | None:
    """Two-digit groups as they were said: ["three", "twelve", "fifty"] -> [3, 12, 50]."""
    groups: list[int] = []
    tens_open = False
    for word in words:
        if word in _JOIN:
            return None
        if word in _SMALL and tens_open:
            groups[-1] += _SMALL[word]
            tens_open = False
        else:
            groups.append(_ALL[word])
            tens_open = word in _TENS
    return groups


def _grammatical(words: list[str]) -> int | None:
    """The value of "two thousand three hundred and five"; None when it is no number."""
    total = current = 0
    seen = False
    for word in words:
        if word in _JOIN:
            continue
        if word in _HUNDRED:
            current = (current or 1) * 100
        elif word in _THOUSAND or word in _MILLION:
            total += (current or 1) * (1000 if word in _THOUSAND else 1_000_000)
            current = 0
        elif word in _ALL:
            value = _ALL[word]
            if current % 100 and (value >= 10 or current % 10):
                return None  # two numbers side by side
            current += value
        else:
            return None
        seen = True
    return total + current if seen else None
