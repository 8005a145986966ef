"""A conversation and what is said in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.model.contact import ChannelKind, IdentityLevel


class ConversationState(StrEnum):
    OPEN = "open"  # waiting for the desk
    PENDING = "pending"  # waiting for the author
    SNOOZED = "snoozed"
    RESOLVED = "resolved"

    @property
    def is_active(self) -> bool:
        return self is not ConversationState.RESOLVED


class Attention(StrEnum):
    """Why a conversation waits for the desk though its author did not write."""

    DISPUTE = "dispute"  # the bank asks a payment back
    PLAN_MISSED = "plan_missed"
    PROMISE_BROKEN = "promise_broken"
    CALL_BACK = "call_back"  # they called, and want to be called
    WRAP_UP = "wrap_up"  # a call is over for an hour and nobody wrote down what came of it
    LOOK_AGAIN = "look_again"  # a specialist wanted to, on this day
    MISSED_CALL = "missed_call"  # they called and got neither an answer nor a person


@dataclass(frozen=True, slots=True)
class Conversation:
    """One thread with one contact point on one inbox; at most one of them is active."""

    id: str
    number: int  # the case number people quote
    inbox_id: str
    channel: ChannelKind
    contact_id: str
    contact_point_id: str
    state: ConversationState
    # As stored: what the newest message proves by its channel, L0 or L1. `desk.proven.as_proven`
    # puts in its place what is proven now.
    identity_level: IdentityLevel
    created_at: datetime
    subject: str = ""
    language: str | None = None
    assigned_to: str | None = None  # specialist id
    waiting_since: datetime | None = None
    first_reply_at: datetime | None = None
    resolved_at: datetime | None = None
    last_incoming_id: str | None = None  # newest message of the author
    last_incoming_at: datetime | None = None
    last_taken_id: str | None = None  # newest message of the author that a turn has read
    after_hours_period: str | None = None  # the closed period for which the author was told
    reply_email: str | None = None  # left by a chat visitor for answers; not proven
    attention: Attention | None = None  # until we write, or somebody closes the case


class Direction(StrEnum):
    INCOMING = "incoming"
    OUTGOING = "outgoing"
    NOTE = "note"  # internal, never leaves
    ACTIVITY = "activity"  # something happened, in the same timeline


class MessageState(StrEnum):
    """Delivery of an outgoing message; only ever moves forward. Incoming ones are RECEIVED."""

    RECEIVED = "received"
    PENDING = "pending"
    SENDING = "sending"  # claimed by an attempt
    UNKNOWN = "unknown"  # sent without an answer; a person decides
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class FailureReason(StrEnum):
    """Why a message did not arrive, in words that every provider's codes map to."""

    UNREACHABLE = "unreachable"  # phone off, out of coverage, mailbox full
    INVALID_ADDRESS = "invalid_address"
    LANDLINE = "landline"
    OPTED_OUT = "opted_out"
    BLOCKED = "blocked"  # carrier or recipient filter
    SPAM_FILTERED = "spam_filtered"
    TOO_LONG = "too_long"
    WINDOW_CLOSED = "window_closed"  # WhatsApp, 24 hours after the author's last message
    REGION_FORBIDDEN = "region_forbidden"
    SENDER_MISCONFIGURED = "sender_misconfigured"
    NOT_ALLOWED = "not_allowed"  # our own policy
    REJECTED = "rejected"  # refused, reason not given
    PROVIDER_ERROR = "provider_error"
    UNKNOWN = "unknown"


class Purpose(StrEnum):
    """Why a message leaves; the contact policy asks for it."""

    REPLY = "reply"  # a specialist's answer in the author's own thread
    AUTO_REPLY = "auto_reply"
    REMINDER = "reminder"  # of what the author promised, before the day
    OUTREACH = "outreach"  # anything else with which we begin
    CALL_BACK = "call_back"  # by phone, as they asked us to within the last seven days
    PAPER = "paper"  # a receipt or a statement to the billing address: they asked for it somewhere
    SECURITY_NOTICE = "security_notice"  # to an address on file: where royalties go may change
    OPT_OUT_CONFIRMATION = "opt_out_confirmation"
    ONE_TIME_CODE = "one_time_code"  # asked for by whoever writes to us; never counted
    SAFETY = "safety"  # where help is, to somebody in a crisis who has just written to us


class SenderKind(StrEnum):
    CONTACT = "contact"  # the conversation's own contact
    OTHER = "other"  # somebody else in the thread (CC, forwarded): words count for nothing
    SPECIALIST = "specialist"
    ASSISTANT = "assistant"
    SYSTEM = "system"


class FileState(StrEnum):
    """Of a file that may show a card: nobody sees it until a team lead has decided."""

    HELD = "held"
    RELEASED = "released"
    DELETED = "deleted"  # its name and address are gone


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message; `content` stays outside the row (stored by the store)."""

    name: str
    content_type: str
    size: int | None  # bytes; None when the provider did not say
    url: str | None = None  # where the provider keeps it, if it does
    note: str = ""
    state: FileState | None = None

    @property
    def is_shown(self) -> bool:
        """May people see its name and open it?"""
        return self.state in {None, FileState.RELEASED}


@dataclass(frozen=True, slots=True)
class Message:
    """Something said (or noted) in a conversation. `text` is redacted already."""

    id: str
    conversation_id: str
    inbox_id: str
    direction: Direction
    sender: SenderKind
    text: str
    created_at: datetime
    state: MessageState
    external_id: str | None = None  # the provider's id; unique per inbox
    contact_point_id: str | None = None  # who wrote it (incoming) or receives it (outgoing)
    specialist_id: str | None = None
    suggestion_id: str | None = None  # the suggestion that it carries out; unique
    subject: str = ""
    language: str | None = None
    quoted_text: str = ""  # what a mail quoted; shown folded, never understood
    rfc_message_id: str | None = None  # e-mail threading
    references: tuple[str, ...] = ()
    failure_reason: FailureReason | None = None
    failure_detail: str = ""
    automatic: bool = False  # auto-reply, bounce, list mail: stored, shown, never answered
    purpose: Purpose | None = None  # of an outgoing message
    outreach: bool = False  # we began: it counts for the caps
    attachments: tuple[Attachment, ...] = ()
    proof_key: str | None = (
        None  # of an incoming one: the record holds a proof of its words, not the words
    )
    answers_id: str | None = None  # what it answers, where that was written at another address
