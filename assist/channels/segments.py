"""How many SMS segments a text takes: 3GPP TS 23.038 (alphabets) and 23.040 (concatenation).

A text of GSM 7-bit characters fits 160 septets, or 153 a segment when it must be split; anything
else is sent as UCS-2 with 70, or 67 a segment, UTF-16 code units. A character of the extension
table takes two septets (escape and character) and, like a surrogate pair, is never split.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")


class Encoding(StrEnum):
    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text costs: `units` are septets (GSM-7) or UTF-16 code units (UCS-2)."""

    encoding: Encoding
    units: int
    count: int


def measure(text: str) -> Segments:
    """The encoding, size and number of segments of a text; an empty one takes none."""
    if all(c in _BASIC or c in _EXTENSION for c in text):
        widths = [2 if c in _EXTENSION else 1 for c in text]
        return Segments(Encoding.GSM7, sum(widths), _split(widths, single=160, part=153))
    widths = [2 if ord(c) > 0xFFFF else 1 for c in text]
    return Segments(Encoding.UCS2, sum(widths), _split(widths, single=70, part=67))


def _split(widths: list[int], *, single: int, part: int) -> int:
    if not widths:
        return 0
    return 1 if sum(widths) <= single else _parts(widths, part)


def _parts(widths: Iterable[int], size: int) -> int:
    count, room = 0, 0
    for width in widths:
        if width > room:
            count, room = count + 1, size
        room -= width
    return count
