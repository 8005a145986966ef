"""Delivery reports (RFC 3464) and read receipts (RFC 8098) about our own mails."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import Message

from assist.channels.base import DeliveryReceipt
from assist.channels.email_parse import Mail, message_ids, part_bytes, parts
from assist.channels.wire import one_line
from assist.model.contact import ChannelKind
from assist.model.conversation import FailureReason as Reason
from assist.model.conversation import MessageState

# Enhanced status codes (RFC 3463, IANA registry), most specific first.
_REASONS = (
    ("1.", Reason.INVALID_ADDRESS),
    ("2.2", Reason.UNREACHABLE),
    ("2.3", Reason.TOO_LONG),
    ("2.", Reason.UNREACHABLE),
    ("3.4", Reason.TOO_LONG),
    ("4.", Reason.UNREACHABLE),
    ("5.", Reason.PROVIDER_ERROR),
    ("6.", Reason.REJECTED),
    ("7.", Reason.BLOCKED),
)
_SPAM = re.compile(r"\b(?:spam|junk|phish|blacklist|blocklist|rbl|spamhaus)", re.IGNORECASE)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_FIELD = re.compile(r"^([A-Za-z-]{1,40}):\s*(.*)$", re.MULTILINE)
_ACTIONS = {
    "failed": MessageState.FAILED,
    "delayed": MessageState.SENT,  # the other server goes on trying
    "delivered": MessageState.DELIVERED,
    "relayed": MessageState.SENT,
    "expanded": MessageState.SENT,
}
_HEADER = re.IGNORECASE | re.MULTILINE
_SENDERS = ("mailer-daemon@", "postmaster@", "mailerdaemon@", "maildelivery@")


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says of one mail of ours; `permanent` False: it is still being tried."""

    original_id: str | None
    state: MessageState
    reason: Reason | None
    detail: str
    permanent: bool


def reason_of(status: str, detail: str = "") -> Reason:
    """The reason behind an enhanced status code such as "5.1.1"."""
    if _SPAM.search(detail):
        return Reason.SPAM_FILTERED
    below = status.partition(".")[2]
    return next((reason for prefix, reason in _REASONS if below.startswith(prefix)), Reason.UNKNOWN)


def status_in(text: str) -> str:
    """The first enhanced status code in a text, "" if there is none."""
    match = _STATUS.search(text)
    return match[0] if match else ""


def is_bounce(mail: Mail) -> bool:
    """A delivery report, or what a server without RFC 3464 sends instead of one."""
    if _report_type(mail.message) == "delivery-status":
        return True
    subject = re.compile(
        r"undeliver|delivery (?:status|failure|has failed)|returned mail|mail delivery|"
        r"failure notice|no se puede entregar|no entregado|devuelto|error de entrega",
        re.IGNORECASE,
    )
    from_daemon = mail.sender.startswith(_SENDERS)
    return bool(mail.first("x-failed-recipients")) or (
        from_daemon and bool(subject.search(mail.subject))
    )


def is_read_receipt(mail: Mail) -> bool:
    return _report_type(mail.message) == "disposition-notification"


def report(mail: Mail) -> Report:
    """What a bounce or read receipt says."""
    told = _fields(mail.message)
    original = _original_id(mail)
    if is_read_receipt(mail):
        read = "displayed" in told.get("disposition", "").lower()
        state = MessageState.READ if read else MessageState.DELIVERED
        return Report(original, state, None, "", permanent=False)
    detail = told.get("diagnostic-code", "") or mail.text
    status = status_in(told.get("status", "")) or status_in(detail) or "5.0.0"
    action = told.get("action", "failed").lower().strip()
    state = _ACTIONS.get(action, MessageState.FAILED)
    failed = state is MessageState.FAILED
    reason = reason_of(status, detail) if failed or action == "delayed" else None
    summary = one_line(f"{status} {told.get('diagnostic-code', '')}")[:300]
    return Report(original, state, reason, summary, permanent=failed and status.startswith("5"))


def receipt(mail: Mail, our_domain: str, now: datetime) -> DeliveryReceipt | None:
    """The receipt for the mail of ours that a report is about; None if it is not ours."""
    told = report(mail)
    our_id = own_message_id(told.original_id or "", our_domain)
    if our_id is None or told.original_id is None:
        return None
    return DeliveryReceipt(
        channel=ChannelKind.EMAIL,
        external_id=told.original_id,
        state=told.state,
        at=now,
        message_id=our_id,
        reason=told.reason,
        detail=told.detail,
    )


def own_message_id(rfc_id: str, our_domain: str) -> str | None:
    """Our message's id in a Message-ID that we made: `<id@our domain>`."""
    match = re.fullmatch(r"<([0-9a-z]{26})@([^<>@\s]+)>", rfc_id)
    return match[1] if match and match[2].lower() == our_domain.lower() else None


def _report_type(message: Message) -> str:
    if message.get_content_type() != "multipart/report":
        return ""
    return str(message.get_param("report-type", "")).lower()


def _fields(message: Message) -> dict[str, str]:
    """The fields of the report's machine-readable part; the first of each name."""
    told: dict[str, str] = {}
    for part in parts(message):
        if part.get_content_type() in {
            "message/delivery-status",
            "message/global-delivery-status",
            "message/disposition-notification",
        }:
            unfolded = re.sub(r"\r?\n[ \t]+", " ", _part_source(part))
            for name, value in _FIELD.findall(unfolded.replace("\r\n", "\n")):
                told.setdefault(name.lower(), value.strip())
    return told


def _original_id(mail: Mail) -> str | None:
    fields = _fields(mail.message)
    if ids := message_ids(fields.get("original-message-id", "")):
        return ids[0]
    for part in parts(mail.message):
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers", "message/global"}:
            match = re.search(r"^message-id:\s*(<[^<>\s]{1,500}>)", _part_source(part), _HEADER)
            if match:
                return match[1]
    if found := mail.references:
        return found[0]
    match = re.search(r"message-id:\s*(<[^<>\s]{1,500}>)", mail.text, re.IGNORECASE)
    return match[1] if match else None


def _part_source(part: Message) -> str:
    """A part as text; reports and enclosed mails are parsed into messages by the library."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return "\n\n".join(str(each) for each in payload[:20])
    return part_bytes(part).decode("utf-8", "replace")
