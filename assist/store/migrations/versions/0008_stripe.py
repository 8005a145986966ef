"""Stripe: customers of accounts, webhook events, hosted links; which accounts are imported

Revision 0008, after 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.add_column(
        "accounts",
        sa.Column("imported", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    # Until now one import made all accounts as old as it: those there are keep what they had.
    op.execute("UPDATE accounts SET imported = true WHERE EXISTS (SELECT 1 FROM ledger_imports)")
    _customers()
    _events()
    _links()


def _customers() -> None:
    op.create_table(
        "stripe_customers",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=True),
        sa.Column("connect_account", sa.Text(), nullable=True),
        sa.Column("matched", sa.String(length=40), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_stripe_customers_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_stripe_customers")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_stripe_customers_customer_id")),
    )
    op.create_index("ix_stripe_customers_connect_account", "stripe_customers", ["connect_account"])


def _events() -> None:
    op.create_table(
        "stripe_events",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.String(length=40), nullable=True),
        sa.Column("news", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_events")),
    )
    op.create_index("ix_stripe_events_account_id", "stripe_events", ["account_id"])


def _links() -> None:
    op.create_table(
        "hosted_links",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_hosted_links_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hosted_links")),
    )
    op.create_index(
        "uq_hosted_links_open",
        "hosted_links",
        ["account_id", "purpose"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table("hosted_links")
    op.drop_table("stripe_events")
    op.drop_table("stripe_customers")
    op.drop_column("accounts", "imported")
