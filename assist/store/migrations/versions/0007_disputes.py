"""Disputes, and where their evidence is

Revision 0007, after 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "disputes",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("payment_id", sa.String(length=40), nullable=False),
        sa.Column("invoice_ids", sa.JSON(), nullable=False),
        sa.Column("network", sa.String(length=40), nullable=False),
        sa.Column("network_code", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("opened_by", sa.String(length=26), nullable=False),
        sa.Column("due_by", moment, nullable=True),
        sa.Column("news_at", moment, nullable=False),
        sa.Column("submissions", sa.Integer(), nullable=False),
        sa.Column("submitted_at", moment, nullable=True),
        sa.Column("submitted_by", sa.String(length=26), nullable=True),
        sa.Column("withdrawn_at", moment, nullable=True),
        sa.Column("bank_withdrawal", sa.Boolean(), nullable=False),
        sa.Column("early_alarm_at", moment, nullable=True),
        sa.Column("internal_alarm_at", moment, nullable=True),
        sa.Column("closed_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_disputes_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["specialists.id"], name=op.f("fk_disputes_opened_by")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["specialists.id"], name=op.f("fk_disputes_submitted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_disputes_source_external_id")),
    )
    op.create_index(op.f("ix_disputes_account_id"), "disputes", ["account_id"])
    op.create_index("ix_disputes_state", "disputes", ["state", "due_by"])
    op.create_table(
        "evidence_places",
        sa.Column("dispute_id", sa.String(length=26), nullable=False),
        sa.Column("piece", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.String(length=26), nullable=False),
        sa.Column("noted_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["dispute_id"], ["disputes.id"], name=op.f("fk_evidence_places_dispute_id")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by"], ["specialists.id"], name=op.f("fk_evidence_places_noted_by")
        ),
        sa.PrimaryKeyConstraint("dispute_id", "piece", name=op.f("pk_evidence_places")),
    )


def downgrade() -> None:
    op.drop_table("evidence_places")
    op.drop_table("disputes")
