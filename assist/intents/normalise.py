"""Text -> tokens in one spelling, each knowing where in the original text it stood."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from assist.intents.abbreviations import ABBREVIATIONS, EMOJI

SENTENCE_END = "."
SOFT_BREAK = ","

_TOKEN = re.compile(
    r"""
      (?P<mark>\[[A-Z][A-Z_ ]{0,15}[^\]\n]{0,24}\])           # what redaction left: [CARD ****4242]
    | (?P<url>(?:https?://|www\.)\S{1,200})
    | (?P<mail>[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63})
    | (?P<long>\d(?:[ -]?\d){11,24})                           # cards, accounts
    | (?P<money>(?:[$€£]|u\$s|us\$|usd)\s?\d[\d.,]{0,15})
    | (?P<number>\d+(?:[.,:/]\d+){0,5})
    | (?P<word>[^\W\d_]+(?:['’´`][^\W\d_]+)*|&|\w+)
    | (?P<end>[.!?;\n…¿¡]+)
    | (?P<soft>[,:()—–]+)
    | (?P<other>[^\s\w])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SPLIT_UNITS = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_APOSTROPHES = str.maketrans("", "", "'’´`")
_NOT_STRETCHED = frozenset({"bbb", "www", "iii"})
_LONG = re.compile(r"(.)\1{2,}")


class Token(NamedTuple):
    """`text[start:end]` of the original, as `word`: folded; '.' and ',' are breaks."""

    start: int
    end: int
    word: str

    @property
    def is_break(self) -> bool:
        return self.word in {SENTENCE_END, SOFT_BREAK}


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Compatibility form, lower case, no accents or apostrophes, stretched letters shortened."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    bare = letters.translate(_APOSTROPHES)
    return bare if bare in _NOT_STRETCHED else _LONG.sub(r"\1", bare)


def tokens(text: str) -> list[Token]:
    """The tokens of `text`, in its order; figures and links are reduced to what kind they are."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        kind = match.lastgroup or "other"
        if kind == "word":
            parts = _parts(match[0]) if _SPLIT_UNITS.search(match[0]) else [(0, match[0])]
            found += [Token(start + at, start + at + len(part), _word(part)) for at, part in parts]
        else:
            word = _sign(kind, match[0])
            if word:
                found.append(Token(start, end, word))
    return found


def _word(raw: str) -> str:
    folded = fold(raw)
    return _sign("number", folded) if folded.isdigit() else folded


def spell_out(found: list[Token], language: str | None) -> list[Token]:
    """Abbreviations of `language` replaced by their words, which share the abbreviation's span."""
    result: list[Token] = []
    for token in found:
        words = abbreviation(token.word, language)
        if words == token.word:
            result.append(token)
        else:
            result += [Token(token.start, token.end, word) for word in words.split()]
    return result


def _parts(word: str) -> list[tuple[int, str]]:
    cuts = [0, *(match.start() for match in _SPLIT_UNITS.finditer(word)), len(word)]
    return [(start, word[start:end]) for start, end in pairwise(cuts)]


def abbreviation(word: str, language: str | None) -> str:
    """`word` spelt out: "pls" -> "please"; unknown words stay."""
    for table in (language, "both"):
        spelt = ABBREVIATIONS.get(table or "both", {}).get(word)
        if spelt is not None:
            return spelt
    return word


def _sign(kind: str, raw: str) -> str:
    if kind == "number":
        digits = sum(char.isdigit() for char in raw)
        return f"z{min(digits, 5)}" if len(raw) == digits else "zfigure"
    if kind == "mark":
        return "zcard" if "CARD" in raw.upper() else "zredacted"
    if kind == "other":
        return EMOJI.get(raw, "")
    return {"end": SENTENCE_END, "soft": SOFT_BREAK, "long": "zcard"}.get(kind, f"z{kind}")
