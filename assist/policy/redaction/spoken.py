"""Digits that are said: "four two four two", "double four", "cuarenta y dos cuarenta y dos"."""

from __future__ import annotations

from itertools import repeat

import numpy as np

from assist.policy.redaction.digits import Digits, Flags, Numbers, of_arrays, without_unseen
from assist.policy.redaction.numerals import FILLERS, HUNDRED, NUMERALS, Numeral

# Every word has a code: 0 breaks a number off, 1 stands between its parts, 2 is written digits.
_BREAK, _FILLER, _WRITTEN = 0, 1, 2
_NUMERALS = (Numeral(""), Numeral(""), Numeral(""), *NUMERALS.values())
_CODES = {
    **{word.encode(): _FILLER for word in FILLERS},
    **{b"0" * size: _WRITTEN for size in range(1, 40)},
    **{word.encode(): code for code, word in enumerate(NUMERALS, 3)},
}
_HUNDRED = _CODES[HUNDRED.encode()]
_SIZE = np.array([len(numeral.digits) for numeral in _NUMERALS])
_FREE = np.array([numeral.free for numeral in _NUMERALS])
_WIDTH = np.array([numeral.width for numeral in _NUMERALS])
_TIMES = np.array([numeral.times for numeral in _NUMERALS])
_DIGITS = np.array([[*map(int, numeral.digits.ljust(3, "0"))] for numeral in _NUMERALS], np.uint8)
# Capitals to small letters, every digit to 0, everything else to a space.
_TO_WORDS = bytes(
    code + 32 if 65 <= code <= 90 else code if 97 <= code <= 122 else 48 if 48 <= code <= 57 else 32
    for code in range(256)
)


def spoken_digits(folded: bytes) -> tuple[Digits, Flags] | None:
    """The digits that are said or written in a folded text, in a row, and of each whether it was
    said, or follows a word like "then"; None when there are none.
    """
    signs, places = without_unseen(folded)
    row = signs.tobytes().translate(_TO_WORDS)
    code = np.frombuffer(bytes(map(_CODES.get, row.split(), repeat(_BREAK))), dtype=np.uint8)
    blank = np.concatenate(([True], np.frombuffer(row, dtype=np.uint8) == 32, [True]))
    start = np.flatnonzero(blank[:-2] & ~blank[1:-1])
    end = np.flatnonzero(~blank[1:-1] & blank[2:]) + 1
    breaks = np.cumsum(code == _BREAK)
    after_filler = np.concatenate(([False], code[:-1] == _FILLER))
    kept = np.flatnonzero(code > _FILLER)
    if not len(kept):
        return None
    told = _Told(code[kept], start[kept], end[kept], breaks[kept], after_filler[kept])
    return told.digits(signs, places)


class _Told:
    """The number words of a text, one place each."""

    def __init__(
        self, code: Numbers, start: Numbers, end: Numbers, breaks: Numbers, follows: Flags
    ) -> None:
        self.code, self.start, self.end, self.breaks = code, start, end, breaks
        self.said = (code != _WRITTEN) | follows
        self.follows = np.concatenate((breaks[1:] == breaks[:-1], [False]))  # another one, at once

    def _next(self, values: Numbers, by: int = 1) -> Numbers:
        moved = np.concatenate((values[by:], np.zeros(by, dtype=values.dtype)))
        return moved[: len(values)]

    def _counts(self) -> Numbers:
        """How many digits each word adds: zeros that the next word fills are not said."""
        width = _WIDTH[self.code]
        hundreds = (self._next(self.code) == _HUNDRED) & self.follows
        width = np.where(hundreds & (width == 1), 3, width)
        filled = np.where(self.follows, self._next(width), 0)
        filled = np.where(filled <= _FREE[self.code], filled, 0)
        size = np.where(self.code == _WRITTEN, self.end - self.start, _SIZE[self.code])
        return np.asarray((size - filled) * self._times())

    def _times(self) -> Numbers:
        """2 after "double"."""
        times = np.concatenate(([1], _TIMES[self.code][:-1]))
        joined = np.concatenate(([False], self.follows[:-1]))
        return np.where(joined & (_SIZE[self.code] == 1), times, 1)

    def digits(self, signs: Numbers, places: Numbers | None) -> tuple[Digits, Flags] | None:
        counts = self._counts()
        word = np.repeat(np.arange(len(counts)), counts)
        if not len(word):
            return None
        within = np.arange(len(word)) - np.repeat(np.cumsum(counts) - counts, counts)
        written = self.code[word] == _WRITTEN
        begins = np.where(self._times() > 1, np.concatenate(([0], self.start[:-1])), self.start)
        start = begins[word] + np.where(written, within, 0)
        end = np.where(written, start + 1, self.end[word])
        size = np.maximum(_SIZE[self.code[word]], 1)
        said = _DIGITS[self.code[word], within % size]
        value = np.where(written, signs[np.minimum(start, len(signs) - 1)] - 48, said)
        if places is not None:
            start, end = places[start], places[end - 1] + 1
        digits = of_arrays(
            value=value,
            start=start,
            end=end,
            new_run=np.diff(self.breaks[word]) > 0,
            new_group=np.diff(word) > 0,
        )
        return digits, self.said[word]
