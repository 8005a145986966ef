"""WhatsApp by Twilio."""

from __future__ import annotations

from datetime import datetime, timedelta

from assist.channels import phone
from assist.channels.base import Capabilities, OutboundMessage
from assist.channels.twilio_common import MAX_CHARACTERS, TwilioChannel
from assist.channels.twilio_parse import WHATSAPP
from assist.errors import PermanentFailure
from assist.model.contact import ChannelKind
from assist.model.conversation import FailureReason

WINDOW = timedelta(hours=24)


class TwilioWhatsApp(TwilioChannel):
    """Free text only within 24 hours of the author's last message or call.

    https://developers.facebook.com/docs/whatsapp/pricing: the customer service window opens with
    every message or call of theirs; ours do not open it. After it only an approved template goes
    through (Twilio answers 63016 otherwise).
    """

    kind = ChannelKind.WHATSAPP
    capabilities = Capabilities(max_characters=MAX_CHARACTERS, receipts=True, rate_per_second=80.0)
    prefix = WHATSAPP

    def check(self, message: OutboundMessage, now: datetime) -> None:
        """PermanentFailure(WINDOW_CLOSED) names the template alternative; INVALID_ADDRESS."""
        super().check(message, now)
        if phone.e164(message.to_address) is None:
            raise PermanentFailure(FailureReason.INVALID_ADDRESS, "not a phone number")
        last = message.last_incoming_at
        if last is not None and now < last + WINDOW:
            return
        closed = f"closed at {last + WINDOW:%Y-%m-%d %H:%M} UTC" if last else "was never opened"
        raise PermanentFailure(
            FailureReason.WINDOW_CLOSED,
            f"the 24-hour window {closed}; send an approved template or use another channel",
        )
