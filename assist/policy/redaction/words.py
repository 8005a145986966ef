"""The words of a folded text: which there are, and whether digits are said among them. Asked of
every text, so all of it is done by single calls over the whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from assist.policy.redaction.numerals import FILLERS, NUMERALS

_FILLERS = frozenset(word.encode() for word in FILLERS)
NUMBER_WORDS = frozenset(word.encode() for word in NUMERALS)
_SAID = NUMBER_WORDS | _FILLERS
_BETWEEN = _FILLERS - {b"and", b"y"}  # these are in every text
_FOUR_SAID, _THREE_BETWEEN = b"\x01" * 4, b"\x01" * 3
UNSEEN = b"\x00"
# Capitals to small letters, everything that is no letter to a space.
_TO_WORDS = bytes(
    code + 32 if 65 <= code <= 90 else code if 97 <= code <= 122 else 32 for code in range(256)
)


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
    """The words of a folded text. Digits are no words: "4242, then 4242, then" is said as well."""
    words = folded.translate(_TO_WORDS, UNSEEN if UNSEEN in folded else b"").split()
    known = frozenset(words)
    said = _FOUR_SAID in bytes(map(_SAID.__contains__, words))
    if not said and not known.isdisjoint(_BETWEEN):
        said = _THREE_BETWEEN in bytes(map(_FILLERS.__contains__, words))
    return Words(known, said)
