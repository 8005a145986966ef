"""Conversations, what is said in them, and the attempts to deliver it.

No foreign key points at messages, so that they can be partitioned by month.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, BigInt, Code, Id, Json, Sealed
from assist.store.types import Counter


class ConversationRow(Base):
    """The case number is the key that the database counts: unique, and nobody waits for it."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index(
            "uq_conversations_active",
            "contact_point_id",
            "inbox_id",
            unique=True,
            sqlite_where=text("state <> 'resolved'"),
            postgresql_where=text("state <> 'resolved'"),
        ),
        Index("ix_conversations_point", "contact_point_id", "inbox_id", "resolved_at"),
        Index("ix_conversations_queue", "state", "queue_rank", "waiting_since", "number"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(Counter, primary_key=True)
    id: Mapped[Id] = mapped_column(unique=True)
    inbox_id: Mapped[Id] = mapped_column(ForeignKey("inboxes.id"))
    channel: Mapped[Code]
    contact_id: Mapped[Id] = mapped_column(ForeignKey("contacts.id"), index=True)
    contact_point_id: Mapped[Id] = mapped_column(ForeignKey("contact_points.id"))
    state: Mapped[Code]
    identity_level: Mapped[Code]
    created_at: Mapped[datetime]
    subject: Mapped[Sealed]
    language: Mapped[Code | None]
    assigned_to: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    waiting_since: Mapped[datetime | None]
    first_reply_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    last_incoming_id: Mapped[Id | None]
    last_incoming_at: Mapped[datetime | None]
    last_taken_id: Mapped[Id | None]
    after_hours_period: Mapped[str | None]
    reply_email: Mapped[Sealed | None]
    emptied_at: Mapped[datetime | None]  # when what was said in it was erased
    attention: Mapped[Code | None]  # why it waits for the desk though the author did not write
    # Kept beside the conversation so that the queue page sorts by one index.
    escalation: Mapped[Code]  # the highest since our last reply
    queue_rank: Mapped[int]  # 0: E4, before everybody else; 1: the rest
    unanswered: Mapped[int]


class MessageRow(Base):
    """`seq` is the order of arrival within a conversation, which ids made elsewhere are not."""

    __tablename__ = "messages"
    __table_args__ = (
        # The provider's id first: receipts look it up without knowing the inbox.
        UniqueConstraint("external_id", "inbox_id"),
        Index("ix_messages_conversation", "conversation_id", "seq"),
        Index("ix_messages_rfc", "inbox_id", "rfc_message_id"),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(Counter, primary_key=True)
    id: Mapped[Id] = mapped_column(unique=True)
    conversation_id: Mapped[Id]
    inbox_id: Mapped[Id]
    direction: Mapped[Code]
    sender: Mapped[Code]
    text: Mapped[Sealed]
    created_at: Mapped[datetime]
    state: Mapped[Code]
    state_at: Mapped[datetime]  # when it came to that state, by the provider's word if it said
    external_id: Mapped[str | None]
    contact_point_id: Mapped[Id | None]
    specialist_id: Mapped[Id | None]
    suggestion_id: Mapped[Id | None] = mapped_column(unique=True)
    subject: Mapped[Sealed]
    language: Mapped[Code | None]
    quoted_text: Mapped[Sealed]
    rfc_message_id: Mapped[str | None]
    reference_ids: Mapped[Json]
    failure_reason: Mapped[Code | None]
    failure_detail: Mapped[Sealed]
    automatic: Mapped[bool]
    purpose: Mapped[Code | None]
    outreach: Mapped[bool] = mapped_column(server_default=false())
    attachment_count: Mapped[int]
    proof_key: Mapped[str | None]  # with it the record proves `text`
    answers_id: Mapped[Id | None] = mapped_column(index=True)  # in another conversation


class AttachmentRow(Base):
    __tablename__ = "attachments"

    message_id: Mapped[Id] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Sealed]
    content_type: Mapped[str]
    size: Mapped[BigInt | None]
    url: Mapped[str | None]
    note: Mapped[Sealed]
    state: Mapped[Code | None]  # None: nothing is the matter with it
    decided_by: Mapped[Id | None]
    decided_at: Mapped[datetime | None]
    decided_why: Mapped[Sealed | None]


class AttachmentContentRow(Base):
    """The bytes of a file that we sent; those of files that came stay with their provider."""

    __tablename__ = "attachment_contents"

    message_id: Mapped[Id] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes]
    sha256: Mapped[str]


class DeliveryAttemptRow(Base):
    __tablename__ = "delivery_attempts"
    __table_args__ = (UniqueConstraint("message_id", "number"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    message_id: Mapped[Id]
    number: Mapped[int]
    claimed_at: Mapped[datetime]
    outcome: Mapped[Code]
    settled_at: Mapped[datetime | None]
    external_id: Mapped[str | None]
    reason: Mapped[str]
    detail: Mapped[Sealed]


class CardRow(Base):
    """Where the card of a conversation hangs on one surface."""

    __tablename__ = "cards"
    __table_args__ = (Index("ix_cards_place", "channel", "ts"),)

    conversation_id: Mapped[Id] = mapped_column(primary_key=True)
    surface: Mapped[Code] = mapped_column(primary_key=True)
    channel: Mapped[str]
    ts: Mapped[str]
    state: Mapped[Code]
    claimed_at: Mapped[datetime]
