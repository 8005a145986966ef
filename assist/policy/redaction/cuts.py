"""What is cut from a text, and the text without it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from assist.policy.redaction.fold import BOUNDARY


class Kind(StrEnum):
    """What was cut. Stored with the event, never with the data."""

    CARD = "card"
    SECURITY_CODE = "security_code"
    EXPIRY = "expiry"
    SSN = "ssn"  # and ITIN
    NATIONAL_ID = "national_id"  # CUIT, CUIL, DNI
    BANK_ACCOUNT = "bank_account"  # CBU, CVU, IBAN, routing and account numbers
    ONE_TIME_CODE = "one_time_code"


MARKS = {
    Kind.SECURITY_CODE: "[SECURITY CODE]",
    Kind.EXPIRY: "[EXPIRY]",
    Kind.SSN: "[SSN]",
    Kind.NATIONAL_ID: "[NATIONAL ID]",
    Kind.BANK_ACCOUNT: "[BANK ACCOUNT]",
    Kind.ONE_TIME_CODE: "[ONE-TIME CODE]",
}
PART = "[CARD PART]"  # of a number that goes on in the sender's next message


class Cut(NamedTuple):
    """Characters `start` to `end` of a text, and what is shown in their place."""

    start: int
    end: int
    kind: Kind
    mark: str


def without(text: str, cuts: Iterable[Cut]) -> tuple[str, frozenset[Kind]]:
    """`text` with every cut replaced by its mark, and their kinds; of two that overlap the one
    that begins first is shown, and both are cut.
    """
    pieces: list[str] = []
    kinds: set[Kind] = set()
    done = 0
    for start, end, kind, mark in sorted(cuts):
        if end <= done:
            continue
        if start >= done:
            pieces += (text[done:start], _shown(text[start:end], mark))
            kinds.add(kind)
        else:
            pieces.append(BOUNDARY * text[done:end].count(BOUNDARY))
        done = end
    if not kinds:
        return text, frozenset()
    pieces.append(text[done:])
    return "".join(pieces), frozenset(kinds)


def _shown(cut: str, mark: str) -> str:
    """The mark stands in the last of the messages that the number was split over."""
    return (PART + BOUNDARY) * cut.count(BOUNDARY) + mark if BOUNDARY in cut else mark
