"""Long numbers of a publisher that are no cards: books, and parcels of the postal service."""

from __future__ import annotations

import numpy as np

from assist.policy.redaction.checks import is_tracking
from assist.policy.redaction.digits import Digits, Flags

_ISBN = 13
_WEIGHTS = (1, 3) * 6 + (1,)
_PARCELS = (20, 22)


def known_numbers(digits: Digits) -> Flags:
    """Of each digit, whether it belongs to a valid ISBN-13 or to the number of a parcel."""
    taken = np.zeros(len(digits), np.bool_)
    _books(digits, taken)
    _parcels(digits, taken)
    return taken


def _books(digits: Digits, taken: Flags) -> None:
    value, places = digits.value, len(digits) - _ISBN + 1
    if places < 1:
        return
    begins = (value[:places] == 9) & (value[1 : places + 1] == 7) & (value[2 : places + 2] >= 8)
    start = np.flatnonzero(begins & digits.opens[:places] & digits.closes[_ISBN - 1 :])
    start = start[digits.run[start] == digits.run[start + _ISBN - 1]]
    total = sum(
        value[start + place].astype(np.int16) * weight for place, weight in enumerate(_WEIGHTS)
    )
    for place in range(_ISBN) if len(start) else ():
        taken[start[total % 10 == 0] + place] = True


def _parcels(digits: Digits, taken: Flags) -> None:
    sizes = digits.run_sizes()
    runs = np.flatnonzero(np.isin(sizes, _PARCELS))
    first = np.searchsorted(digits.run, runs)
    begins = digits.value[first] == 9
    for place, size in zip(first[begins].tolist(), sizes[runs][begins].tolist(), strict=True):
        if is_tracking("".join(map(str, digits.value[place : place + size].tolist()))):
            taken[place : place + size] = True
