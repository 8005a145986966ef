"""What authors asked to be given back, and how far it is. Amounts in minor units."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, BigInt, Code, Id, Json, Sealed

OPEN = "state IN ('requested', 'identity', 'eligibility', 'calculation', 'approval')"


class RefundRow(Base):
    __tablename__ = "refunds"
    __table_args__ = (
        # One of a payment is under way, however often somebody clicks.
        Index(
            "uq_refunds_open",
            "payment_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index("ix_refunds_account", "account_id", "requested_at"),
        Index("ix_refunds_state", "state", "requested_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Code]
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id"))
    payment_id: Mapped[Code]
    stage: Mapped[Code]
    signed_on: Mapped[date]
    country: Mapped[Code | None]
    state: Mapped[Code]
    requested_at: Mapped[datetime]
    requested_by: Mapped[Id] = mapped_column(ForeignKey("specialists.id"))
    moved_at: Mapped[datetime]
    amount_minor: Mapped[BigInt | None]
    currency: Mapped[Code | None]
    estimate: Mapped[Json | None]
    no_refund: Mapped[Code | None]
    identity_note: Mapped[Sealed]
    note: Mapped[Sealed]
    approved_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    approved_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    reference: Mapped[str | None]
    provider_id: Mapped[str | None] = mapped_column(index=True)
    claimed_at: Mapped[datetime | None]  # a payment provider is being asked to move it
    tries: Mapped[int] = mapped_column(server_default="0")
