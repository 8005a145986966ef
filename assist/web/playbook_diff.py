"""Two values of a field side by side: words that went and came, for people to read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import yaml

MOST_WORDS = 1500  # of one text; longer ones are shown whole, old and new
_WORDS = re.compile(r"\s+|[$€£¥]?\d[\d.,]*\d|\w+|[^\w\s]")  # an amount is one word


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in a row, and whether the other side has them."""

    text: str
    moved: bool


def plain(value: Any) -> str:
    """A field's value as people read it; "" when it is not there."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=70)).strip()
    return str(value).strip("\n")


def side_by_side(before: Any, after: Any) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Old and new in pieces; what is in both is not `moved`."""
    old, new = _WORDS.findall(plain(before)), _WORDS.findall(plain(after))
    if max(len(old), len(new)) > MOST_WORDS or not old or not new:
        return _all(old), _all(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = kind == "equal"
        if b > a:
            left.append(Piece("".join(old[a:b]), not same))
        if d > c:
            right.append(Piece("".join(new[c:d]), not same))
    return tuple(left), tuple(right)


def _all(words: list[str]) -> tuple[Piece, ...]:
    return (Piece("".join(words), True),) if words else ()
