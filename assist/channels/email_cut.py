"""A mail that could not be taken, as it may be kept: its words without card data, its files gone.

A person still sees what it was and can have it read again; what nobody may keep is not in it.
"""

from __future__ import annotations

from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from assist.policy.redact import redact

_MOST_PARTS = 500
GONE = "[removed: a file of a mail that is held is not kept]"


def without_card_data(raw: bytes) -> bytes:
    """The mail with every text redacted and every file left out. Bytes that are no mail at all are
    read as one text.
    """
    try:
        changed = False  # a mail in which there is nothing to cut is kept byte by byte
        message = BytesParser(policy=compat32).parsebytes(raw)
        for number, part in enumerate(message.walk()):
            if number >= _MOST_PARTS:
                return _as_text(raw)
            if not part.is_multipart():
                changed = _cut_part(part) or changed
        kept = message.as_bytes() if changed else raw
    except Exception:  # noqa: BLE001 - what is broken in any way is treated as plain bytes
        kept = raw
    return _as_text(kept)


def _cut_part(part: Message) -> bool:
    """Whether there was something to cut."""
    content = part.get_payload(decode=True)
    if part.get_content_maintype() != "text" or not isinstance(content, bytes):
        _replace(part, GONE)
        return True
    text = _decoded(content, part.get_content_charset("utf-8"))
    cut = redact(text)
    if cut.found:
        _replace(part, cut.text)
    return bool(cut.found)


def _replace(part: Message, text: str) -> None:
    for name in ("Content-Transfer-Encoding", "Content-Type"):
        del part[name]
    part["Content-Type"] = 'text/plain; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "8bit"
    part.set_payload(text.encode().decode("ascii", "surrogateescape"))


def _decoded(content: bytes, charset: str) -> str:
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode("latin-1")


def _as_text(raw: bytes) -> bytes:
    """Headers and all, as one text: numbers of letters and dates are no cards."""
    return redact(raw.decode("utf-8", "surrogateescape")).text.encode("utf-8", "surrogateescape")
