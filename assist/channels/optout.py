"""The carriers' exact single words that stop, start or explain messages.

Sources: Twilio's default and advanced opt-out keywords, AWS's list (REMOVE, TD, ARRET), and the
per-se words of 47 CFR 64.1200(a)(10). Carriers match a word only when it stands alone; opt-outs
in free words are for the understanding of the text, not for this table.

YES and SI are left out on purpose: carriers read YES as opt-in, but here it is the natural answer
to an offered plan, and consent is never taken from an ambiguous word.
"""

from __future__ import annotations

import unicodedata

_WORDS = {
    "stop": "stop stopall unsubscribe end quit cancel revoke optout remove td arret baja alto"
    " cancelar desuscribir",
    "start": "start unstop alta",
    "help": "help info ayuda",
}
_KEYWORDS = {word: keyword for keyword, words in _WORDS.items() for word in words.split()}
_AMBIGUOUS = {"yes", "si"}


def keyword(text: str, provider_says: str = "") -> str | None:
    """Which of "stop", "start" and "help" the text is, if it is nothing but such a word; else None.

    Case, spaces, accents and punctuation do not count. `provider_says` is the carrier's own
    reading (Twilio's OptOutType), which wins because it has already acted on it.
    """
    word = _letters(text)
    if word in _AMBIGUOUS:
        return None
    told = provider_says.strip().lower()
    return told if told in _WORDS else _KEYWORDS.get(word)


def _letters(text: str) -> str:
    if len(text) > 40:
        return ""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if c.isalnum())
