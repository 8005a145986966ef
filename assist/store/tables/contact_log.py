"""What the contact policy rests on beside messages: consents, and calls as they were noted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, Code, Id, Sealed


class ConsentRow(Base):
    """Append-only."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_point", "contact_point_id", "recorded_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    contact_point_id: Mapped[Id] = mapped_column(ForeignKey("contact_points.id"))
    kind: Mapped[Code]
    source: Mapped[Code]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    note: Mapped[Sealed]


class CallRow(Base):
    """Append-only."""

    __tablename__ = "calls"
    __table_args__ = (Index("ix_calls_contact", "contact_id", "at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    contact_id: Mapped[Id] = mapped_column(ForeignKey("contacts.id"))
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id"))
    specialist_id: Mapped[Id] = mapped_column(ForeignKey("specialists.id"))
    at: Mapped[datetime]
    direction: Mapped[Code]
    outcome: Mapped[Code]
    note: Mapped[Sealed]
