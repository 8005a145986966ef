"""Bytes of mails as text: charsets repaired, flowed lines joined, HTML read."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

import lxml.html
from charset_normalizer import from_bytes
from inscriptis import Inscriptis
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig

_SAMPLE = 32_768  # bytes that are enough to guess a charset by
_GUESSES = ["cp1252", "mac_roman", "cp850", "cp1251", "koi8_r", "gb18030", "shift_jis", "big5"]
_LATIN = {"iso-8859-1", "iso8859-1", "latin-1", "latin1", "us-ascii", "ascii", "windows-1252"}
_TAG = re.compile(r"<[^>]{0,2000}>")
_BLANK_RUN = re.compile(r"\n{3,}")
_HTML_LIMIT = 2_000_000  # characters; beyond it only the tags are cut out


def decode(data: bytes, charset: str | None) -> str:
    """The text in `data`, by the charset it claims when that fits and by the best guess when not.

    UTF-8 wins over a claimed single-byte charset when it fits, since other charsets hardly ever
    look like valid UTF-8; and Latin-1 is read as Windows-1252, as browsers do (WHATWG Encoding).
    """
    claimed = (charset or "").strip().strip("\"'").lower()
    for candidate in _candidates(data, claimed):
        try:
            return data.decode(candidate)
        except (LookupError, ValueError):
            continue
    return _guessed(data)


def _candidates(data: bytes, claimed: str) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    stateful = claimed.startswith(("utf-7", "iso-2022", "hz"))  # ASCII bytes, yet not ASCII
    if claimed in _LATIN or not claimed:
        return ("utf-8-sig",)
    return (claimed, "utf-8-sig") if stateful or data.isascii() else ("utf-8-sig", claimed)


def _guessed(data: bytes) -> str:
    """Windows-1252, unless the bytes speak plainly for another charset: our mail is Latin."""
    sample = data[:_SAMPLE]
    best = from_bytes(sample, cp_isolation=_GUESSES).best()
    high = sum(byte > 0x7F for byte in sample)
    if best is not None and best.encoding not in {"ascii", "utf_8"} and high > len(sample) // 5:
        return data.decode(best.encoding, "replace")
    return data.decode("cp1252", "replace")


def unflow(text: str, *, delsp: bool = False) -> str:
    """Paragraphs of format=flowed text (RFC 3676) on one line each; quote depth is kept."""
    done: list[str] = []
    open_depth: int | None = None  # of the last line, while it is soft-broken
    for line in text.replace("\r\n", "\n").split("\n"):
        body = line.lstrip(">")
        depth = len(line) - len(body)
        body = body.removeprefix(" ")
        signature = body == "-- "
        if open_depth == depth and not signature:
            done[-1] += body
        else:
            done.append(">" * depth + (" " if depth else "") + body)
        soft = body.endswith(" ") and not signature
        if soft and delsp:
            done[-1] = done[-1][:-1]
        open_depth = depth if soft else None
    return "\n".join(done)


def from_html(html: str) -> str:
    """The text of an HTML mail; what it quotes as such (`cite`, Gmail's) gets `> ` before it."""
    if len(html) > _HTML_LIMIT:
        return _without_tags(html)
    parser = lxml.html.HTMLParser(encoding="utf-8")
    try:
        root = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
        quotes = _take_quotes(root)
        text = _rendered(root)
    except (lxml.etree.LxmlError, ValueError, AssertionError, RecursionError, AttributeError):
        return _without_tags(html)
    for token, quote in quotes.items():
        text = text.replace(token, "\n" + _as_quote(quote) + "\n")
    return _BLANK_RUN.sub("\n\n", text).strip("\n")


def _take_quotes(root: Any) -> dict[str, str]:
    """Outermost quotations are taken out of the tree; a token stays in the place of each."""
    quotes: dict[str, str] = {}
    numbers = count()
    for element in list(root.iter("blockquote")):
        is_quote = element.get("type") == "cite" or "gmail_quote" in (element.get("class") or "")
        inside = element.getroottree().getroot() is not root
        if not is_quote or inside or element.getparent() is None:
            continue
        token = f"\ue000{next(numbers)}\ue001"
        tail, element.tail = element.tail, None
        place = lxml.html.Element("div")
        place.text, place.tail = token, tail
        element.getparent().replace(element, place)
        quotes[token] = _rendered(lxml.html.document_fromstring(lxml.html.tostring(element)))
    return quotes


def _rendered(root: Any) -> str:
    text: str = Inscriptis(root, ParserConfig(css=CSS_PROFILES["strict"])).get_text()
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _as_quote(text: str) -> str:
    lines = _BLANK_RUN.sub("\n\n", text).strip("\n").split("\n")
    return "\n".join(f"> {line.strip()}".rstrip() for line in lines)


def _without_tags(html: str) -> str:
    return _BLANK_RUN.sub("\n\n", _TAG.sub("", html)).strip()
