"""Who was proven how, the codes for it, and whom authors let speak for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, Code, Id, Sealed


class IdentityProofRow(Base):
    __tablename__ = "identity_proofs"
    __table_args__ = (Index("ix_identity_proofs_conversation", "conversation_id", "expires_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    contact_id: Mapped[Id] = mapped_column(ForeignKey("contacts.id"))
    contact_point_id: Mapped[Id] = mapped_column(ForeignKey("contact_points.id"))
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id"))
    level: Mapped[Code]
    how: Mapped[Code]
    at: Mapped[datetime]
    expires_at: Mapped[datetime]
    by: Mapped[str]
    note: Mapped[Sealed]


class OneTimeCodeRow(Base):
    """`code_hash` is keyed and bound to the row; the code itself is nowhere."""

    __tablename__ = "one_time_codes"
    __table_args__ = (
        Index("ix_one_time_codes_conversation", "conversation_id", "requested_at"),
        Index("ix_one_time_codes_contact", "contact_id", "requested_at"),
        Index("ix_one_time_codes_message", "message_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id"))
    contact_id: Mapped[Id | None] = mapped_column(ForeignKey("contacts.id"))
    contact_point_id: Mapped[Id | None] = mapped_column(ForeignKey("contact_points.id"))
    action: Mapped[Code]
    requested_at: Mapped[datetime]
    requested_by: Mapped[str]
    about_message_id: Mapped[Id | None]
    message_id: Mapped[Id | None]
    code_hash: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    tries: Mapped[int]
    tried_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class AuthorisationRow(Base):
    __tablename__ = "authorisations"
    __table_args__ = (Index("ix_authorisations_contact", "contact_id", "recorded_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    contact_id: Mapped[Id] = mapped_column(ForeignKey("contacts.id"))
    name: Mapped[Sealed]
    relation: Mapped[Sealed]
    scope: Mapped[Code]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    expires_at: Mapped[datetime]
    note: Mapped[Sealed]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None]
