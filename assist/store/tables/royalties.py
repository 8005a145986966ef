"""How royalties reach authors. Amounts in minor units; no tax number and no account number has a
column that it would fit in.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, BigInt, Code, Id, Json, Sealed

CURRENT = "ended_at IS NULL"
OPEN_WITHDRAWAL = "state IN ('requested', 'checks', 'approved', 'sent', 'returned', 'reissue')"
OPEN_CHANGE = "state IN ('requested', 'confirmed', 'cooling_off')"
LAST4 = "last4 IS NULL OR length(last4) = 4"


def _one_of(name: str, where: str) -> Index:
    """At most one row of an account for which `where` holds."""
    return Index(
        name, "account_id", unique=True, sqlite_where=text(where), postgresql_where=text(where)
    )


class TaxFormRow(Base):
    __tablename__ = "tax_forms"
    __table_args__ = (
        _one_of("uq_tax_forms_current", CURRENT),
        Index("ix_tax_forms_account", "account_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Code] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[Code]
    signed_on: Mapped[date]
    tin: Mapped[Code]
    country: Mapped[Code | None]
    claims_treaty: Mapped[bool]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Id] = mapped_column(ForeignKey("specialists.id"))
    ended_at: Mapped[datetime | None]


class PayoutMethodRow(Base):
    __tablename__ = "payout_methods"
    __table_args__ = (
        _one_of("uq_payout_methods_current", CURRENT),
        Index("ix_payout_methods_account", "account_id"),
        CheckConstraint(LAST4, name="ck_payout_methods_last4"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Code] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[Code]
    last4: Mapped[Code | None]
    since: Mapped[datetime]
    recorded_by: Mapped[Id] = mapped_column(ForeignKey("specialists.id"))
    ended_at: Mapped[datetime | None]


class WithdrawalRow(Base):
    __tablename__ = "withdrawals"
    __table_args__ = (
        _one_of("uq_withdrawals_open", OPEN_WITHDRAWAL),
        Index("ix_withdrawals_account", "account_id", "requested_at"),
        Index("ix_withdrawals_state", "state", "requested_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Code] = mapped_column(ForeignKey("accounts.id"))
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id"))
    gross_minor: Mapped[BigInt]
    currency: Mapped[Code]
    all_available: Mapped[bool]
    state: Mapped[Code]
    requested_at: Mapped[datetime]
    requested_by: Mapped[Id] = mapped_column(ForeignKey("specialists.id"))
    moved_at: Mapped[datetime]
    identity_note: Mapped[Sealed]
    identity_at: Mapped[datetime | None]
    note: Mapped[Sealed]
    withheld: Mapped[Json | None]
    method_id: Mapped[Id | None] = mapped_column(ForeignKey("payout_methods.id"))
    approved_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    approved_at: Mapped[datetime | None]
    leaves_by: Mapped[date | None]
    sent_at: Mapped[datetime | None]
    arrives_by: Mapped[date | None]
    sendings: Mapped[int]
    reference: Mapped[str | None]
    paid_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    failure_code: Mapped[Code | None]


class SetOffRow(Base):
    """A written request is carried out once: `message_id` is unique."""

    __tablename__ = "set_offs"
    __table_args__ = (UniqueConstraint("message_id"), Index("ix_set_offs_account", "account_id"))

    id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Code] = mapped_column(ForeignKey("accounts.id"))
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[Id]
    currency: Mapped[Code]
    withheld: Mapped[Json]
    payment_id: Mapped[Code]
    identity_note: Mapped[Sealed]
    at: Mapped[datetime]
    by: Mapped[Id] = mapped_column(ForeignKey("specialists.id"))


class PayoutChangeRow(Base):
    __tablename__ = "payout_changes"
    __table_args__ = (
        _one_of("uq_payout_changes_open", OPEN_CHANGE),
        Index("ix_payout_changes_account", "account_id", "requested_at"),
        Index("ix_payout_changes_state", "state", "requested_at"),
        CheckConstraint(LAST4, name="ck_payout_changes_last4"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Code] = mapped_column(ForeignKey("accounts.id"))
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversations.id"))
    kind: Mapped[Code]
    last4: Mapped[Code | None]
    state: Mapped[Code]
    requested_at: Mapped[datetime]
    requested_by: Mapped[Id] = mapped_column(ForeignKey("specialists.id"))
    moved_at: Mapped[datetime]
    called_point_id: Mapped[Id | None] = mapped_column(ForeignKey("contact_points.id"))
    confirmed_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_note: Mapped[Sealed]
    approved_by: Mapped[Id | None] = mapped_column(ForeignKey("specialists.id"))
    approved_at: Mapped[datetime | None]
    in_force_at: Mapped[datetime | None]
    notices: Mapped[Json]
    note: Mapped[Sealed]
