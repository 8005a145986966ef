"""Numbers that their own check digits give away: CBU and CVU, IBAN, SSN and ITIN, CUIT and CUIL."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from assist.policy.redaction.checks import iban_length, is_cbu, is_cuit, is_iban, is_ssn
from assist.policy.redaction.cuts import MARKS, Cut, Kind
from assist.policy.redaction.digits import Digits, Numbers

_CBU = 22
_SSN = 11  # with its separators
_DASH, _SPACE = ord("-"), ord(" ")
_IBAN = re.compile(rb"[A-Z]{2}\d\d(?:[ .-]?[A-Z0-9]){11,30}")
_CUIT = re.compile(rb"(?<![+\d-])(?:2[03-7]|3[034])[- ./]?\d{8}[- ./]?\d(?![\d-])")
_NUMBERED = re.compile(
    rb"\b(?:orders?|pedido|invoice|factura|inv|ref\w*|case|caso|ticket|track\w*|tel\w*|phone)\b"
    rb"[^0-9]{0,10}\Z"
)
_LETTER = np.zeros(256, dtype=np.bool_)
_LETTER[[*range(65, 91), *range(97, 123)]] = True
# More numbers of one shape than a person would write: the rest is cut without the check.
_MOST_CHECKED = 1000


def numbered_cuts(folded: bytes, digits: Digits) -> Iterator[Cut]:
    """Accounts and identity numbers that are valid, in the shapes in which they are written."""
    yield from _cbus(digits)
    yield from _ibans(folded, digits)
    first = np.flatnonzero(digits.opens)
    size, start = digits.size[first], digits.start[first]
    apart = np.diff(start) - size[:-1]  # signs after each group
    yield from _ssns(folded, size, start, apart)
    yield from _cuits(folded, size, start, apart)


def _ssns(folded: bytes, size: Numbers, start: Numbers, apart: Numbers) -> Iterator[Cut]:
    """123-45-6789, or with spaces."""
    if len(size) < 3:
        return
    shaped = (size[:-2] == 3) & (size[1:-1] == 2) & (size[2:] == 4)
    begins = start[:-2][shaped & (apart[:-1] == 1) & (apart[1:] == 1)]
    signs = np.frombuffer(folded, dtype=np.uint8)
    between = signs[begins + 3]
    same = (between == signs[begins + 6]) & ((between == _DASH) | (between == _SPACE))
    alone = (begins == 0) | (signs[begins - 1] != _DASH)
    last = np.minimum(begins + _SSN, len(signs) - 1)
    alone &= (begins + _SSN == len(signs)) | (signs[last] != _DASH)
    for number, begin in enumerate(begins[same & alone].tolist()):
        written = folded[begin : begin + _SSN]
        if number >= _MOST_CHECKED or is_ssn(written.translate(None, b"- ").decode()):
            yield Cut(begin, begin + _SSN, Kind.SSN, MARKS[Kind.SSN])


def _cuits(folded: bytes, size: Numbers, start: Numbers, apart: Numbers) -> Iterator[Cut]:
    """20-12345678-6, or eleven digits that no label says to be something else."""
    begins = start[size == 11].tolist()
    if len(size) >= 3:
        shaped = (size[:-2] == 2) & (size[1:-1] == 8) & (size[2:] == 1)
        begins += start[:-2][shaped & (apart[:-1] == 1) & (apart[1:] == 1)].tolist()
    written = filter(None, (_CUIT.match(folded, begin) for begin in begins))
    for number, match in enumerate(written):
        begin = match.start()
        checked = number < _MOST_CHECKED
        if checked and not is_cuit(match[0].translate(None, b"- ./").decode()):
            continue
        if not _NUMBERED.search(folded[max(0, begin - 24) : begin].lower()):
            yield Cut(begin, match.end(), Kind.NATIONAL_ID, MARKS[Kind.NATIONAL_ID])


def _cbus(digits: Digits) -> Iterator[Cut]:
    """Twenty-two digits that stand together, or that nothing else joins."""
    row = (digits.value + 48).tobytes().decode()
    sizes = digits.run_sizes()
    runs = np.flatnonzero(sizes == _CBU)
    firsts = {*np.searchsorted(digits.run, runs).tolist()}
    firsts.update(np.flatnonzero(digits.opens & (digits.size == _CBU)).tolist())
    for number, first in enumerate(sorted(firsts)):
        if number >= _MOST_CHECKED or is_cbu(row[first : first + _CBU]):
            start, end = int(digits.start[first]), int(digits.end[first + _CBU - 1])
            yield Cut(start, end, Kind.BANK_ACCOUNT, MARKS[Kind.BANK_ACCOUNT])


def _ibans(folded: bytes, digits: Digits) -> Iterator[Cut]:
    """Two letters, two digits and at least eleven more, with the check of ISO 13616."""
    at = digits.start[digits.opens & (digits.size >= 2)]
    at = at[at >= 2]
    signs = np.frombuffer(folded, dtype=np.uint8)
    country = _LETTER[signs[at - 1]] & _LETTER[signs[at - 2]]
    alone = (at == 2) | ~_LETTER[signs[np.maximum(at - 3, 0)]]
    upper = folded.upper()
    starts = (at[country & alone] - 2).tolist()
    done = 0
    for number, start in enumerate(starts):
        match = _IBAN.match(upper, start) if start >= done else None
        if match is None:
            continue
        end = match.end() if number >= _MOST_CHECKED else _valid_end(match[0], start)
        if end:
            yield Cut(start, end, Kind.BANK_ACCOUNT, MARKS[Kind.BANK_ACCOUNT])
            done = end


def _valid_end(written: bytes, start: int) -> int:
    """Where the IBAN ends; 0 when `written` does not begin with one. Words may follow it."""
    plain = written.translate(None, b" .-").decode()
    size = iban_length(plain[:2])
    if not size or not is_iban(plain[:size]):
        return 0
    seen = 0
    for place, sign in enumerate(written):
        seen += sign not in b" .-"
        if seen == size:
            return start + place + 1
    return 0
