"""What Twilio's stand-in accepts, what it refuses as Twilio would, and the faults it can have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum
from typing import Any

LONGEST = 1600  # characters of one message

# Numbers that always fail, as in Twilio's test credentials.
MAGIC_NUMBERS = {
    "+15005550001": (21211, "Invalid 'To' Phone Number"),
    "+15005550003": (21408, "Permission to send an SMS has not been enabled for the region"),
    "+15005550004": (21610, "Attempt to send to unsubscribed recipient"),
    "+15005550009": (21614, "'To' number is not a valid mobile number"),
}


class Fault(StrEnum):
    ERROR_500 = "500"  # answers 500, accepts nothing
    ERROR_500_AFTER = "500 after accepting"
    TOO_MANY = "429"
    HANG = "hang"  # accepts, then never answers
    DROP = "drop"  # accepts, then closes the connection without an answer
    GARBAGE = "garbage"  # accepts, then answers 201 with something that is not JSON
    REFUSE = "refuse"  # answers 400 with code 21408


@dataclass
class Accepted:
    """One message that the stand-in took."""

    sid: str
    to: str
    from_: str
    body: str
    status_callback: str
    created: datetime
    status: str = "queued"
    direction: str = "outbound-api"
    error_code: int | None = None
    params: dict[str, str] = field(default_factory=dict)

    def as_json(self, account: str) -> dict[str, Any]:
        sent = self.created if self.status not in {"queued", "accepted"} else None
        return {
            "account_sid": account,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": format_datetime(self.created),
            "date_sent": format_datetime(sent) if sent else None,
            "date_updated": format_datetime(self.created),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None,
            "from": self.from_,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {},
            "to": self.to,
            "uri": f"/2010-04-01/Accounts/{account}/Messages/{self.sid}.json",
        }


def problem(params: Mapping[str, str]) -> tuple[int, str] | None:
    """Twilio's error code and sentence for a message that it would refuse."""
    number = params.get("To", "").removeprefix("whatsapp:")
    long = len(params.get("Body", "")) > LONGEST
    problems: tuple[tuple[bool, tuple[int, str]], ...] = (
        (not number, (21604, "A 'To' phone number is required.")),
        (not params.get("From"), (21603, "A 'From' phone number is required.")),
        (not params.get("Body"), (21602, "Message body is required.")),
        (long, (21617, "The concatenated message body exceeds the 1600 character limit")),
        (number in MAGIC_NUMBERS, MAGIC_NUMBERS.get(number, (0, ""))),
        (not number.startswith("+"), (21211, "Invalid 'To' Phone Number")),
    )
    return next((refusal for wrong, refusal in problems if wrong), None)
