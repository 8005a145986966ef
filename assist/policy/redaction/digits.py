"""The digits of a text in a row, with what stands between them. Whole texts at once, in numpy:
a megabyte of digits takes no longer than a megabyte of words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]  # 32 bits where they may be as many as the text has characters
Flags = NDArray[np.bool_]
Signs = NDArray[np.uint8]

MOST_BETWEEN = 6  # signs between two digits of one number


def _table(characters: bytes) -> Flags:
    table = np.zeros(256, dtype=np.bool_)
    table[list(characters)] = True
    return table


_DIGIT = _table(b"0123456789")
_BETWEEN = _table(b" \t\n\r\v\f.-_/*,:;|'\"`~=\\")
_UNSEEN = _table(bytes({*range(0x20), 0x7F} - {*b"\t\n\r\v\f"}))
_OTHER = ~(_DIGIT | _BETWEEN)


@dataclass(frozen=True, slots=True)
class Digits:
    """Every digit with the characters it was written with. A run is what one number may be; a group
    is what was written without anything between (of spoken digits: one word).
    """

    value: Numbers
    start: Numbers
    end: Numbers
    run: Numbers  # number of its run
    opens: Flags  # first of its group
    closes: Flags  # last of its group
    size: Numbers  # digits of its group

    def __len__(self) -> int:
        return len(self.value)

    def run_sizes(self) -> Numbers:
        first = np.flatnonzero(np.diff(self.run)) + 1
        return np.diff(np.concatenate(([0], first, [len(self)])))


def without_unseen(folded: bytes) -> tuple[Signs, Numbers | None]:
    """The signs of a folded text that are seen, and where each stands; None: where it is."""
    signs = np.frombuffer(folded, dtype=np.uint8)
    unseen = _UNSEEN[signs]
    if not unseen.any():
        return signs, None
    places = np.flatnonzero(~unseen)
    return signs[places], places


def digits_of(folded: bytes) -> Digits | None:
    """The digits of a folded text; None when there are none."""
    signs, places = without_unseen(folded)
    at = np.flatnonzero(_DIGIT[signs]).astype(np.int32)
    if not len(at):
        return None
    apart = np.diff(at)
    joined = apart == 1
    near = np.flatnonzero((apart > 1) & (apart <= MOST_BETWEEN + 1))
    apart_of, begin = apart[near], at[near]
    holds = np.ones(len(near), np.bool_)
    for place in range(1, MOST_BETWEEN + 1):
        holds &= (place >= apart_of) | ~_OTHER[signs[np.minimum(begin + place, len(signs) - 1)]]
    joined[near] = holds
    start = at if places is None else places[at]
    return of_arrays(
        value=signs[at] - 48,
        start=start,
        end=start + 1,
        new_run=~joined,
        new_group=apart > 1,
    )


def of_arrays(
    *, value: Numbers, start: Numbers, end: Numbers, new_run: Flags, new_group: Flags
) -> Digits:
    """`new_run` and `new_group` tell of every digit but the first whether it begins one."""
    opens = np.concatenate(([True], new_group))
    run = np.concatenate(([0], np.cumsum(new_run, dtype=np.int32)), dtype=np.int32)
    first = np.flatnonzero(opens)
    sizes = np.diff(np.concatenate((first, [len(value)]))).astype(np.int32)
    return Digits(
        value=value,
        start=start,
        end=end,
        run=run,
        opens=opens,
        closes=np.concatenate((new_group, [True])),
        size=np.repeat(sizes, sizes),
    )
