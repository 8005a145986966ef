"""A message in its author's words with slips repaired: what an embedding is made of.

The linear model reads folded words; embeddings know capitals, accents and punctuation, and lose
by their absence.
"""

from __future__ import annotations

from collections.abc import Sequence

from assist.intents.normalise import Token, fold
from assist.intents.spelling import Speller


def wording(text: str, found: Sequence[Token], speller: Speller | None = None) -> str:
    """The stretch of `text` that `found` covers, abbreviations spelt out and, with a `speller`,
    unknown words read as those that were meant.
    """
    if not found:
        return ""
    parts: list[str] = []
    at = found[0].start
    for token in found:
        if token.is_break:
            continue
        parts.append(text[at : token.start] if token.start >= at else " ")
        parts.append(_said(text[token.start : token.end], token.word, speller))
        at = token.end
    parts.append(text[at : found[-1].end])
    return "".join(parts)


def _said(surface: str, word: str, speller: Speller | None) -> str:
    folded = fold(surface)
    if not folded.isalpha() or (word != folded and word.startswith("z")):
        return surface  # figures, addresses, emoji: the linear model knows their kind only
    meant = [word] if speller is None else speller.snap([word])
    return surface if meant == [folded] else " ".join(meant)
