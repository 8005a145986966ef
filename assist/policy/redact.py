"""Cut card, bank and identity data out of text before it is stored, logged, shown or sent.

A card number that arrives on an unintended channel is not to be kept (PCI DSS 3.3; 12.10.7 for data
found where it should not be). What is cut, and what survives: docs/redaction.md. Pure; a text takes
time in proportion to its length, whatever is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assist.policy.redaction.cards import card_cuts
from assist.policy.redaction.cuts import Cut, Kind, without
from assist.policy.redaction.digits import Digits, Flags, Numbers, digits_of
from assist.policy.redaction.fold import BOUNDARY, fold
from assist.policy.redaction.labelled import labelled_cuts
from assist.policy.redaction.labels import CARD_WORDS
from assist.policy.redaction.numbered import numbered_cuts
from assist.policy.redaction.spoken import spoken_digits
from assist.policy.redaction.words import NUMBER_WORDS, Text, Words, words_of

__all__ = ["Kind", "Redacted", "cleaned", "may_be_part", "redact", "redact_together"]

NEAR = 200  # characters within which a word like "card" speaks of a number
_FEWEST_DIGITS = 3  # a security code
_ROUNDS = 3
_LONG = 200_000  # characters: no message, and one round is enough for what it is


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text that may be kept, and the kinds of data that were cut from it."""

    text: str
    found: tuple[Kind, ...] = ()


def redact(text: str) -> Redacted:
    """`text` without card, bank and identity data; the same object when there is none."""
    found: set[Kind] = set()
    for _ in range(_ROUNDS):  # what was cut may be the context of something else
        text, kinds = _once(text)
        found |= kinds
        if not kinds or len(text) > _LONG:
            break
    return Redacted(text, tuple(sorted(found)))


def cleaned(text: str) -> str:
    """The text of `redact`, for whoever does not ask what was found."""
    return redact(text).text


def redact_together(parts: Sequence[str]) -> tuple[Redacted, ...]:
    """Messages that one sender wrote in a row, oldest first, each without what only shows when they
    are read together: the mark stands in the last, [CARD PART] in those before.
    """
    if not parts:
        return ()
    whole = redact(BOUNDARY.join(part.replace(BOUNDARY, "\ufffd") for part in parts))
    texts = whole.text.split(BOUNDARY)
    return tuple(
        Redacted(text, whole.found if text != part else ())
        for text, part in zip(texts, parts, strict=True)
    )


def may_be_part(text: str) -> bool:
    """Could it be a piece of a number that goes on in the sender's next message?"""
    folded = fold(text)
    return digits_of(folded) is not None or words_of(folded).any_of(NUMBER_WORDS)


def _once(text: str) -> tuple[str, frozenset[Kind]]:
    folded = fold(text)
    words = words_of(folded)
    digits = digits_of(folded)
    few = digits is None or len(digits) < _FEWEST_DIGITS
    if few and not words.may_be_said and not words.any_of(CARD_WORDS):
        return text, frozenset()
    about_cards = _CardWords(folded, words)
    whole = Text(folded, words)
    cuts: list[Cut] = []
    if digits is not None:
        cuts += numbered_cuts(folded, digits)
        cuts += card_cuts(whole, digits, about_cards.near(digits))
    heard = spoken_digits(folded) if words.may_be_said else None
    if heard is not None:
        cuts += card_cuts(whole, heard[0], about_cards.near(heard[0]), heard[1])
    text, kinds = without(text, cuts)
    if cuts:
        folded = fold(text)
        words = words_of(folded)
    text, more = without(text, labelled_cuts(folded, words))
    return text, kinds | more


def _places(lowered: bytes, word: bytes) -> Iterator[int]:
    """Where a word stands: of many close together the first and the last are enough."""
    place = lowered.find(word)
    while place >= 0:
        yield place
        last = lowered.rfind(word, place + 1, place + 2 * NEAR)
        place = last if last >= 0 else lowered.find(word, place + 2 * NEAR - len(word))


class _CardWords:
    """Where a folded text speaks of cards."""

    def __init__(self, folded: bytes, words: Words) -> None:
        self._places: Numbers | None = None
        present = words.known & CARD_WORDS
        if present:
            lowered = folded.lower()
            found = {place for word in present for place in _places(lowered, word)}
            beyond = len(folded) + 2 * NEAR
            self._places = np.array([-2 * NEAR, *sorted(found), beyond])

    def near(self, digits: Digits) -> Flags:
        """Of each digit, whether a word near it speaks of cards."""
        at = self._places
        if at is None:
            return np.zeros(len(digits), np.bool_)
        after = np.searchsorted(at, digits.start)
        before = digits.start - at[after - 1]
        return np.asarray((at[after] - digits.start <= NEAR) | (before <= NEAR))
