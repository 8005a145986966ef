"""Cut card numbers and security codes out of text before it is stored, logged or shown.

Method: normalise, cut out valid ISBN-13s, find digit runs with the usual separators, then keep any
window of 19 to 13 digits whose issuer prefix, length and Luhn check agree (PCI DSS 3.3: a number
that arrives on an unintended channel is not to be kept).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CARD = "card"
SECURITY_CODE = "security_code"

_ZERO_WIDTH = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_SEPARATOR = r"[ \t\n.\-\u00A0\u2010-\u2013_/*]"
_RUN = re.compile(rf"(?<!\d)\d(?:{_SEPARATOR}{{0,3}}\d){{12,40}}(?!\d)")
_CODE = re.compile(
    r"\b(?:cvv2?|cvc2?|cid|security code|c[oó]d(?:igo)?(?: de seguridad)?|clave|dorso)"
    r"\D{0,12}(\d{3,4})\b",
    re.IGNORECASE,
)


def _lengths_of(prefix: int) -> frozenset[int]:
    """Lengths of the numbers that begin with these four digits; empty: no issuer uses them."""
    first, two, three = prefix // 1000, prefix // 100, prefix // 10
    if first == 4:
        return frozenset({13, 16, 19})  # Visa
    if 51 <= two <= 55 or 2221 <= prefix <= 2720:
        return frozenset({16})  # Mastercard
    if two in {34, 37}:
        return frozenset({15})  # American Express
    if 300 <= three <= 305 or two in {36, 38} or 3528 <= prefix <= 3589:
        return frozenset(range(14, 20))  # Diners Club, JCB
    if prefix == 6011 or 644 <= three <= 649 or two in {62, 65}:
        return frozenset(range(16, 20))  # Discover, UnionPay
    return frozenset()


_LENGTHS = tuple(_lengths_of(prefix) for prefix in range(10_000))
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text that may be kept, and the kinds of data that were cut from it."""

    text: str
    found: tuple[str, ...] = ()


def redact(text: str) -> Redacted:
    """`text` without card numbers and their security codes; unchanged when there are none."""
    if sum(map(str.isdigit, text)) < 13:
        return Redacted(text)
    plain = text.translate(_ZERO_WIDTH)
    without_cards = _RUN.sub(_mask_run, plain)
    if without_cards == plain:
        return Redacted(text)
    without_codes = _CODE.sub(lambda match: match[0].replace(match[1], "[CODE]"), without_cards)
    found = (CARD,) if without_codes == without_cards else (CARD, SECURITY_CODE)
    return Redacted(without_codes, found)


def _mask_run(match: re.Match[str]) -> str:
    """Replace the card numbers inside one digit run; keep everything around them."""
    run = match[0]
    positions = [index for index, character in enumerate(run) if character.isdigit()]
    digits = "".join(str(int(run[index])) for index in positions)
    start = 0
    while start + 13 <= len(digits):
        length = _card_length(digits, start)
        if length is None:
            start += 1
            continue
        first, last = positions[start], positions[start + length - 1]
        mark = f"[CARD ****{digits[start + length - 4 : start + length]}]"
        return run[:first] + mark + _RUN.sub(_mask_run, run[last + 1 :])
    return run


def _card_length(digits: str, start: int) -> int | None:
    """The length of the card number that starts there; the longest if several would fit."""
    possible = _LENGTHS[int(digits[start : start + 4])]
    for length in sorted(possible, reverse=True):
        window = digits[start : start + length]
        if len(window) == length and not is_isbn13(window) and luhn_holds(window):
            return length
    return None


def luhn_holds(digits: str) -> bool:
    """The check digit of ISO/IEC 7812."""
    values = [ord(digit) - 48 for digit in reversed(digits)]
    return (sum(values[::2]) + sum(_DOUBLED[value] for value in values[1::2])) % 10 == 0


def is_isbn13(digits: str) -> bool:
    """A valid ISBN-13; about one in ten of them would pass the Luhn check too."""
    if len(digits) != 13 or not digits.startswith(("978", "979")):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
