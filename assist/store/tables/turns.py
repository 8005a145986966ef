"""What a turn understood, decided and suggested."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, BigInt, Code, Id, Sealed, SealedData


class InterpretationRow(Base):
    __tablename__ = "interpretations"
    __table_args__ = (Index("ix_interpretations_conversation", "conversation_id", "id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    conversation_id: Mapped[Id]
    message_id: Mapped[Id]
    content: Mapped[SealedData]
    model_version: Mapped[str]
    understood_at: Mapped[datetime]


class DecisionRow(Base):
    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_conversation", "conversation_id", "id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    conversation_id: Mapped[Id]
    message_id: Mapped[Id]
    reason: Mapped[Code]
    content: Mapped[SealedData]
    base_message_id: Mapped[Id | None]
    base_ledger_version: Mapped[BigInt | None]
    created_at: Mapped[datetime]


class SuggestionRow(Base):
    __tablename__ = "suggestions"
    __table_args__ = (
        # At most one is before the specialist: two turns cannot both show theirs.
        Index(
            "uq_suggestions_shown",
            "conversation_id",
            unique=True,
            sqlite_where=text("state = 'shown'"),
            postgresql_where=text("state = 'shown'"),
        ),
        Index("ix_suggestions_conversation", "conversation_id", "id"),
        Index("ix_suggestions_version", "playbook_version_id", "created_at"),
        Index("ix_suggestions_playbook", "playbook_id", "id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    conversation_id: Mapped[Id]
    decision_id: Mapped[Id]
    state: Mapped[Code]
    playbook_id: Mapped[str]
    playbook_version_id: Mapped[Id | None]
    draft: Mapped[SealedData]
    base_message_id: Mapped[Id | None]
    base_ledger_version: Mapped[BigInt | None]
    created_at: Mapped[datetime]
    decided_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    decided_at: Mapped[datetime | None]
    final_text: Mapped[Sealed | None]
    reject_reason: Mapped[Code | None]
    note: Mapped[Sealed]
