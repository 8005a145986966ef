"""Which quarter a message asks about, by its words. Pure."""

from __future__ import annotations

import re
from datetime import date

_NUMBERED = re.compile(r"\b(?:q|t|quarter |trimestre )([1-4])\b(?:[ /-]*(20\d\d))?", re.IGNORECASE)
_ORDINALS = {
    "first": 1, "1st": 1, "primer": 1, "second": 2, "2nd": 2, "segundo": 2,
    "third": 3, "3rd": 3, "tercer": 3, "fourth": 4, "4th": 4, "cuarto": 4,
}  # fmt: skip
_NAMED = re.compile(
    rf"\b({'|'.join(_ORDINALS)})[a-z]? (?:quarter|trimestre)\b(?:\D{{0,9}}(20\d\d))?", re.IGNORECASE
)
_LAST = re.compile(
    r"\b(?:last|previous) quarter\b|\b(?:[uú]ltimo trimestre|trimestre (?:pasado|anterior))\b",
    re.IGNORECASE,
)
_MONTHS = 3


def asked_period(text: str, today: date) -> str | None:
    """'2026-Q3' for "Q3", "tercer trimestre" or "last quarter"; None unless one is named.

    Without a year it is the newest quarter of that number that has begun by `today`.
    """
    found = {_period(number, year, today) for number, year in _named(text)}
    if not found and _LAST.search(text):
        now = _quarter(today)
        found = {f"{today.year}-Q{now - 1}" if now > 1 else f"{today.year - 1}-Q4"}
    return found.pop() if len(found) == 1 else None


def _named(text: str) -> list[tuple[int, str]]:
    numbered = [(int(match[1]), match[2] or "") for match in _NUMBERED.finditer(text)]
    named = [(_ORDINALS[match[1].lower()], match[2] or "") for match in _NAMED.finditer(text)]
    return [*numbered, *named]


def _period(number: int, year: str, today: date) -> str:
    if year:
        return f"{year}-Q{number}"
    return f"{today.year if number <= _quarter(today) else today.year - 1}-Q{number}"


def _quarter(day: date) -> int:
    return (day.month - 1) // _MONTHS + 1
