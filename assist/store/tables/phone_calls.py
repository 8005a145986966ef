"""Phone calls: the talk, its turns, the specialists' phones that rang, and what was recorded."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, Code, Id, Sealed, SealedData


class PhoneCallRow(Base):
    """`number` is the question that was asked last: an answer to an earlier one changes nothing."""

    __tablename__ = "phone_calls"
    __table_args__ = (
        Index("ix_phone_calls_conversation", "conversation_id", "started_at"),
        Index("ix_phone_calls_state", "state", "started_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    provider_sid: Mapped[Code] = mapped_column(unique=True)
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id"))
    contact_point_id: Mapped[Id] = mapped_column(ForeignKey("contact_points.id"))
    direction: Mapped[Code]
    mode: Mapped[Code]
    state: Mapped[Code]
    number: Mapped[int]
    talk: Mapped[SealedData]
    proven: Mapped[Code]
    recorded: Mapped[bool]
    recording_place: Mapped[Code]
    transcribed: Mapped[bool]
    started_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[Code | None]
    call_back: Mapped[Code | None]
    placed_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    disposition: Mapped[Code | None]
    disposed_by: Mapped[Code | None]
    dialled_at: Mapped[datetime | None]
    answerer: Mapped[Code | None]
    message_at: Mapped[datetime | None]
    in_room: Mapped[bool] = mapped_column(server_default=false())
    transcript_trouble: Mapped[Code | None]  # why nothing (more) is written down, by the provider


class PhoneCallTurnRow(Base):
    """One row an answered question: the key says that it is answered once."""

    __tablename__ = "phone_call_turns"

    call_id: Mapped[Id] = mapped_column(ForeignKey("phone_calls.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    heard: Mapped[Sealed]
    keyed: Mapped[Sealed]
    message_id: Mapped[Id | None]
    steps: Mapped[SealedData]


class PhoneCallLegRow(Base):
    __tablename__ = "phone_call_legs"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        Index("ix_phone_call_legs_specialist", "specialist_id", "state"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    call_id: Mapped[Id] = mapped_column(ForeignKey("phone_calls.id"))
    specialist_id: Mapped[Id] = mapped_column(ForeignKey("specialists.id"))
    number: Mapped[int]
    state: Mapped[Code]
    provider_sid: Mapped[Code | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    dialled_at: Mapped[datetime | None]
    role: Mapped[Code] = mapped_column(server_default="speaks")


class RecordingRow(Base):
    """`content` is the sound in base64, so that it lies sealed as texts do."""

    __tablename__ = "recordings"
    __table_args__ = (Index("ix_recordings_call", "call_id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    call_id: Mapped[Id] = mapped_column(ForeignKey("phone_calls.id"))
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id"))
    provider_sid: Mapped[Code] = mapped_column(unique=True)
    kind: Mapped[Code]
    state: Mapped[Code]
    told_at: Mapped[datetime]
    seconds: Mapped[int | None]
    content_type: Mapped[str]
    content: Mapped[Sealed | None]
    message_id: Mapped[Id | None]
    deleted_by: Mapped[Code | None]
    deleted_at: Mapped[datetime | None]


class CallWordsRow(Base):
    """What a message for the tape said, piece by piece; pieces come in any order."""

    __tablename__ = "call_words"

    call_id: Mapped[Id] = mapped_column(ForeignKey("phone_calls.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # the provider's
    text: Mapped[Sealed]
    at: Mapped[datetime]


class CallUtteranceRow(Base):
    """What author and specialist say to each other, piece by piece; pieces come in any order."""

    __tablename__ = "call_utterances"

    call_id: Mapped[Id] = mapped_column(ForeignKey("phone_calls.id"), primary_key=True)
    source: Mapped[Code] = mapped_column(primary_key=True)  # the provider's transcription
    speaker: Mapped[Code] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    text: Mapped[Sealed]
    message_id: Mapped[Id | None]


class CallWrapUpRow(Base):
    """Written once a call, by whoever was first."""

    __tablename__ = "call_wrap_ups"

    call_id: Mapped[Id] = mapped_column(ForeignKey("phone_calls.id"), primary_key=True)
    text: Mapped[Sealed]
    result: Mapped[Code]
    disposition: Mapped[Code]
    specialist_id: Mapped[Id] = mapped_column(ForeignKey("specialists.id"))
    at: Mapped[datetime]
    follow_up_on: Mapped[date | None]
    follow_up_note: Mapped[Sealed | None]
    follow_up_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
