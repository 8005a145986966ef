"""What helps an author in a hard time: needs from a list, no free text."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, BigInt, Code, Id, Json

CURRENT = "ended_at IS NULL"


class SupportRow(Base):
    __tablename__ = "support_records"
    __table_args__ = (
        Index(
            "uq_support_records_current",
            "contact_id",
            unique=True,
            sqlite_where=text(CURRENT),
            postgresql_where=text(CURRENT),
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    contact_id: Mapped[Id] = mapped_column(ForeignKey("contacts.id"))
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id"))
    needs: Mapped[Json]
    agreed_by: Mapped[Code]
    amount_minor: Mapped[BigInt | None]
    currency: Mapped[Code | None]
    payday: Mapped[int | None]
    review_on: Mapped[date]
    recorded_by: Mapped[Id] = mapped_column(ForeignKey("specialists.id"))
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended: Mapped[Code | None]
