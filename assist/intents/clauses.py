"""Which parts of a message are the author's own words that count, cut into clauses.

Quoted lines, signatures, greetings and courtesies carry no weight.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assist.intents.normalise import SENTENCE_END, Token

MOST_CLAUSES = 40
LONG_CLAUSE = 9  # words from which a comma or a conjunction may cut
SHORT_CLAUSE = 3  # words that a part needs to stand alone

_QUOTED_LINE = re.compile(r"^[ \t]*>[^\n]*$", re.MULTILINE)
_QUOTE_FOLLOWS = re.compile(
    r"^[ \t>]*(?:"
    r"(?:on|el|le|em)\b[^\n]{3,200}(?:wrote|escribió|escribio):?[ \t]*"
    r"|-{2,}[ \t]*(?:original message|forwarded message|mensaje original|mensaje reenviado)[^\n]*"
    r"|_{10,}"
    r"|begin forwarded message:"
    r"|(?:from|de):[^\n]{1,120}\n(?:(?:sent|enviado|date|fecha|to|para|cc)(?: el)?:)[^\n]*"
    r")$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE = re.compile(
    r"^(?:--[ \t]*|sent from my [^\n]{1,40}|enviado desde mi [^\n]{1,40}"
    r"|get outlook for [^\n]{1,20})$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGN_OFF = re.compile(
    r"\n[ \t]*(?:thanks|thank you|many thanks|best|regards|best regards|kind regards|warm regards"
    r"|sincerely|yours|cheers|gracias|muchas gracias|saludos|saludos cordiales|un abrazo"
    r"|abrazo|abrazos"
    r"|atte|atentamente|cordialmente|besos"
    r"|desde ya gracias)[ \t]*[,.!]?[ \t]*\n[^\n]{1,60}(?:\n[^\n]{0,60}){0,4}\s*\Z",
    re.IGNORECASE,
)
_GREETING = frozenset(
    [
        "hi",
        "hello",
        "hey",
        "hiya",
        "dear",
        "good",
        "morning",
        "afternoon",
        "evening",
        "there",
        "team",
        "all",
        "sir",
        "madam",
        "folks",
        "everyone",
        "hola",
        "buenas",
        "buenos",
        "dias",
        "tardes",
        "noches",
        "buen",
        "dia",
        "estimados",
        "estimada",
        "estimado",
        "estimadas",
        "equipo",
        "que",
        "tal",
        "como",
        "estan",
        "como",
        "estas",
        "gente",
        "zhello",
        "to",
        "whom",
        "it",
        "may",
        "concern",
        "a",
        "quien",
        "corresponda",
    ]
)
_CONJUNCTIONS = frozenset(
    [
        "but",
        "and",
        "also",
        "because",
        "so",
        "y",
        "pero",
        "tambien",
        "ademas",
        "porque",
        "plus",
        "or",
    ]
)


def own_words(text: str) -> str:
    """`text` with quotes and signatures blanked out; positions stay what they were."""
    cut = len(text)
    follows = _QUOTE_FOLLOWS.search(text)
    if follows and text[: follows.start()].strip():
        cut = follows.start()
    kept = text[:cut]
    kept = _QUOTED_LINE.sub(_blank, kept)
    signature = _SIGNATURE.search(kept)
    if signature and kept[: signature.start()].strip():
        kept = kept[: signature.start()]
    sign_off = _SIGN_OFF.search(kept[-400:])
    if sign_off:
        kept = kept[: max(0, len(kept) - 400) + sign_off.start()]
    return kept


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def split(found: Sequence[Token]) -> list[list[Token]]:
    """The clauses of a message that carry meaning; greetings are left out unless they are all."""
    sentences = _sentences(found)
    pieces = [piece for sentence in sentences for piece in _pieces(sentence)]
    meaningful = [piece for piece in pieces if not _is_greeting(piece)]
    return (meaningful or pieces)[:MOST_CLAUSES]


def _sentences(found: Sequence[Token]) -> list[list[Token]]:
    sentences: list[list[Token]] = [[]]
    for token in found:
        if token.word == SENTENCE_END:
            sentences.append([])
        else:
            sentences[-1].append(token)
    return [sentence for sentence in sentences if any(not token.is_break for token in sentence)]


def _pieces(sentence: list[Token]) -> list[list[Token]]:
    """A sentence cut at commas, and at conjunctions when it is long; crumbs join what precedes."""
    words = [token for token in sentence if not token.is_break]
    may_cut = len(words) >= LONG_CLAUSE
    pieces: list[list[Token]] = [[]]
    for token in sentence:
        if token.is_break or (may_cut and token.word in _CONJUNCTIONS):
            pieces.append([])
        if not token.is_break:
            pieces[-1].append(token)
    joined: list[list[Token]] = []
    for piece in filter(None, pieces):
        if _is_greeting(piece) or not joined or not _is_crumb(piece, joined[-1]):
            joined.append(piece)
        else:
            joined[-1] = joined[-1] + piece
    return joined


def _is_crumb(piece: list[Token], before: list[Token]) -> bool:
    return (len(piece) <= SHORT_CLAUSE or len(before) <= SHORT_CLAUSE) and not _is_greeting(before)


def _is_greeting(piece: Sequence[Token]) -> bool:
    head = [token.word for token in piece]
    return bool(head) and len(head) <= 6 and all(word in _GREETING for word in head)
