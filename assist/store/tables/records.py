"""The record of what happened, the live feed, and what keeps work from being done twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, BigInt, Code, Id, Json, SealedData
from assist.store.types import Counter


class AuditEventRow(Base):
    __tablename__ = "audit_events"

    conversation_id: Mapped[Id] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Code]
    actor: Mapped[str]
    at: Mapped[datetime]
    subject: Mapped[Json]
    data: Mapped[SealedData]
    previous_hash: Mapped[str]
    hash: Mapped[str]
    erased_at: Mapped[datetime | None]
    erased_hash: Mapped[str | None]


class AuditHeadRow(Base):
    """The end of one conversation's chain; the only row its writers wait for."""

    __tablename__ = "audit_heads"
    __table_args__ = (
        Index(
            "ix_audit_heads_unanchored",
            "conversation_id",
            sqlite_where=text("anchored = false"),
            postgresql_where=text("anchored = false"),
        ),
    )

    conversation_id: Mapped[Id] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str]
    anchored: Mapped[bool]


class AuditAnchorRow(Base):
    """The heads that had moved when it was cast, chained to the anchor before."""

    __tablename__ = "audit_anchors"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    heads: Mapped[Json]
    previous_hash: Mapped[str]
    hash: Mapped[str]


class FeedEventRow(Base):
    __tablename__ = "feed_events"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    topic: Mapped[str]
    kind: Mapped[Code]
    data: Mapped[Json]
    at: Mapped[datetime]


class HeartbeatRow(Base):
    """When a worker last said that it lives: seconds since 1970 by the database's clock."""

    __tablename__ = "heartbeats"

    executor_id: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[float]


class SeenEventRow(Base):
    __tablename__ = "seen_events"

    source: Mapped[Code] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class QuarantinedRow(Base):
    __tablename__ = "quarantine"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    source: Mapped[Code]
    external_id: Mapped[str]
    reason: Mapped[str]
    raw: Mapped[bytes]
    state: Mapped[Code]
    created_at: Mapped[datetime]


class MailboxRow(Base):
    """How far a folder has been read."""

    __tablename__ = "mailboxes"

    inbox_id: Mapped[Id] = mapped_column(primary_key=True)
    folder: Mapped[str] = mapped_column(primary_key=True)
    uidvalidity: Mapped[BigInt]
    last_uid: Mapped[BigInt]
