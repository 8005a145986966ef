"""What we keep about Stripe: whose customer is whose, what it told us, pages it opens for us."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, BigInt, Code, Id, Json, Sealed


class StripeCustomerRow(Base):
    """The one customer of an account, or why there is none. Neither has two of the other."""

    __tablename__ = "stripe_customers"

    account_id: Mapped[Code] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    customer_id: Mapped[str | None] = mapped_column(unique=True)
    connect_account: Mapped[str | None] = mapped_column(index=True)
    matched: Mapped[Code]
    fingerprint: Mapped[str | None]  # of the figures that the account's version stands for
    at: Mapped[datetime]


class StripeEventRow(Base):
    """A webhook event as it came; the id is Stripe's, so one that comes twice is one row."""

    __tablename__ = "stripe_events"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    created_at: Mapped[datetime]
    received_at: Mapped[datetime]
    raw: Mapped[bytes]
    state: Mapped[Code]
    settled_at: Mapped[datetime | None]
    account_id: Mapped[Code | None] = mapped_column(index=True)
    news: Mapped[Json | None]  # of a dispute: what Stripe held when it was asked


class HostedLinkRow(Base):
    """A page of Stripe that an author may open once; the address is made from the id."""

    __tablename__ = "hosted_links"
    __table_args__ = (
        # One an account and purpose at a time, whoever asks for it and however often.
        Index(
            "uq_hosted_links_open",
            "account_id",
            "purpose",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Code] = mapped_column(ForeignKey("accounts.id"))
    purpose: Mapped[Code]
    amount_minor: Mapped[BigInt | None]
    currency: Mapped[Code | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[Code]
    session_id: Mapped[str | None]  # the newest checkout session that was opened for it
    sessions: Mapped[int]
    settled_at: Mapped[datetime | None]


class CheckoutRow(Base):
    """From where the button to a payment page was pressed: evidence, should a bank ask."""

    __tablename__ = "checkouts"

    id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Code] = mapped_column(ForeignKey("accounts.id"), index=True)
    link_id: Mapped[Id] = mapped_column(ForeignKey("hosted_links.id"))
    purpose: Mapped[Code]
    amount_minor: Mapped[BigInt | None]
    currency: Mapped[Code | None]
    session_id: Mapped[str | None] = mapped_column(index=True)
    at: Mapped[datetime]
    ip: Mapped[Sealed]
    device: Mapped[Sealed]
    payment_id: Mapped[Code | None]
