"""E-mail: SMTP out; raw mails, as IMAP hands them over, in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from email.headerregistry import Address

from assist.channels import email_bounce, email_build, email_identity, email_parse, email_reply
from assist.channels.base import (
    Capabilities,
    Event,
    InboundMessage,
    OutboundFile,
    OutboundMessage,
    Sent,
    ThreadHints,
    WireRequest,
)
from assist.channels.email_filters import Automatic, Ours, automatic
from assist.channels.email_parse import Mail
from assist.channels.reply_address import ReplyAddresses
from assist.channels.smtp_client import SmtpServer
from assist.errors import BadInput, OutcomeUnknown, PermanentFailure
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.conversation import FailureReason

_MAX_TEXT = 100_000
MAX_FILES_BYTES = 10_000_000  # most servers take 20 to 25 MB of what is a third longer in transfer
_FILE_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
_FILE_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_CASE = re.compile(r"\[#(\d{1,9})\]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
_IDENTIFIER = re.compile(r"[0-9a-z]{1,64}")


class Email:
    """One mailbox.

    `secret` signs reply addresses; `authserv_id` is the name under which our own receiving server
    writes Authentication-Results (without it no mail proves anything); `own_lists` are List-Ids of
    groups that lead to this mailbox; `sent_lookup` says whether a Message-ID, sent since a time,
    lies in the Sent folder (an SMTP server cannot be asked).
    """

    kind = ChannelKind.EMAIL

    def __init__(
        self,
        smtp: SmtpServer,
        *,
        address: str,
        name: str,
        secret: str,
        authserv_id: str | None = None,
        own_lists: Sequence[str] = (),
        max_bytes: int = email_parse.MAX_BYTES,
        sent_lookup: Callable[[str, datetime], bool] | None = None,
    ) -> None:
        """BadInput if `address` or `name` cannot stand in a header."""
        self._smtp = smtp
        self._replies = ReplyAddresses(address, secret)
        try:
            self._sender = Address(name, addr_spec=self._replies.mailbox)
        except (ValueError, IndexError) as error:
            raise BadInput("address", f"cannot stand in a From header: {error}.") from error
        lists = frozenset(each.lower() for each in own_lists)
        self._ours = Ours(self._replies, self._sender.domain, lists)
        self._authserv_id = authserv_id
        self._max_bytes = max_bytes
        self._sent_lookup = sent_lookup
        self.capabilities = Capabilities(
            max_characters=_MAX_TEXT,
            rich_text=True,
            subject=True,
            receipts=True,
            attachments=True,
            can_find_sent=sent_lookup is not None,
            rate_per_second=5.0,
        )

    def verify(self, request: WireRequest) -> None:
        """Accepts: mails come from our own mailbox over an authenticated IMAP connection.

        What a mail proves of its sender is in `proven`, by the receiving server's verdict.
        """

    def parse(self, request: WireRequest, now: datetime) -> Sequence[Event]:
        """The mail in the body, and the receipt if it is a report about a mail of ours.

        Any bytes are a mail; BadInput only when there are too many of them.
        """
        mail = email_parse.read(request.body, max_bytes=self._max_bytes)
        why = automatic(mail, self._ours)
        events: list[Event] = [self._inbound(mail, why, now)]
        if why in {Automatic.BOUNCE, Automatic.READ_RECEIPT}:
            receipt = email_bounce.receipt(mail, self._ours.domain, now)
            events += [receipt] if receipt else []
        return tuple(events)

    def _inbound(self, mail: Mail, why: Automatic | None, now: datetime) -> InboundMessage:
        reply = email_reply.split(mail.text)
        known = mail.has_own_id and len(mail.message_id) <= 200
        return InboundMessage(
            channel=self.kind,
            inbox_address=self._replies.mailbox,
            sender_address=mail.sender,
            # Devices and broken clients repeat Message-IDs: other content is another mail.
            external_id=f"{mail.message_id if known else ''}{mail.fingerprint}",
            text=reply.text,
            received_at=now,
            sender_name=mail.sender_name,
            subject=mail.subject,
            quoted_text=reply.quoted,
            language_hint=_language(mail),
            attachments=mail.attachments,
            thread=self._thread(mail),
            rfc_message_id=mail.message_id,
            references=mail.references,
            automatic=why is not None,
            automatic_reason=why or "",
            proven=IdentityLevel.L0 if why else email_identity.proven(mail, self._authserv_id),
        )

    def _thread(self, mail: Mail) -> ThreadHints:
        case = _CASE.search(mail.subject)
        return ThreadHints(
            conversation_id=self._replies.read(mail.recipients),
            references=mail.references,
            case_number=int(case[1]) if case else None,
        )

    def check(self, message: OutboundMessage, now: datetime) -> None:  # noqa: ARG002 - protocol
        """PermanentFailure: no text or too much, a bad address, a line end in a header, files that
        are too large or whose names could stand for something else.
        """
        if not message.text.strip():
            raise PermanentFailure(FailureReason.REJECTED, "there is nothing to send")
        if len(message.text) > _MAX_TEXT:
            raise PermanentFailure(FailureReason.TOO_LONG, f"more than {_MAX_TEXT} characters")
        if not _ADDRESS.fullmatch(message.to_address):
            raise PermanentFailure(FailureReason.INVALID_ADDRESS, "not an e-mail address")
        headers = {
            "subject": message.subject,
            "to_name": message.to_name,
            "language": message.language,
            "in_reply_to": message.in_reply_to or "",
            "unsubscribe_url": message.unsubscribe_url or "",
        }
        for name, value in headers.items():
            if not value.isprintable():  # line ends, NUL, lone surrogates
                raise PermanentFailure(
                    FailureReason.REJECTED, f"{name} has characters that no header may have"
                )
        if not (_IDENTIFIER.fullmatch(message.id) and _LANGUAGE.fullmatch(message.language)):
            raise PermanentFailure(FailureReason.REJECTED, "the message's id or language is unfit")
        self._check_files(message.attachments)

    def _check_files(self, files: Sequence[OutboundFile]) -> None:
        if sum(len(file.content) for file in files) > MAX_FILES_BYTES:
            detail = f"files of more than {MAX_FILES_BYTES} bytes"
            raise PermanentFailure(FailureReason.TOO_LONG, detail)
        for file in files:
            if not (_FILE_NAME.fullmatch(file.name) and _FILE_TYPE.fullmatch(file.content_type)):
                raise PermanentFailure(FailureReason.REJECTED, "a file's name or type is unfit")

    def send(self, message: OutboundMessage, now: datetime) -> Sent:
        """One SMTP transaction. The Message-ID is the same for every attempt."""
        self.check(message, now)
        rfc_id = email_build.message_id(message, self._sender.domain)
        try:
            mail = email_build.build(
                message,
                sender=self._sender,
                reply_to=self._replies.make(message.conversation_id),
                now=now,
            )
            raw = mail.as_bytes()
        except (ValueError, BadInput) as error:
            raise PermanentFailure(
                FailureReason.REJECTED, f"no mail can be made: {error}"
            ) from error
        self._smtp.deliver(
            raw, self._replies.mailbox, message.to_address, hello=self._sender.domain
        )
        return Sent(external_id=rfc_id, rfc_message_id=rfc_id)

    def find_sent(self, message: OutboundMessage, since: datetime) -> Sent | None:
        """By `sent_lookup`; without one nobody can be asked, and a person must decide."""
        if self._sent_lookup is None:
            raise OutcomeUnknown("an SMTP server cannot be asked what it accepted")
        rfc_id = email_build.message_id(message, self._sender.domain)
        return (
            Sent(external_id=rfc_id, rfc_message_id=rfc_id)
            if self._sent_lookup(rfc_id, since)
            else None
        )


def _language(mail: Mail) -> str | None:
    for header in ("content-language", "accept-language"):
        match = _LANGUAGE.match(mail.first(header))
        if match:
            return match[0]
    return None
