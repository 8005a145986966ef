"""The embedded ledger: what an author was charged, paid and earned. Amounts in minor units."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, BigInt, Code, Id, Json, Sealed


class AccountRow(Base):
    """`version` moves with every change of anything that belongs to the account."""

    __tablename__ = "accounts"

    id: Mapped[Code] = mapped_column(primary_key=True)
    contact_id: Mapped[Id] = mapped_column(index=True)
    currency: Mapped[Code]
    version: Mapped[BigInt]
    project_titles: Mapped[Json]
    billing_email: Mapped[Sealed | None]
    contract_on: Mapped[date | None]  # nothing was charged or paid before it
    # Brought in from files: as old as the newest of them, where others are of this moment.
    imported: Mapped[bool] = mapped_column(server_default=false())


class InvoiceRow(Base):
    __tablename__ = "invoices"
    __table_args__ = (UniqueConstraint("account_id", "number"),)

    id: Mapped[Code] = mapped_column(primary_key=True)
    account_id: Mapped[Code] = mapped_column(ForeignKey("accounts.id"))
    number: Mapped[str]
    description: Mapped[str]
    amount_minor: Mapped[BigInt]
    due_on: Mapped[date]
    state: Mapped[Code]
    kind: Mapped[Code] = mapped_column(server_default="charge")


class InvoiceLineRow(Base):
    """What an invoice is for. Lines add up to its amount; the model refuses others."""

    __tablename__ = "invoice_lines"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - declared so by the library

    invoice_id: Mapped[Code] = mapped_column(ForeignKey("invoices.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item: Mapped[str]
    description: Mapped[str]
    quantity: Mapped[Code]  # a decimal number, as it was written
    amount_minor: Mapped[BigInt]


class PaymentRow(Base):
    __tablename__ = "payments"

    id: Mapped[Code] = mapped_column(primary_key=True)
    account_id: Mapped[Code] = mapped_column(ForeignKey("accounts.id"), index=True)
    amount_minor: Mapped[BigInt]
    at: Mapped[datetime]
    state: Mapped[Code]
    method: Mapped[Code]
    card_brand: Mapped[Code | None]
    card_last4: Mapped[Code | None]
    decline_code: Mapped[Code | None]
    for_invoice: Mapped[Code | None]  # may be booked before the invoice is


class AdjustmentRow(Base):
    """Credits, and what was taken back of payments."""

    __tablename__ = "adjustments"

    id: Mapped[Code] = mapped_column(primary_key=True)
    account_id: Mapped[Code] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[Code]
    amount_minor: Mapped[BigInt]
    at: Mapped[datetime]
    reason: Mapped[str]
    payment_id: Mapped[Code | None] = mapped_column(ForeignKey("payments.id"), index=True)
    invoice_id: Mapped[Code | None] = mapped_column(ForeignKey("invoices.id"))


class PaymentMethodRow(Base):
    """Brand, last four and expiry; there is no column that a number would fit in."""

    __tablename__ = "payment_methods"
    __table_args__ = (CheckConstraint("length(last4) = 4", name="ck_payment_methods_last4"),)

    id: Mapped[Code] = mapped_column(primary_key=True)
    account_id: Mapped[Code] = mapped_column(ForeignKey("accounts.id"), index=True)
    brand: Mapped[Code]
    last4: Mapped[Code]
    expires_year: Mapped[int | None]
    expires_month: Mapped[int | None]
    is_default: Mapped[bool]


class RoyaltyMovementRow(Base):
    """One step of one sum, by model.ledger.RoyaltyStep; the id is unique within the account."""

    __tablename__ = "royalty_movements"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - declared so by the library

    account_id: Mapped[Code] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[Code] = mapped_column(primary_key=True)
    step: Mapped[Code]
    amount_minor: Mapped[BigInt]
    on: Mapped[date]
    period: Mapped[Code]


class ImportRow(Base):
    """A file that was brought in: how old the books are is the age of the newest of its kind."""

    __tablename__ = "ledger_imports"
    __table_args__ = (Index("ix_ledger_imports_kind", "kind", "at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[Code]
    at: Mapped[datetime]
    file_name: Mapped[str]
    new: Mapped[int]
    changed: Mapped[int]
    same: Mapped[int]
