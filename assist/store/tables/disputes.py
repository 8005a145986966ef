"""Disputes, and where a person said that a piece of evidence is. Amounts in minor units."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, BigInt, Code, Id, Json, Sealed


class DisputeRow(Base):
    __tablename__ = "disputes"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_disputes_state", "state", "due_by"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    source: Mapped[Code]
    external_id: Mapped[str]
    account_id: Mapped[Code] = mapped_column(index=True)
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id"))
    payment_id: Mapped[Code]
    invoice_ids: Mapped[Json]
    network: Mapped[Code]
    network_code: Mapped[Code]
    reason: Mapped[Code]
    amount_minor: Mapped[BigInt]
    currency: Mapped[Code]
    state: Mapped[Code]
    opened_at: Mapped[datetime]
    opened_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))  # None: assist
    due_by: Mapped[datetime | None]
    news_at: Mapped[datetime]
    submissions: Mapped[int]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    withdrawn_at: Mapped[datetime | None]
    bank_withdrawal: Mapped[bool]
    early_alarm_at: Mapped[datetime | None]
    internal_alarm_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    fee_minor: Mapped[BigInt | None]
    fee_currency: Mapped[Code | None]  # the house's, which may not be the charge's


class EvidencePlaceRow(Base):
    """Where a file is that proves something; a newer word on it takes the place of the older."""

    __tablename__ = "evidence_places"

    dispute_id: Mapped[Id] = mapped_column(ForeignKey("disputes.id"), primary_key=True)
    piece: Mapped[Code] = mapped_column(primary_key=True)
    place: Mapped[Sealed]
    noted_by: Mapped[Id] = mapped_column(ForeignKey("specialists.id"))
    noted_at: Mapped[datetime]
