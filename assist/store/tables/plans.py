"""What authors agreed to pay in parts. Amounts in minor units; what was paid is the ledger's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, BigInt, Code, Id, Json, Sealed

ACTIVE = "state = 'active'"


class PaymentPlanRow(Base):
    __tablename__ = "payment_plans"
    __table_args__ = (
        # One active plan an account, whoever makes it and however often.
        Index(
            "uq_payment_plans_active",
            "account_id",
            unique=True,
            sqlite_where=text(ACTIVE),
            postgresql_where=text(ACTIVE),
        ),
        # One plan for each confirmation and for each offer that was accepted.
        Index("uq_payment_plans_confirmation_id", "confirmation_id", unique=True),
        Index("uq_payment_plans_offer_suggestion_id", "offer_suggestion_id", unique=True),
        Index("ix_payment_plans_account", "account_id", "made_at"),
        Index("ix_payment_plans_looked_at", "state", "looked_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Code]
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id"))
    offer: Mapped[Json]
    invoice_ids: Mapped[Json]
    received_before_minor: Mapped[BigInt]
    currency: Mapped[Code]
    ledger_version: Mapped[int]
    zone: Mapped[str]
    country: Mapped[Code | None]
    made_at: Mapped[datetime]
    made_by: Mapped[Id] = mapped_column(ForeignKey("specialists.id"))
    confirmation_id: Mapped[Id] = mapped_column(ForeignKey("suggestions.id"))
    offer_suggestion_id: Mapped[Id | None] = mapped_column(ForeignKey("suggestions.id"))
    by_phone: Mapped[bool]
    supersedes: Mapped[Id | None] = mapped_column(ForeignKey("payment_plans.id"))
    state: Mapped[Code]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    ended_note: Mapped[Sealed]
    missed_told: Mapped[int]
    looked_at: Mapped[datetime]  # when payments and time were last held against it
