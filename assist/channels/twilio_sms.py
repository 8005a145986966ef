"""SMS and MMS by Twilio."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from assist.channels import phone, segments
from assist.channels.base import Capabilities, OutboundMessage
from assist.channels.twilio_common import MAX_CHARACTERS, TwilioChannel
from assist.errors import PermanentFailure
from assist.model.contact import ChannelKind
from assist.model.conversation import FailureReason


class TwilioSms(TwilioChannel):
    """Counts segments, and refuses texts that would be split into too many."""

    kind = ChannelKind.SMS

    def __init__(
        self, account_sid: str, auth_token: str, *, max_segments: int = 10, **options: Any
    ) -> None:
        """`options` are those of TwilioChannel."""
        super().__init__(account_sid, auth_token, **options)
        self.capabilities = Capabilities(
            max_characters=min(MAX_CHARACTERS, 153 * max_segments),
            receipts=True,
            rate_per_second=1.0,  # an ordinary long code; Twilio queues what comes faster
        )
        self._max_segments = max_segments

    def check(self, message: OutboundMessage, now: datetime) -> None:
        """PermanentFailure(TOO_LONG) with the count, or INVALID_ADDRESS."""
        super().check(message, now)
        size = segments.measure(message.text)
        if size.count > self._max_segments:
            raise PermanentFailure(
                FailureReason.TOO_LONG,
                f"{size.count} segments ({size.encoding}); at most {self._max_segments} are sent",
            )
        if phone.e164(message.to_address) is None:
            raise PermanentFailure(FailureReason.INVALID_ADDRESS, "not a phone number")
