"""What only its label tells from another number: security codes, expiry dates, bank accounts,
identity numbers, one-time codes.

Every pattern begins with a label that is known to be there, and reaches a bounded distance from it,
so that no text takes longer than its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assist.policy.redaction.cuts import MARKS, Cut, Kind
from assist.policy.redaction.labels import RULES, Rule
from assist.policy.redaction.patterns import CODE_HERE, MONTH_YEAR
from assist.policy.redaction.words import Words

_MARK = re.compile(r"\[card \*{4}\d{4}\](?=[^0-9\[]{0,16}\d)")
_GLUED = re.compile(r"\d{1,7}(?!\d)")
_EXPIRY_BEHIND = re.compile(r"[^0-9\[]{0,16}(?P<cut>" + MONTH_YEAR + ")")
_CODE_BEHIND = re.compile(r"[ \t\n,;:/|.\x00-]{1,6}(?:(?:y|and|e) )?" + CODE_HERE)
_CODE_WORDS = frozenset({b"code", b"codigo", b"passcode", b"password"})
_IS_YOUR = tuple(
    (phrase, re.compile(phrase + r"[^\d\n]{0,30}(?:code|codigo|passcode|password)\b"))
    for phrase in (" is your ", " is my ", " is the ", " es tu ", " es mi ", " es su ", " es el ")
)
_CODE_BEFORE = re.compile(r"(?<![\d$])(?:\d{3}[ -]\d{3}|\d{4,8})\Z")


def labelled_cuts(folded: bytes, words: Words) -> Iterator[Cut]:
    """Everything but cards, in a text whose cards are cut already. `words` are the text's."""
    text = ""
    for rule in RULES:
        if words.any_of(rule.first_words) and (not rule.needs or words.any_of(rule.needs)):
            text = text or _readable(folded)
            yield from _of_rule(rule, text, words)
    if b"[CARD *" in folded:
        text = text or _readable(folded)
        yield from _behind_cards(text)
    if words.any_of(_CODE_WORDS):
        yield from _told_codes(text or _readable(folded))


def _readable(folded: bytes) -> str:
    return folded.replace(b"\x00", b" ").decode("ascii").lower()


def _of_rule(rule: Rule, text: str, words: Words) -> Iterator[Cut]:
    for label, first in rule.labels:
        if first in words.known and label in text:
            for match in _pattern(label, rule.rest).finditer(text):
                if _is_label(rule, text, match.start()):
                    yield Cut(*match.span("cut"), rule.kind, MARKS[rule.kind])


def _is_label(rule: Rule, text: str, begin: int) -> bool:
    """A word of its own, and not part of the name of something else."""
    if begin and text[begin - 1].isalpha():
        return False
    return rule.unless is None or not rule.unless.search(text, max(0, begin - 12), begin)


@lru_cache(maxsize=512)
def _pattern(label: str, rest: str) -> re.Pattern[str]:
    return re.compile(re.escape(label) + rest)


def _behind_cards(text: str) -> Iterator[Cut]:
    """What people write behind a card number without saying what it is."""
    for mark in _MARK.finditer(text):
        at = mark.end()
        for pattern, kind in (
            (_GLUED, Kind.SECURITY_CODE),
            (_EXPIRY_BEHIND, Kind.EXPIRY),
            (_CODE_BEHIND, Kind.SECURITY_CODE),
        ):
            found = pattern.match(text, at)
            if found is not None:
                yield Cut(*found.span("cut" if pattern is not _GLUED else 0), kind, MARKS[kind])
                at = found.end()


def _told_codes(text: str) -> Iterator[Cut]:
    """123456 is your verification code."""
    for phrase, pattern in _IS_YOUR:
        if phrase in text:
            for match in pattern.finditer(text):
                before = _CODE_BEFORE.search(text, max(0, match.start() - 9), match.start())
                if before is not None:
                    kind = Kind.ONE_TIME_CODE
                    yield Cut(before.start(), before.end(), kind, MARKS[kind])
