"""One plain ASCII byte for every character of a text, so that all disguises look alike.

Digits of every script, full-width and circled ones become 0-9, dashes of every length "-", spaces
of every width " ", letters lose their accents, and what is not seen (zero-width characters, marks,
variation selectors) becomes NUL. Positions stay those of the text.
"""

from __future__ import annotations

import contextlib
import unicodedata
from functools import lru_cache

UNSEEN = "\x00"
UNKNOWN = "?"
BOUNDARY = "\ue000"  # between the messages of `redact_together`; read as a new line
_FEW = 16  # different characters that are cheaper to replace one after the other


def fold(text: str) -> bytes:
    """`text` as ASCII, exactly as many bytes as it has characters."""
    if text.isascii():
        return text.encode()
    with contextlib.suppress(UnicodeEncodeError):  # Spanish and its neighbours: one table does it
        return text.encode("latin-1").translate(_LATIN)
    disguised = {
        char: plain for char in set(text) if char > "\x7f" and (plain := _plain(char)) != UNKNOWN
    }
    if len(disguised) <= _FEW:
        for char, plain in disguised.items():
            text = text.replace(char, plain)
    else:
        text = text.translate({ord(char): plain for char, plain in disguised.items()})
    return text.encode("ascii", "replace")


_BY_CATEGORY = {
    **dict.fromkeys(("Cf", "Mn", "Me", "Cc"), UNSEEN),
    **dict.fromkeys(("Zs", "Zl", "Zp"), " "),
    "Pd": "-",
}
_BY_CHARACTER = {BOUNDARY: "\n", "\u2212": "-", **dict.fromkeys("·•∙‧・⋅。．", ".")}


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    known = _BY_CHARACTER.get(char) or _BY_CATEGORY.get(unicodedata.category(char))
    return known or _letter(char)


def _letter(char: str) -> str:
    """An accented, full-width or mathematical letter or sign as the plain one."""
    parts = [
        part
        for part in unicodedata.normalize("NFKD", char)
        if not unicodedata.category(part).startswith("M")
    ]
    return parts[0] if len(parts) == 1 and parts[0].isascii() else UNKNOWN


_LATIN = bytes(code if code < 0x80 else ord(_plain(chr(code))) for code in range(0x100))
