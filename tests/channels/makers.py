"""Values for channel tests."""

from datetime import UTC, datetime
from typing import Any

from assist.channels.base import OutboundMessage, WireRequest

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
DESK = "+14155550100"
AUTHOR = "+14155550123"
PUBLIC_URL = "https://desk.example.org"


def outbound(**changes: Any) -> OutboundMessage:
    values: dict[str, Any] = {
        "id": "0123456789abcdef0123456789",
        "conversation_id": "conv0123456789abcdef012345",
        "conversation_number": 1042,
        "inbox_address": DESK,
        "to_address": AUTHOR,
        "text": "Your balance is $120.00.",
        "language": "en",
        "created_at": NOW,
        "last_incoming_at": NOW,
    }
    return OutboundMessage(**(values | changes))


def posted(
    form: dict[str, str] | None = None,
    *,
    url: str = PUBLIC_URL + "/webhooks/twilio/sms",
    headers: dict[str, str] | None = None,
    body: bytes = b"",
) -> WireRequest:
    return WireRequest("POST", url, headers or {}, body, form or {})
