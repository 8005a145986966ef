"""Replies that wait for an hour at which they may be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, Code, Id, Sealed

WAITING = "state IN ('waiting', 'sending')"


class ScheduledRow(Base):
    __tablename__ = "scheduled_messages"
    __table_args__ = (
        # One waits in a conversation, whoever schedules it and however often they click.
        Index(
            "uq_scheduled_waiting",
            "conversation_id",
            unique=True,
            sqlite_where=text(WAITING),
            postgresql_where=text(WAITING),
        ),
        Index("ix_scheduled_conversation", "conversation_id", "created_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id"))
    specialist_id: Mapped[Id] = mapped_column(ForeignKey("specialists.id"))
    suggestion_id: Mapped[Id | None] = mapped_column(ForeignKey("suggestions.id"))
    text: Mapped[Sealed | None]
    base_message_id: Mapped[Id | None]
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    state: Mapped[Code]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    ended: Mapped[Code | None]
