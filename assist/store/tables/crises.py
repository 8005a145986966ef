"""Who was called about somebody who may be in danger."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, Id


class CrisisPageRow(Base):
    """One row a person and hold: telling a crisis twice calls nobody a second time."""

    __tablename__ = "crisis_pages"
    __table_args__ = (UniqueConstraint("hold_id", "specialist_id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    hold_id: Mapped[Id] = mapped_column(ForeignKey("holds.id"))
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id"))
    specialist_id: Mapped[Id] = mapped_column(ForeignKey("specialists.id"))
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
