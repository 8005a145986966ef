"""Who writes, on which address, to which inbox, and who answers."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Address, Base, Code, Id, Json, Sealed


class ContactRow(Base):
    __tablename__ = "contacts"

    id: Mapped[Id] = mapped_column(primary_key=True)
    name: Mapped[str]
    language: Mapped[Code | None]
    country: Mapped[Code | None]
    zone: Mapped[str | None]
    account_id: Mapped[Code | None] = mapped_column(index=True)  # of whatever billing system
    created_at: Mapped[datetime]
    opted_out_all_at: Mapped[datetime | None]
    region: Mapped[Code | None]
    city: Mapped[str | None]


class ContactPointRow(Base):
    __tablename__ = "contact_points"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    contact_id: Mapped[Id] = mapped_column(ForeignKey("contacts.id"), index=True)
    channel: Mapped[Code]
    address: Mapped[Address]
    created_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    language: Mapped[Code | None]
    opted_out_at: Mapped[datetime | None]
    shared: Mapped[bool] = mapped_column(server_default=false())


class InboxRow(Base):
    __tablename__ = "inboxes"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    channel: Mapped[Code]
    address: Mapped[str]
    name: Mapped[str]


class SpecialistRow(Base):
    __tablename__ = "specialists"

    id: Mapped[Id] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    role: Mapped[Code]
    slack_user_id: Mapped[Code | None] = mapped_column(unique=True)
    active: Mapped[bool]
    password_hash: Mapped[str | None]
    phone: Mapped[Sealed | None]  # where calls are put through to
    last_seen_at: Mapped[datetime | None]


class ShiftRow(Base):
    __tablename__ = "shifts"

    id: Mapped[Id] = mapped_column(primary_key=True)
    specialist_id: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    weekdays: Mapped[Json]
    start: Mapped[time]
    end: Mapped[time]
    zone: Mapped[str]


class SignInRow(Base):
    """A signed-in browser, by the hash of its token."""

    __tablename__ = "sign_ins"

    id: Mapped[Id] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    specialist_id: Mapped[Id] = mapped_column(ForeignKey("specialists.id"), index=True)
    method: Mapped[Code]
    address: Mapped[Sealed]
    device: Mapped[Sealed]
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class IdentityRow(Base):
    """An account at an OpenID provider; one of each provider a person."""

    __tablename__ = "specialist_identities"
    __table_args__ = (UniqueConstraint("specialist_id", "issuer"),)

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    specialist_id: Mapped[Id] = mapped_column(ForeignKey("specialists.id"))
    provider: Mapped[Code]
    email: Mapped[str]
    bound_at: Mapped[datetime]
    used_at: Mapped[datetime]


class SlackHomeRow(Base):
    """An App Home that somebody opened: kept so that it can be drawn again when things change."""

    __tablename__ = "slack_homes"

    slack_user_id: Mapped[Code] = mapped_column(primary_key=True)
    locale: Mapped[Code]
    opened_at: Mapped[datetime]
    drawn_at: Mapped[datetime | None]
    fingerprint: Mapped[str]  # of what it shows
