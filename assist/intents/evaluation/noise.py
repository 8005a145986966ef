"""Two seeded ways of spoiling a text, to measure how well errors are forgiven.

`slips` swaps, deletes and doubles letters, shortens words as in text messages and drops case and
punctuation. `hurry` hits neighbouring keys, loses vowels, runs words together and shortens others.
The repair of spelling was tuned on the first, on folds of training data; the second judges it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

Noise = Callable[[str, random.Random], str]

SLIP_RATE = 0.38  # of tokens tried; short ones survive, so that a fifth is changed
HURRY_RATE = 0.24  # likewise
BARE_RATE = 0.5  # of texts that lose capitals and punctuation
FROM_LETTERS = 4
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEAR: Mapping[str, str] = {
    key: row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    for row in _ROWS
    for at, key in enumerate(row)
}
_SLIP_SHORT: Mapping[str, str] = {
    "you": "u",
    "your": "ur",
    "are": "r",
    "please": "pls",
    "because": "bc",
    "tomorrow": "tmrw",
    "account": "acct",
    "payment": "pymt",
    "thanks": "thx",
    "que": "q",
    "porque": "xq",
    "por": "x",
    "también": "tmb",
}
_HURRY_SHORT: Mapping[str, str] = {
    "to": "2",
    "for": "4",
    "before": "b4",
    "and": "n",
    "with": "w",
    "without": "wo",
    "have": "hv",
    "been": "bn",
    "would": "wd",
    "could": "cd",
    "the": "da",
    "para": "pa",
    "estoy": "toy",
    "mensaje": "msj",
    "bien": "bn",
}
_VOWEL = re.compile(r"(?<=\w)[aeiouáéíóú](?=\w)", re.IGNORECASE)
_POINTS = re.compile(r"[.,;:!?¿¡'’]")


def slips(text: str, chance: random.Random) -> str:
    """Swapped, lost and doubled letters, abbreviations; often no capitals or punctuation."""
    spoilt = " ".join(
        _slip(token, chance) if chance.random() < SLIP_RATE else token for token in text.split()
    )
    return _POINTS.sub("", spoilt.lower()) if chance.random() < BARE_RATE else spoilt


def _slip(token: str, chance: random.Random) -> str:
    short = _SLIP_SHORT.get(token.lower())
    if short is not None:
        return short
    if len(token) < FROM_LETTERS:
        return token
    at = chance.randrange(1, len(token) - 1)
    changed = (
        token[:at] + token[at + 1] + token[at] + token[at + 2 :],
        token[:at] + token[at + 1 :],
        token[: at + 1] + token[at:],
    )
    return chance.choice(changed)


def hurry(text: str, chance: random.Random) -> str:
    """Neighbouring keys, lost vowels, words run together, other abbreviations."""
    result: list[str] = []
    merge = False
    for token in text.split():
        spoilt = token
        merge_next = False
        if chance.random() < HURRY_RATE:
            spoilt, merge_next = _hurry(token, chance)
        if merge and result:
            result[-1] += spoilt
        else:
            result.append(spoilt)
        merge = merge_next
    return " ".join(result)


def _hurry(token: str, chance: random.Random) -> tuple[str, bool]:
    """The spoilt token, and whether the next one is run into it."""
    short = _HURRY_SHORT.get(token.lower())
    if short is not None:
        return short, False
    kind = chance.randrange(3)
    if kind == 0:
        return token, True
    if len(token) < FROM_LETTERS:
        return token, False
    if kind == 1:
        return _VOWEL.sub("", token, count=chance.choice((1, 1, 9))), False
    at = chance.randrange(1, len(token))
    near = _NEAR.get(token[at].lower(), "")
    return (token[:at] + chance.choice(near) + token[at + 1 :] if near else token), False


GENERATORS: Mapping[str, Noise] = {"noise1": slips, "noise2": hurry}


def spoil(texts: Sequence[str], noise: Noise, *, seed: int) -> list[str]:
    """Every text spoilt; the same seed spoils alike."""
    chance = random.Random(seed)  # noqa: S311 - to measure with, not to keep secrets
    return [noise(text, chance) for text in texts]
