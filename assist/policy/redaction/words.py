"""The words of a folded text: which there are, and whether digits are said among them. Asked of
every text, so all of it is done by single calls over the whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import repeat

from assist.policy.redaction.numerals import FILLERS, NUMERALS

_SAID, _BETWEEN = 1, 2
_CODES = {word.encode(): _SAID for word in NUMERALS} | {word.encode(): _BETWEEN for word in FILLERS}
# Capitals to small letters, everything that is no letter to a space.
_TO_WORDS = bytes(
    code + 32 if 65 <= code <= 90 else code if 97 <= code <= 122 else 32 for code in range(256)
)
_FOUR_SAID = re.compile(rb"[\x01\x02]{4}|\x02{3}")


@dataclass(frozen=True, slots=True)
class Words:
    """`known`: every word once. `may_be_said`: four number words follow each other somewhere."""

    known: frozenset[bytes]
    may_be_said: bool

    def any_of(self, words: frozenset[bytes]) -> bool:
        return not self.known.isdisjoint(words)


@dataclass(frozen=True, slots=True)
class Text:
    """A folded text and its words."""

    folded: bytes
    words: Words


def words_of(folded: bytes) -> Words:
    words = folded.translate(_TO_WORDS, b"\x00").split()
    known = frozenset(words)
    said = not known.isdisjoint(_CODES) and _FOUR_SAID.search(
        bytes(map(_CODES.get, words, repeat(0)))
    )
    return Words(known, bool(said))
