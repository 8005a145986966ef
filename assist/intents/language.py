"""English or Spanish, decided from short words and letter pairs learnt from the examples.

lingua settles what this leaves open; it takes half a second to load, which a first answer has not.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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


def _lingua(text: str) -> tuple[str, float]:
    from lingua import Language, LanguageDetectorBuilder

    names = {Language.ENGLISH: "en", Language.SPANISH: "es"}
    detector = LanguageDetectorBuilder.from_languages(*names).build()
    best = detector.compute_language_confidence_values(text)[0]
    return names[best.language], best.value
