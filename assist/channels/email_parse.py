"""Bytes of a mail as values; nothing in a mail can make it fail, only its size.

The standard library's old policy is used on purpose: it hands over headers as they came, where
the newer one raises on some broken ones.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import getaddresses

from assist.channels import email_text
from assist.channels.wire import clean, one_line
from assist.errors import BadInput
from assist.model.conversation import Attachment

ARTIFICIAL = "no-message-id.invalid"  # RFC 2606: never a real domain
MAX_BYTES = 25_000_000
_MAX_HEADER = 10_000  # characters of one header that are read
_MAX_DEPTH = 30  # multiparts within multiparts
_MAX_PARTS = 500
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_UNKNOWN = "unknown@sender.invalid"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail taken apart. Header names are lower case, values decoded and on one line."""

    headers: tuple[tuple[str, str], ...]
    message_id: str  # "<...>"; an artificial one if it has none
    fingerprint: str  # of sender, subject, date and content: equal for copies of one mail
    sender: str  # lower case
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    text: str  # the whole body
    attachments: tuple[Attachment, ...]
    message: Message  # for those who look deeper (delivery reports)

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.headers if key == name)

    def first(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    @property
    def has_own_id(self) -> bool:
        return not self.message_id.endswith(f"@{ARTIFICIAL}>")

    @property
    def references(self) -> tuple[str, ...]:
        """In-Reply-To first, then References from the newest; each once."""
        ids = message_ids(self.first("in-reply-to"))
        ids += reversed(message_ids(self.first("references")))
        return tuple(dict.fromkeys(ids))[:50]


def read(raw: bytes, *, max_bytes: int = MAX_BYTES) -> Mail:
    """Takes a mail apart. BadInput only when it is longer than `max_bytes`."""
    if len(raw) > max_bytes:
        raise BadInput("body", f"is longer than {max_bytes} bytes.")
    message = _parsed(raw)
    headers = tuple(_headers(message))
    first = dict(reversed(headers))
    text, attachments = _content(message)
    sender, name = _sender(first)
    fingerprint = _fingerprint(first, text, attachments)
    ids = message_ids(first.get("message-id", ""))
    return Mail(
        headers=headers,
        message_id=ids[0] if ids else f"<{fingerprint}@{ARTIFICIAL}>",
        fingerprint=fingerprint,
        sender=sender,
        sender_name=name,
        recipients=_recipients(headers),
        subject=first.get("subject", "")[:500],
        text=text,
        attachments=attachments,
        message=message,
    )


def message_ids(value: str) -> list[str]:
    """Every `<...>` in a header, in order."""
    return _MESSAGE_ID.findall(value)


def _parsed(raw: bytes) -> Message:
    try:
        return BytesParser(policy=compat32).parsebytes(raw)
    except (MessageError, ValueError, RecursionError, LookupError):
        message = Message()
        message.set_payload(raw.decode("utf-8", "surrogateescape"))
        return message


def _headers(message: Message) -> Iterator[tuple[str, str]]:
    for name, value in message.raw_items():
        yield str(name).lower(), header_text(str(value))


def header_text(raw: str) -> str:
    """A header's text: encoded words and raw 8-bit bytes decoded, on one line."""
    raw = raw[:_MAX_HEADER]
    if not raw.isascii():
        raw = email_text.decode(raw.encode("utf-8", "surrogateescape"), None)
    try:
        chunks = decode_header(" ".join(raw.split("\n")))
        text = "".join(_chunk(chunk, charset) for chunk, charset in chunks)
    except (MessageError, ValueError):
        text = raw
    return one_line(text) or one_line(raw)


def _chunk(chunk: str | bytes, charset: str | None) -> str:
    return chunk if isinstance(chunk, str) else email_text.decode(chunk, charset)


def _addresses(values: list[str]) -> list[tuple[str, str]]:
    try:
        found = getaddresses(values)
    except (ValueError, IndexError, TypeError):
        return []
    return [(one_line(name), address.strip().lower()) for name, address in found if "@" in address]


def _sender(first: dict[str, str]) -> tuple[str, str]:
    """Address and name; an unreadable From is no reason to lose the mail."""
    for header in ("from", "sender", "return-path"):
        for name, address in _addresses([first.get(header, "")]):
            if len(address) <= 254 and not re.search(r"[\s<>\x00-\x1f]", address):
                return address, name[:200]
    return _UNKNOWN, ""


def _recipients(headers: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    names = {"to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-delivered-to"}
    found = _addresses([value for name, value in headers if name in names])
    return tuple(dict.fromkeys(address for _, address in found))[:100]


def _fingerprint(first: dict[str, str], text: str, attachments: tuple[Attachment, ...]) -> str:
    """Stable over copies that came by other ways: no transport headers in it."""
    seen = [first.get(name, "") for name in ("message-id", "from", "date", "subject")]
    seen += [text, *(f"{each.name}:{each.size}" for each in attachments)]
    digest = hashlib.sha256("\x00".join(seen).encode("utf-8", "replace"))
    return digest.hexdigest()[:32]


def parts(message: Message, depth: int = 0) -> Iterator[Message]:
    """The leaves of a mail; a mail within the mail is a leaf (it came as an attachment)."""
    payload = message.get_payload()
    if message.get_content_maintype() != "multipart" or not isinstance(payload, list):
        yield message
    elif depth < _MAX_DEPTH:
        for part in payload:
            if isinstance(part, Message):
                yield from parts(part, depth + 1)


def _content(message: Message) -> tuple[str, tuple[Attachment, ...]]:
    plain: list[str] = []
    html: list[str] = []
    attachments: list[Attachment] = []
    for number, part in enumerate(parts(message)):
        if number >= _MAX_PARTS:
            break
        kind = part.get_content_type()
        if kind.startswith("multipart/"):  # one without its boundary: all of it is text
            kind = "text/plain"
        if kind not in {"text/plain", "text/html"} or _is_attached(part):
            attachments.append(_attachment(part, number))
        else:
            (plain if kind == "text/plain" else html).append(part_text(part))
    text = "\n\n".join(filter(None, map(str.strip, plain)))
    if not text:
        text = "\n\n".join(filter(None, map(email_text.from_html, html)))
    return clean(text), tuple(attachments)


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_filename(part))


def part_text(part: Message) -> str:
    """The text of a text part, charset repaired, flowed lines joined."""
    text = email_text.decode(part_bytes(part), _parameter(part, "charset"))
    if _parameter(part, "format").lower() == "flowed" and part.get_content_subtype() == "plain":
        return email_text.unflow(text, delsp=_parameter(part, "delsp").lower() == "yes")
    return text


def part_bytes(part: Message) -> bytes:
    """The decoded bytes of a leaf; what cannot be decoded comes as it is."""
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        payload = None
    if isinstance(payload, bytes):
        return payload
    raw = part.get_payload()
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def _parameter(part: Message, name: str) -> str:
    try:
        value = part.get_param(name, "")
    except (ValueError, LookupError, TypeError, IndexError):
        return ""
    return str(value[2] if isinstance(value, tuple) else value or "")


def _filename(part: Message) -> str:
    try:
        name = part.get_filename("") or ""
    except (ValueError, LookupError, TypeError, IndexError):
        return "attachment"
    return header_text(str(name)).replace("\\", "/").rpartition("/")[2][:200]


def _attachment(part: Message, number: int) -> Attachment:
    size = len(part_bytes(part)) if not part.is_multipart() else None
    kind = one_line(part.get_content_type())[:100]
    return Attachment(_filename(part) or f"part-{number + 1}", kind, size)
