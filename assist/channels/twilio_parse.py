"""Twilio's webhook forms as events. Pure; BadInput names the parameter that is wrong.

Parameters: https://www.twilio.com/docs/messaging/guides/webhook-request and
https://www.twilio.com/docs/messaging/guides/track-outbound-message-status.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from assist.channels import optout, phone
from assist.channels.base import DeliveryReceipt, InboundMessage
from assist.channels.twilio_codes import INBOUND_STATUSES, STATES, reason_of
from assist.channels.wire import clean, one_line
from assist.errors import BadInput
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.conversation import Attachment, FailureReason, MessageState

WHATSAPP = "whatsapp:"
_MOST_MEDIA = 10  # Twilio's own limit


def inbound(form: Mapping[str, str], kind: ChannelKind, now: datetime) -> InboundMessage:
    """The message in an incoming-message webhook of the channel `kind`."""
    attachments = (*_media(form), *_location(form))
    text = clean(form.get("Body", ""))
    if "Body" not in form and not attachments:
        raise BadInput("Body", "is missing.")
    return InboundMessage(
        channel=kind,
        inbox_address=_address(form, "To", kind),
        sender_address=_address(form, "From", kind),
        external_id=_message_sid(form),
        text=text,
        received_at=now,
        sender_name=one_line(form.get("ProfileName", ""))[:200],
        attachments=attachments,
        opt_keyword=optout.keyword(text, form.get("OptOutType", "")),
        # The carrier's word for who wrote; spoofing one is hard, and L1 shows no figures by itself.
        proven=IdentityLevel.L1,
    )


def receipt(form: Mapping[str, str], url: str, now: datetime) -> DeliveryReceipt | None:
    """What a status callback says; None for a status of incoming messages.

    Our own message id comes back in the query of the callback URL (`?m=`), which Twilio keeps as
    we gave it, and which its signature covers.
    """
    status = _required(form, "MessageStatus")
    if status in INBOUND_STATUSES:
        return None
    state = STATES.get(status)
    if state is None:
        raise BadInput("MessageStatus", f"has an unknown value: {one_line(status)[:40]!r}.")
    failed = state is MessageState.FAILED
    code = _error_code(form)
    return DeliveryReceipt(
        channel=_kind_of(form),
        external_id=_message_sid(form),
        state=state,
        at=now,
        message_id=_our_id(url),
        reason=reason_of(code, FailureReason.UNKNOWN) if failed else None,
        detail=_detail(form, status, code) if failed else "",
    )


def _required(form: Mapping[str, str], name: str) -> str:
    value = clean(form.get(name, "")).strip()
    if not value:
        raise BadInput(name, "is missing.")
    return value


def _message_sid(form: Mapping[str, str]) -> str:
    sid = _required(form, "MessageSid")
    if len(sid) > 64 or not sid.isascii() or not sid.isalnum():
        raise BadInput("MessageSid", "is not a Twilio identifier.")
    return sid


def _address(form: Mapping[str, str], name: str, kind: ChannelKind) -> str:
    address = _required(form, name)
    whatsapp = address.startswith(WHATSAPP)
    if whatsapp is not (kind is ChannelKind.WHATSAPP):
        raise BadInput(name, f"is not an address of the {kind} channel.")
    return phone.normal(address.removeprefix(WHATSAPP), field=name)


def _kind_of(form: Mapping[str, str]) -> ChannelKind:
    is_whatsapp = form.get("To", "").startswith(WHATSAPP) or form.get("From", "").startswith(
        WHATSAPP
    )
    return ChannelKind.WHATSAPP if is_whatsapp else ChannelKind.SMS


def _media(form: Mapping[str, str]) -> tuple[Attachment, ...]:
    told = form.get("NumMedia", "").strip() or "0"
    if not (told.isascii() and told.isdigit() and len(told) < 4 and int(told) <= _MOST_MEDIA):
        raise BadInput("NumMedia", f"is not a number from 0 to {_MOST_MEDIA}.")
    return tuple(_medium(form, index) for index in range(int(told)))


def _medium(form: Mapping[str, str], index: int) -> Attachment:
    url = _required(form, f"MediaUrl{index}")
    content_type = one_line(form.get(f"MediaContentType{index}", "")) or "application/octet-stream"
    name = urlsplit_name(url) or f"media-{index}"
    return Attachment(name=name, content_type=content_type, size=None, url=url)


def urlsplit_name(url: str) -> str:
    """The last part of a URL's path; BadInput if it is no URL."""
    try:
        return urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        raise BadInput("MediaUrl", "is not a URL.") from None


def _location(form: Mapping[str, str]) -> tuple[Attachment, ...]:
    """A place shared in WhatsApp, as a geo: link (RFC 5870)."""
    if not (form.get("Latitude") and form.get("Longitude")):
        return ()
    url = one_line(f"geo:{form['Latitude']},{form['Longitude']}")
    name = one_line(form.get("Label") or form.get("Address") or "location")
    return (Attachment(name=name, content_type="text/x-location", size=None, url=url),)


def _error_code(form: Mapping[str, str]) -> int | None:
    told = form.get("ErrorCode", "").strip()
    if not told:
        return None
    if not (told.isascii() and told.isdigit() and len(told) < 10):
        raise BadInput("ErrorCode", "is not a number.")
    return int(told) or None


def _our_id(url: str) -> str | None:
    try:
        found = parse_qs(urlsplit(url).query).get("m", [])
    except ValueError:
        return None
    return clean(found[0])[:64] if found else None


def _detail(form: Mapping[str, str], status: str, code: int | None) -> str:
    told = one_line(form.get("ErrorMessage") or form.get("ChannelStatusMessage") or "")[:300]
    return " ".join(part for part in (f"Twilio: {status}", str(code or ""), told) if part)
