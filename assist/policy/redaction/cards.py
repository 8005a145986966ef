"""Card numbers among the digits of a text.

A window of 13 to 19 digits is a card number when its issuer, its length and its check digit agree.
Where nothing else speaks of cards it must also begin and end where the writer began and ended, or
lists of amounts and dates would be full of cards. Near a word like "card" every window counts, any
issuer does, and so does a number with one wrong digit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
import phonenumbers
from numpy.typing import NDArray

from assist.policy.redaction.cuts import Cut, Kind
from assist.policy.redaction.digits import Digits, Flags, Numbers
from assist.policy.redaction.known import known_numbers
from assist.policy.redaction.words import Text

SHORTEST, LONGEST = 13, 19
# Where several lengths fit at one place: the usual ones first, longer ones before shorter.
_PREFERRED = (16, 15, 14, 19, 18, 17, 13)
_USUAL = frozenset({14, 15, 16})
_RANK = np.array([_PREFERRED.index(length) for length in range(SHORTEST, LONGEST + 1)], np.int32)
_ANY_ISSUER_FROM = 16  # digits: shorter ones are telephone numbers far more often
_MOST_MARKS = 3  # of numbers that run into each other
_DOUBLED = np.array([0, 2, 4, 6, 8, 1, 3, 5, 7, 9], dtype=np.uint8)
LABEL_WORDS = frozenset(
    b"isbn ean upc sku imei orcid track tracking order orders pedido pedidos invoice invoices"
    b" factura facturas inv ref refs reference referencia case caso ticket tel telefono"
    b" telephone phone cel celular cell mobile movil whatsapp wsp fax seguimiento envio guia"
    b" comprobante parcel shipment remito po cbu cvu clabe iban routing".split()
)
_LABEL = re.compile(
    rb"\b(?:"
    + b"|".join(sorted(LABEL_WORDS, reverse=True))
    + rb")\b(?![^0-9]*(?:card|tarjeta))[^0-9\n;!]{0,28}\Z"
)
_LABEL_REACH = 40
_SHAPES = {  # dates, times and amounts, by a sign that they all hold: no part of a card number
    b"-": re.compile(rb"(?<![\d.,])(?:19|20)\d\d-(?:0[1-9]|1[0-2])-[0-3]\d(?!\d)"),
    b"/": re.compile(rb"(?<![\d.,])[0-3]?\d/[0-3]?\d/(?:\d\d)?\d\d(?!\d)"),
    b":": re.compile(rb"(?<![\d.,])[0-2]?\d:[0-5]\d(?::[0-5]\d)?(?!\d)"),
    b",": re.compile(rb"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+\.\d\d|\d{1,6},\d\d)(?![\d]|[.,]\d)"),
    b".": re.compile(rb"(?<![\d.,])(?:\d{1,3}(?:\.\d{3})+,\d\d|\d{1,6}\.\d\d)(?![\d]|[.,]\d)"),
}
LEAST_SAID = 4
_BLOCK = 1 << 15  # places at once: what fits into the processor's own memory
_LONGEST_PHONE = 15  # digits, ITU-T E.164
_HEX, _HEX_TOKEN = frozenset(b"0123456789abcdefABCDEF"), 24


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


def _issued_table() -> NDArray[np.uint8]:
    """Of the first four digits, the lengths in use: bit 0 is the shortest."""
    return np.array(
        [sum(1 << length - SHORTEST for length in _lengths_of(prefix)) for prefix in range(10_000)],
        dtype=np.uint8,
    )


_ISSUED = _issued_table()


@dataclass(frozen=True, slots=True)
class _Windows:
    """Candidate windows over the digits, by place."""

    start: Numbers
    length: Numbers
    whole: Flags  # begins and ends where groups do
    near: Flags  # issuer and length agree and the check digit does not

    def __len__(self) -> int:
        return len(self.start)

    def where(self, kept: Flags) -> _Windows:
        return _Windows(self.start[kept], self.length[kept], self.whole[kept], self.near[kept])


def card_cuts(
    text: Text, digits: Digits, about_cards: Flags, said: Flags | None = None
) -> list[Cut]:
    """The cards among `digits` of a text; `about_cards` tells of each digit whether words near it
    speak of cards. With `said` only numbers of which some digits were said.
    """
    if int(digits.run_sizes().max()) < SHORTEST:
        return []
    books = known_numbers(digits)
    found = _candidates(digits, about_cards)
    found = found.where(_covered(found, books) == 0)
    if said is not None:
        found = found.where(_covered(found, said) >= LEAST_SAID)
    if len(found) and said is None:
        found = found.where(~_is_something_else(text, digits, found, about_cards))
    return _cuts(digits, found) if len(found) else []


def _candidates(digits: Digits, about_cards: Flags) -> _Windows:
    value = digits.value.astype(np.int16)
    first_four = value[:-3] * 1000 + value[1:-2] * 100 + value[2:-1] * 10 + value[3:]
    begins = (_ISSUED[first_four] > 0) | (digits.opens & about_cards)[:-3]
    start = np.flatnonzero(begins).astype(np.int32)
    issued = _ISSUED[first_four[start]]
    sums = (_sums(digits.value, 1), _sums(digits.value, 0))
    parts = [
        _of_length(
            digits,
            about_cards,
            length,
            start[block : block + _BLOCK],
            issued[block : block + _BLOCK] >> length - SHORTEST & 1 > 0,
            sums,
        )
        for block in range(0, max(1, len(start)), _BLOCK)
        for length in range(SHORTEST, min(LONGEST, len(value)) + 1)
    ]
    return _Windows(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _sums(value: Numbers, doubled: int) -> Numbers:
    """Up to each digit, with every second one doubled as Luhn has it."""
    value = value.copy()
    value[doubled::2] = _DOUBLED[value[doubled::2]]
    return np.concatenate(([0], np.cumsum(value, dtype=np.int32)), dtype=np.int32)


def _of_length(
    digits: Digits,
    about_cards: Flags,
    length: int,
    start: Numbers,
    issued: Flags,
    sums: tuple[Numbers, Numbers],
) -> tuple[Numbers, Numbers, Flags, Flags]:
    """The windows of one length among those that begin at `start`: start, length, whole, near."""
    possible = issued if length < _ANY_ISSUER_FROM else issued | about_cards[start]
    start, issued = start[possible], issued[possible]
    fits = start + length <= len(digits)
    start, issued = start[fits], issued[fits]
    last = start + length - 1
    one_run = digits.run[start] == digits.run[last]
    start, last, issued = start[one_run], last[one_run], issued[one_run]
    even = last % 2 == 0
    total = np.where(even, sums[0][last + 1] - sums[0][start], sums[1][last + 1] - sums[1][start])
    holds, told = total % 10 == 0, about_cards[start]
    opens, closes = digits.opens[start], digits.closes[last]
    whole = opens & closes
    long = (opens | (digits.size[start] >= SHORTEST)) & (closes | (digits.size[last] >= SHORTEST))
    near = ~holds & issued & told & whole & (length in _USUAL)
    kept = near | (holds & issued & (told | long)) | (holds & told & whole)
    return start[kept], np.full(int(kept.sum()), length, dtype=np.int32), whole[kept], near[kept]


def _covered(found: _Windows, taken: Flags) -> Numbers:
    """How many of the digits `taken` each window has."""
    before = np.concatenate(([0], np.cumsum(taken, dtype=np.int32)))
    return np.asarray(before[found.start + found.length] - before[found.start])


def _is_something_else(text: Text, digits: Digits, found: _Windows, about_cards: Flags) -> Flags:
    """A date, an amount, a telephone number, or what its label says it is."""
    told = about_cards[found.start]
    strong = np.isin(found.length, (15, 16)) & (digits.value[found.start] < 6)
    strong &= ~found.near & found.whole
    other = np.zeros(len(found), np.bool_)
    if text.words.any_of(LABEL_WORDS):
        other |= _of_runs(digits, found, ~strong, partial(_is_labelled, text.folded))
    other |= _of_runs(digits, found, ~(told & strong), partial(_is_phone_or_token, text.folded))
    apart = ~told & (digits.size[found.start] < found.length)
    if apart.any():
        most = _covered(found, _shaped(text, digits)) * 2 > found.length
        other |= ~told & most
    return other


def _shaped(text: Text, digits: Digits) -> Flags:
    """Of each digit, whether it is part of a date, a time, an amount or a telephone number."""
    shaped = np.zeros(len(digits), np.bool_)
    for sign, shape in _SHAPES.items():
        for match in shape.finditer(text.folded) if sign in text.folded else ():
            inside = np.searchsorted(digits.start, match.span())
            shaped[inside[0] : inside[1]] = True
    first = np.flatnonzero(digits.opens)
    size = digits.size[first]
    if len(size) >= 3:  # (305) 555-0111
        phones = first[:-2][(size[:-2] == 3) & (size[1:-1] == 3) & (size[2:] == 4)]
        for place in range(10):
            shaped[phones + place] = True
    return shaped


def _of_runs(
    digits: Digits, found: _Windows, asked: Flags, says: Callable[[int, int], bool]
) -> Flags:
    """What `says` tells of the run of each window that is asked about."""
    answers = np.zeros(len(found), np.bool_)
    runs, of = np.unique(digits.run[found.start[asked]], return_inverse=True)
    begin = digits.start[np.searchsorted(digits.run, runs)].tolist()
    end = digits.end[np.searchsorted(digits.run, runs, side="right") - 1].tolist()
    told = np.fromiter(map(says, begin, end), np.bool_, len(begin))
    answers[asked] = told[of] if len(told) else False
    return answers


def _is_labelled(folded: bytes, begin: int, _end: int) -> bool:
    return _LABEL.search(folded[max(0, begin - _LABEL_REACH) : begin].lower()) is not None


def _is_phone_or_token(folded: bytes, begin: int, end: int) -> bool:
    before = folded[max(0, begin - 2) : begin]
    if before.endswith((b"+", b"+ ")):
        return _is_phone(folded[begin:end].decode())
    return _is_token(folded, begin, end)


@lru_cache(maxsize=1024)
def _is_phone(written: str) -> bool:
    if sum(map(str.isdigit, written)) > _LONGEST_PHONE:
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse("+" + written))
    except phonenumbers.NumberParseException:
        return False


def _is_token(folded: bytes, begin: int, end: int) -> bool:
    """Digits within a long hexadecimal word: an address or an id of ours."""
    left, right = begin, end
    while left > 0 and begin - left < _HEX_TOKEN and folded[left - 1] in _HEX:
        left -= 1
    while right < len(folded) and right - end < _HEX_TOKEN and folded[right] in _HEX:
        right += 1
    return right - left >= max(_HEX_TOKEN, end - begin + 1)


def _cuts(digits: Digits, found: _Windows) -> list[Cut]:
    """All that any window covers is cut; the marks are those of windows that do not overlap."""
    chosen = _chosen(found)
    covering = np.sort(np.concatenate((np.flatnonzero(~found.near), chosen[found.near[chosen]])))
    covering = covering[np.argsort(found.start[covering], kind="stable")]
    start = found.start[covering]
    reached = np.maximum.accumulate(start + found.length[covering])
    opens = np.concatenate(([True], start[1:] >= reached[:-1]))  # nothing before reaches into it
    first, last = start[opens], reached[np.concatenate((opens[1:], [True]))]
    ends = found.start[chosen] + found.length[chosen]
    owner = np.searchsorted(first, found.start[chosen], side="right") - 1
    shown = np.arange(len(owner)) - np.searchsorted(owner, owner) < _MOST_MARKS
    row = (digits.value + 48).tobytes().decode()
    marks: dict[int, str] = {}
    for number, stop in zip(owner[shown].tolist(), ends[shown].tolist(), strict=True):
        mark = f"[CARD ****{row[stop - 4 : stop]}]"
        marks[number] = f"{marks[number]} {mark}" if number in marks else mark
    begins, stops = digits.start[first].tolist(), digits.end[last - 1].tolist()
    return [Cut(begins[number], stops[number], Kind.CARD, mark) for number, mark in marks.items()]


def _chosen(found: _Windows) -> Numbers:
    """Windows that do not overlap, by place: whole ones first, then others, then near ones."""
    order = np.argsort(found.start * 8 + _RANK[found.length - SHORTEST], kind="stable")
    full = ~found.near
    taken = np.zeros(0, dtype=np.int64)
    for kept in (full & found.whole, full & ~found.whole, found.near):
        picked = order[kept[order]]
        picked = picked[~_meets(found, picked, taken)]
        taken = np.sort(np.concatenate((taken, _in_turn(found, picked))))
    return taken[np.argsort(found.start[taken])]


def _meets(found: _Windows, picked: Numbers, taken: Numbers) -> Flags:
    """Which of the windows overlap one that is taken."""
    if not len(taken):
        return np.zeros(len(picked), np.bool_)
    start = np.sort(found.start[taken])
    end = np.sort((found.start + found.length)[taken])
    begun = np.searchsorted(start, (found.start + found.length)[picked], side="left")
    return np.asarray(begun > np.searchsorted(end, found.start[picked], side="right"))


def _in_turn(found: _Windows, picked: Numbers) -> Numbers:
    """From left to right, each that begins where the one before has ended."""
    start = found.start[picked]
    following = np.searchsorted(start, start + found.length[picked]).tolist()
    turn, at = [], 0
    while at < len(following):
        turn.append(at)
        at = following[at]
    return picked[np.array(turn, dtype=np.int64)]
