"""An outgoing message as a mail: threading, both bodies, and headers that cannot be injected."""

from __future__ import annotations

import html
import re
from datetime import datetime
from email import policy
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from assist.channels.base import OutboundMessage
from assist.channels.email_filters import OUR_HEADER
from assist.channels.email_parse import ARTIFICIAL, message_ids

_REFERENCES_LIMIT = 900  # characters: a header line may have 998 (RFC 5322 2.1.1), some cut earlier
_PREFIX = re.compile(
    r"^\s*(?:(?:re|rv|aw|sv|fwd?|fw|res|tr)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE
)
_CASE = re.compile(r"\s*\[#\d{1,10}\]\s*")
_URL = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


class _TokenHeader(UnstructuredHeader, BaseHeader):
    """A header of long tokens, one a line.

    The library would encode a token that does not fit 78 columns, and an encoded Message-ID
    matches nothing.
    """

    def fold(self, *, policy: Any) -> str:
        tokens = str(self).split()
        end: str = policy.linesep
        return f"{self.name}: " + f"{end} ".join(tokens) + end


def _policy() -> policy.EmailPolicy[EmailMessage]:
    registry = HeaderRegistry()
    for name in ("message-id", "in-reply-to", "references", "list-unsubscribe"):
        registry.map_to_type(name, _TokenHeader)
    return policy.SMTP.clone(header_factory=registry)


POLICY = _policy()


def message_id(message: OutboundMessage, domain: str) -> str:
    """The same for every attempt to send the message."""
    return f"<{message.id}@{domain}>"


def build(
    message: OutboundMessage, *, sender: Address, reply_to: str, now: datetime
) -> EmailMessage:
    """The whole mail; the same bytes for the same arguments. Values have passed `check`."""
    mail = EmailMessage(policy=POLICY)
    mail["From"] = sender
    mail["To"] = Address(message.to_name, addr_spec=message.to_address)
    mail["Reply-To"] = Address(sender.display_name, addr_spec=reply_to)
    mail["Subject"] = subject(message, sender.display_name)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(message, sender.domain)
    mail[OUR_HEADER.title()] = message.conversation_id
    _add_threading(mail, message)
    _add_nature(mail, message)
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(
        as_html(message.text, mail["Subject"], message.language), "html", cte="quoted-printable"
    )
    for file in message.attachments:
        kind, _, subtype = file.content_type.partition("/")
        mail.add_attachment(file.content, kind, subtype or "octet-stream", filename=file.name)
    mail["Content-Language"] = message.language  # set_content would take it away
    for depth, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_{message.id}" + f".{depth}" * bool(depth))
    return mail


def _add_threading(mail: EmailMessage, message: OutboundMessage) -> None:
    parent = message_ids(message.in_reply_to or "")
    if parent and not _artificial(parent[0]):
        mail["In-Reply-To"] = parent[0]
    ids = references((*message.references, *parent[:1]))
    if ids:
        mail["References"] = " ".join(ids)


def _add_nature(mail: EmailMessage, message: OutboundMessage) -> None:
    if message.automatic:
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
    if message.outreach and message.unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        if message.unsubscribe_url.startswith("https://"):  # RFC 8058 3.1 asks for HTTPS
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _artificial(rfc_id: str) -> bool:
    return rfc_id.endswith(f"@{ARTIFICIAL}>")


def references(ids: tuple[str, ...]) -> list[str]:
    """The first (the thread's root) and as many of the newest as fit the header, oldest first."""
    known = [each for each in dict.fromkeys(ids) if message_ids(each) == [each]]
    known = [each for each in known if not _artificial(each)]
    kept: list[str] = []
    room = _REFERENCES_LIMIT - len("".join(known[:1]))
    for each in reversed(known[1:]):
        room -= len(each) + 1
        if room < 0:
            break
        kept.append(each)
    return known[:1] + kept[::-1]


def subject(message: OutboundMessage, fallback: str) -> str:
    """The thread's subject with one "Re:" (for replies) and one case number."""
    bare = _CASE.sub(" ", _PREFIX.sub("", message.subject)).strip()
    bare = _PREFIX.sub("", bare)[:200] or fallback
    prefix = "" if message.outreach else "Re: "
    return f"{prefix}{bare} [#{message.conversation_number}]"


def as_html(text: str, title: str, language: str) -> str:
    """The plain text as a small accessible page: escaped, paragraphs, links."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    body = "\n".join(f"<p>{_inline(paragraph)}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html>\n<html lang="{html.escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n'
        f"<title>{html.escape(title)}</title>\n</head>\n"
        '<body style="font-family: sans-serif; font-size: 1rem; line-height: 1.5; '
        f'max-width: 40em">\n{body}\n</body>\n</html>\n'
    )


def _inline(paragraph: str) -> str:
    done, position = [], 0
    for match in _URL.finditer(paragraph):
        url = html.escape(match[0])
        done += [html.escape(paragraph[position : match.start()]), f'<a href="{url}">{url}</a>']
        position = match.end()
    done.append(html.escape(paragraph[position:]))
    return "".join(done).replace("\n", "<br>\n")
