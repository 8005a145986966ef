"""What authors promised to pay, and what became of it. Amounts in minor units."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, BigInt, Code, Id

OPEN = "state IN ('open', 'reminded')"


class PromiseRow(Base):
    __tablename__ = "promises"
    __table_args__ = (
        # One open promise an account, whoever records it and however often.
        Index(
            "uq_promises_open",
            "account_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index("ix_promises_account", "account_id", "made_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Code]
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id"))
    amount_minor: Mapped[BigInt]
    currency: Mapped[Code]
    due_on: Mapped[date]
    zone: Mapped[str]
    made_at: Mapped[datetime]
    # None: a caller agreed to it by themselves.
    recorded_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    state: Mapped[Code]
    reminded_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    paid_minor: Mapped[BigInt | None]
