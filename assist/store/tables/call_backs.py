"""Calls that the desk has promised."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, Code, Id

OPEN = "state = 'open'"


class CallBackRow(Base):
    __tablename__ = "call_backs"
    __table_args__ = (
        # One open call back a conversation, whoever asks for it and however often.
        Index(
            "uq_call_backs_open",
            "conversation_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index("ix_call_backs_conversation", "conversation_id", "asked_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id"))
    contact_point_id: Mapped[Id] = mapped_column(ForeignKey("contact_points.id"))
    call_id: Mapped[Id | None] = mapped_column(ForeignKey("phone_calls.id"))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    zone: Mapped[str]
    by_author: Mapped[bool]
    state: Mapped[Code]
    done_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    done_at: Mapped[datetime | None]
