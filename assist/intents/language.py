"""English or Spanish, decided from short words and letter pairs learnt from the examples.

lingua settles what this leaves open; it takes half a second to load, which a first answer has not.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

LANGUAGES = ("en", "es")
PRIOR = 3.0  # log-odds that the contact's own language is worth
SURE = 0.75  # below it lingua is asked
LINGUA_FROM = 12  # letters; it guesses on less


@dataclass(frozen=True, slots=True)
class LanguageReading:
    """The language, how sure (0 to 1), and every language that the text really uses."""

    language: str
    confidence: float
    languages: tuple[str, ...]


def learn_odds(examples: Iterable[tuple[str, Sequence[str]]]) -> dict[str, float]:
    """Log-odds for Spanish (positive) of words and of "_"-marked letter triples."""
    counts = {language: Counter[str]() for language in LANGUAGES}
    for language, words in examples:
        for word in words:
            counts[language].update((word, *_triples(word)))
    sizes = {language: sum(counts[language].values()) for language in LANGUAGES}
    both = counts["en"] | counts["es"]
    return {
        gram: math.log((counts["es"][gram] + 0.5) / sizes["es"])
        - math.log((counts["en"][gram] + 0.5) / sizes["en"])
        for gram in sorted(both)
        if both[gram] >= 2
    }


def _triples(word: str) -> list[str]:
    padded = f" {word} "
    return ["_" + padded[start : start + 3] for start in range(len(padded) - 2)]


def word_odds(word: str, odds: Mapping[str, float]) -> float:
    """Log-odds for Spanish of one word: its own if known, else the mean of its letter triples."""
    if not word.isalpha() or (word[0] == "z" and word in _SIGNS):
        return 0.0
    known = odds.get(word)
    if known is not None:
        return max(-4.0, min(4.0, known))
    triples = _triples(word)
    mean = sum(odds.get(triple, 0.0) for triple in triples) / len(triples)
    return max(-2.0, min(2.0, mean * 1.5))


_SIGNS = frozenset({"zcard", "zurl", "zmail", "zmoney", "zfigure", "zredacted", "zyes", "zno"})


def read_language(
    text: str, words: Sequence[str], odds: Mapping[str, float], *, hint: str | None
) -> LanguageReading:
    """Which of the two; `hint` (the contact's language) counts more the shorter the text."""
    each = [word_odds(word, odds) for word in words[:400]]
    total = sum(each)
    if "ñ" in text or "¿" in text or "¡" in text:
        total += 4.0
    if hint in LANGUAGES:
        total += (PRIOR if hint == "es" else -PRIOR) * 6 / (6 + len(words))
    confidence = 1 / (1 + math.exp(-min(30.0, abs(total))))
    language = "es" if total > 0 else "en"
    if confidence < SURE and hint is None and sum(map(str.isalpha, text)) >= LINGUA_FROM:
        language, confidence = _lingua(text[:600])
    return LanguageReading(language, confidence, _used(each, language))


def _used(each: Sequence[float], language: str) -> tuple[str, ...]:
    spanish = sum(1 for value in each if value > 2)
    english = sum(1 for value in each if value < -2)
    other = "en" if language == "es" else "es"
    fewer = min(spanish, english)
    if fewer >= 3 and fewer >= 0.25 * (spanish + english):
        return (language, other)
    return (language,)


_SMALL_WORDS = {
    "en": frozenset(
        ["the", "and", "to", "of", "you", "your", "is", "we", "for", "on", "it", "in", "that",
         "this", "are", "be", "with", "have"]
    ),
    "es": frozenset(
        ["el", "la", "los", "que", "de", "y", "en", "por", "con", "para", "te", "tu", "es", "lo",
         "una", "un", "se", "su", "no", "está"]
    ),
}  # fmt: skip
VERY_SURE = 0.95


def surely(text: str) -> str | None:
    """The language that a text is in without a doubt; None where there is one.

    The small words settle nearly all of it; lingua is asked where they do not.
    """
    words = Counter(re.findall(r"[^\W\d_]+", text[:2000].lower()))
    en, es = (sum(words[word] for word in _SMALL_WORDS[name]) for name in LANGUAGES)
    if max(en, es) >= 3 and max(en, es) >= 4 * min(en, es):
        return "en" if en > es else "es"
    if en + es >= 3 and min(en, es) > 0:
        return None  # both: a quotation, a title
    language, confidence = _lingua(text[:600])
    return language if confidence >= VERY_SURE else None


def _lingua(text: str) -> tuple[str, float]:
    best = _detector().compute_language_confidence_values(text)[0]
    return str(best.language.iso_code_639_1.name).lower(), best.value


@lru_cache(maxsize=1)
def _detector() -> Any:
    from lingua import Language, LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_languages(Language.ENGLISH, Language.SPANISH).build()
