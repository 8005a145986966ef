"""Refunds: what authors asked to be given back, and how far it is

Revision 0009, after 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OPEN = "state IN ('requested', 'identity', 'eligibility', 'calculation', 'approval')"


def upgrade() -> None:
    op.create_table(
        "refunds",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("country", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.String(length=26), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=40), nullable=True),
        sa.Column("estimate", sa.JSON(), nullable=True),
        sa.Column("no_refund", sa.String(length=40), nullable=True),
        sa.Column("identity_note", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.String(length=26), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_refunds_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["specialists.id"], name=op.f("fk_refunds_requested_by")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["specialists.id"], name=op.f("fk_refunds_approved_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
    )
    op.create_index(
        "uq_refunds_open",
        "refunds",
        ["payment_id"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_index("ix_refunds_account", "refunds", ["account_id", "requested_at"])
    op.create_index("ix_refunds_state", "refunds", ["state", "requested_at"])


def downgrade() -> None:
    op.drop_table("refunds")
