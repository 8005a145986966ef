"""What waits for a team lead, what was accepted, and the versions trained from it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, Code, Id, Json, Sealed


class InterpretationReviewRow(Base):
    """One message is queued once, however often it is read or corrected."""

    __tablename__ = "interpretation_reviews"
    __table_args__ = (Index("ix_interpretation_reviews_state", "state", "id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    message_id: Mapped[Id] = mapped_column(unique=True)
    conversation_id: Mapped[Id]
    text: Mapped[Sealed]
    language: Mapped[Code]
    guesses: Mapped[Json]
    guessed_intent: Mapped[Code]
    corrected_intent: Mapped[Code | None]
    reason: Mapped[Code]
    queued_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    queued_at: Mapped[datetime]
    state: Mapped[Code]
    decided_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    decided_at: Mapped[datetime | None]
    decided_intent: Mapped[Code | None]


class IntentExampleRow(Base):
    """Every example comes from a review: nothing else may teach."""

    __tablename__ = "intent_examples"

    id: Mapped[Id] = mapped_column(primary_key=True)
    text: Mapped[Sealed]
    language: Mapped[Code]
    intent: Mapped[Code]
    review_id: Mapped[Id] = mapped_column(ForeignKey("interpretation_reviews.id"), index=True)
    added_by: Mapped[Id] = mapped_column(ForeignKey("specialists.id"))
    added_at: Mapped[datetime]
    active: Mapped[bool]


class ModelVersionRow(Base):
    __tablename__ = "model_versions"
    __table_args__ = (
        Index(
            "uq_model_versions_active",
            "state",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )

    version: Mapped[Code] = mapped_column(primary_key=True)
    base_hash: Mapped[Code]
    example_ids: Mapped[Json]
    state: Mapped[Code]
    reason: Mapped[Code]
    created_at: Mapped[datetime]
    requested_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    run: Mapped[str]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    activated_at: Mapped[datetime | None]
    activated_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    previous: Mapped[Code | None]
    figures: Mapped[Json | None]
    figures_before: Mapped[Json | None]
    falls: Mapped[Json]
