"""May a file show a card? A picture cannot be cleaned: one that may is held for a team lead."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assist.policy.redact import Kind

_SHOWS = re.compile(r"image/|application/pdf|application/octet-stream|video/")
_NAMED = re.compile(
    r"card|tarjeta|visa|master|amex|credit|debit|cvv|cvc|cc[-_ ]?(?:front|back)|frente|dorso"
    r"|\bdni\b|\bssn\b|passport|pasaporte|cheque|check\b|cbu",
    re.IGNORECASE,
)
_SPOKEN_OF = re.compile(
    r"\b(?:cards?|tarjetas?|visa|mastercard|amex|cvv|cvc)\b"
    r"|\[(?:CARD|SECURITY CODE|SSN|BANK ACCOUNT)",
    re.IGNORECASE,
)


_CUT = re.compile(r"\[(?:CARD|SECURITY CODE|SSN|BANK ACCOUNT)")


def may_show_card(
    name: str, content_type: str, texts: Iterable[str], found: Iterable[Kind] = ()
) -> bool:
    """Whether the file may show card, bank or identity data: by its name, or because it is a
    picture or a PDF and `texts` (its message, and those just before) speak of cards. A recording
    may where its words held such data: they tell what is on it.
    """
    if _NAMED.search(name):
        return True
    if content_type.lower().startswith("audio/"):
        return any(found) or any(_CUT.search(text) for text in texts)
    if not _SHOWS.match(content_type.lower()):
        return False
    return any(found) or any(_SPOKEN_OF.search(text) for text in texts)
