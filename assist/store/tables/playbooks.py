"""Playbooks: versions, the ones in use, drafts, schedules, trials, replays, follow-ups."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, Code, Id, Json, SealedData


class PlaybookVersionRow(Base):
    """A published text of a playbook; only `withdrawn_at` is ever changed."""

    __tablename__ = "playbook_versions"
    __table_args__ = (
        UniqueConstraint("playbook_id", "number"),
        Index("ix_playbook_versions_content", "playbook_id", "content_hash"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    playbook_id: Mapped[str]
    number: Mapped[int]
    content_hash: Mapped[str]
    yaml_text: Mapped[str]
    origin: Mapped[Code]
    published_at: Mapped[datetime]
    published_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    why: Mapped[str]
    source_id: Mapped[Id | None]
    withdrawn_at: Mapped[datetime | None]


class CurrentPlaybookRow(Base):
    __tablename__ = "current_playbooks"

    playbook_id: Mapped[str] = mapped_column(primary_key=True)
    version_id: Mapped[Id] = mapped_column(ForeignKey("playbook_versions.id"))
    archived_at: Mapped[datetime | None]
    auto_reply: Mapped[bool]


class PlaybookDraftRow(Base):
    """One a person and playbook."""

    __tablename__ = "playbook_drafts"
    __table_args__ = (UniqueConstraint("playbook_id", "specialist_id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    playbook_id: Mapped[str]
    specialist_id: Mapped[Id] = mapped_column(ForeignKey("specialists.id"))
    yaml_text: Mapped[str]
    base_version_id: Mapped[Id | None]
    revision: Mapped[int]
    state: Mapped[Code]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    why: Mapped[str]
    note: Mapped[str]


class PlaybookScheduleRow(Base):
    """At most one of a playbook waits."""

    __tablename__ = "playbook_schedules"
    __table_args__ = (
        Index(
            "uq_playbook_schedules_waiting",
            "playbook_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    playbook_id: Mapped[str]
    yaml_text: Mapped[str]
    base_version_id: Mapped[Id | None]
    due_at: Mapped[datetime]
    state: Mapped[Code]
    requested_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    why: Mapped[str]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str]


class PlaybookTrialRow(Base):
    """At most one of a playbook runs."""

    __tablename__ = "playbook_trials"
    __table_args__ = (
        Index(
            "uq_playbook_trials_running",
            "playbook_id",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    playbook_id: Mapped[str]
    version_id: Mapped[Id] = mapped_column(ForeignKey("playbook_versions.id"))
    against_id: Mapped[Id] = mapped_column(ForeignKey("playbook_versions.id"))
    audience: Mapped[Json]
    state: Mapped[Code]
    started_at: Mapped[datetime]
    started_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    why: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    ended_why: Mapped[str]


class PlaybookReplayRow(Base):
    __tablename__ = "playbook_replays"
    __table_args__ = (Index("ix_playbook_replays_playbook", "playbook_id", "id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    playbook_id: Mapped[str]
    yaml_text: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime]
    sample: Mapped[int]
    state: Mapped[Code]
    total: Mapped[int]
    done: Mapped[int]
    counts: Mapped[Json]
    requested_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    requested_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    error: Mapped[str]


class PlaybookReplayResultRow(Base):
    __tablename__ = "playbook_replay_results"

    replay_id: Mapped[Id] = mapped_column(ForeignKey("playbook_replays.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[Id] = mapped_column(index=True)
    change: Mapped[Code]
    content: Mapped[SealedData]


class FollowUpRow(Base):
    """One a sent suggestion and rule of its playbook."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        UniqueConstraint("suggestion_id", "position"),
        Index("ix_follow_ups_conversation", "conversation_id", "state"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    conversation_id: Mapped[Id]
    suggestion_id: Mapped[Id] = mapped_column(ForeignKey("suggestions.id"))
    position: Mapped[int]
    playbook_id: Mapped[str]
    unless: Mapped[Json]
    due_at: Mapped[datetime]
    state: Mapped[Code]
    outcome: Mapped[str]
