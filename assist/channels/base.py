"""The one shape of every channel. This docstring is the guide to adding one.

1. Write `assist/channels/<provider>.py` with one class that satisfies `Channel`. Its constructor
   takes everything it needs (credentials, base URL, our addresses); nothing is read from the
   environment and nothing is created at import.
2. `verify` proves that a request is the provider's (NotAuthentic if not); `parse` turns it into
   values (BadInput naming the field if it cannot). Both are pure: no network, no database.
3. `send` makes exactly one call and answers `Sent`, or raises by what is to be done next:
   TemporaryFailure (nothing was accepted, try later), PermanentFailure (never will be, with a
   FailureReason), OutcomeUnknown (no answer after the request left). It never retries itself.
4. `find_sent` asks the provider whether an earlier attempt arrived; it is called before any
   second attempt. A channel that cannot ask, or gets an ambiguous answer, raises OutcomeUnknown;
   one that could ask but not just now raises TemporaryFailure: ask again before any sending.
5. Keep provider codes in one table (code -> FailureReason, MessageState).
6. Register it in wiring; add it to tests/contracts/channels, whose suite every channel passes
   against a stand-in that speaks the provider's wire format on loopback.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.conversation import Attachment, FailureReason, MessageState


@dataclass(frozen=True, slots=True)
class WireRequest:
    """A request as it came, whatever server took it. Header names are lower case."""

    method: str
    url: str  # as the provider called it: PUBLIC_URL + path + query
    headers: Mapping[str, str]
    body: bytes
    form: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ThreadHints:
    """What a message says of the conversation it belongs to, most trusted first."""

    conversation_id: str | None = None  # proven by our own signature
    references: tuple[str, ...] = ()  # In-Reply-To first, then References from the newest
    case_number: int | None = None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message from outside in normal form. Text is as written; redaction comes next."""

    channel: ChannelKind
    inbox_address: str  # ours: the number, mailbox or chat page it was sent to
    sender_address: str  # E.164, lower-case e-mail address, or visitor id
    external_id: str  # unique per inbox
    text: str  # the author's new words only
    received_at: datetime
    sender_name: str = ""
    subject: str = ""
    quoted_text: str = ""
    language_hint: str | None = None
    attachments: tuple[Attachment, ...] = ()
    thread: ThreadHints = ThreadHints()
    rfc_message_id: str | None = None
    references: tuple[str, ...] = ()
    automatic: bool = False  # auto-reply, bounce, list or our own mail come back
    automatic_reason: str = ""
    proven: IdentityLevel = IdentityLevel.L0  # what the channel itself proves of the address
    contact_id: str | None = None  # when a signed portal session says who it is (proven L2)
    opt_keyword: str | None = None  # "stop", "start" or "help": the carrier's exact single word
    reply_email: str | None = None  # an address that a chat visitor left for answers; unproven
    in_call: bool = False  # said on the phone: its turn is taken while the caller waits
    own_turn: bool = False  # whoever brings it is a job that takes its turn
    message_id: str | None = None  # chosen before, where its pieces are marked with it already


@dataclass(frozen=True, slots=True)
class DeliveryReceipt:
    """What became of a message that we sent."""

    channel: ChannelKind
    external_id: str
    state: MessageState
    at: datetime
    message_id: str | None = None  # ours, when the provider echoes it (or our callback URL does)
    reason: FailureReason | None = None
    detail: str = ""


Event = InboundMessage | DeliveryReceipt


@dataclass(frozen=True, slots=True)
class OutboundFile:
    """A file that goes with a message."""

    name: str
    content_type: str  # "application/pdf"
    content: bytes


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message to be sent, whole: a channel needs nothing else. `id` is the idempotency key."""

    id: str
    conversation_id: str
    conversation_number: int
    inbox_address: str
    to_address: str
    text: str
    language: str
    created_at: datetime
    to_name: str = ""
    subject: str = ""
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    last_incoming_at: datetime | None = None  # opens WhatsApp's 24-hour window
    outreach: bool = False  # not a reply: carries List-Unsubscribe
    unsubscribe_url: str | None = None
    automatic: bool = False  # an auto-reply: says so in its headers
    attachments: tuple[OutboundFile, ...] = ()  # only where `Capabilities.attachments` says so


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider accepted it under `external_id`."""

    external_id: str
    state: MessageState = MessageState.SENT
    segments: int | None = None
    rfc_message_id: str | None = None  # of a mail: what answers to it will refer to


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do; texts and cards adapt to it."""

    max_characters: int
    rich_text: bool = False  # HTML part
    subject: bool = False
    receipts: bool = False
    attachments: bool = False  # what is sent may carry files
    can_find_sent: bool = True
    rate_per_second: float = 10.0


class Channel(Protocol):
    """See the module docstring."""

    kind: ChannelKind
    capabilities: Capabilities

    def verify(self, request: WireRequest) -> None:
        """Return if the request is the provider's; raise NotAuthentic if not."""
        ...

    def parse(self, request: WireRequest, now: datetime) -> Sequence[Event]:
        """The events that a verified request carries; BadInput names the field that is wrong."""
        ...

    def check(self, message: OutboundMessage, now: datetime) -> None:
        """Raise PermanentFailure if it could never be sent as it is (too long, window closed)."""
        ...

    def send(self, message: OutboundMessage, now: datetime) -> Sent:
        """Send once. Raises TemporaryFailure, PermanentFailure or OutcomeUnknown."""
        ...

    def find_sent(self, message: OutboundMessage, since: datetime) -> Sent | None:
        """What the provider knows of an earlier attempt since `since`; None: it never arrived."""
        ...
