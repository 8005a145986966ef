"""Payment plans that authors agreed to, and why contact or collection rests

Revision 0006, after 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _payment_plans()
    _holds()


def _payment_plans() -> None:
    op.create_table(
        "payment_plans",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("offer", sa.JSON(), nullable=False),
        sa.Column("invoice_ids", sa.JSON(), nullable=False),
        sa.Column("received_before_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("ledger_version", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=40), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=26), nullable=False),
        sa.Column("confirmation_id", sa.String(length=26), nullable=False),
        sa.Column("offer_suggestion_id", sa.String(length=26), nullable=True),
        sa.Column("by_phone", sa.Boolean(), nullable=False),
        sa.Column("supersedes", sa.String(length=26), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_note", sa.Text(), nullable=False),
        sa.Column("missed_told", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_payment_plans_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["specialists.id"], name=op.f("fk_payment_plans_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["confirmation_id"], ["suggestions.id"], name=op.f("fk_payment_plans_confirmation_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_suggestion_id"],
            ["suggestions.id"],
            name=op.f("fk_payment_plans_offer_suggestion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["supersedes"], ["payment_plans.id"], name=op.f("fk_payment_plans_supersedes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_plans")),
    )
    op.create_index(
        "uq_payment_plans_active",
        "payment_plans",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    for name, columns, unique in (
        ("uq_payment_plans_confirmation_id", ["confirmation_id"], True),
        ("uq_payment_plans_offer_suggestion_id", ["offer_suggestion_id"], True),
        ("ix_payment_plans_account", ["account_id", "made_at"], False),
        ("ix_payment_plans_looked_at", ["state", "looked_at"], False),
    ):
        op.create_index(name, "payment_plans", columns, unique=unique)


def _holds() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("contact_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=True),
        sa.Column("conversation_id", sa.String(length=26), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_by", sa.Text(), nullable=True),
        sa.Column("cleared_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_holds_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_holds_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_index(
        "uq_holds_uncleared",
        "holds",
        ["contact_id", "kind"],
        unique=True,
        sqlite_where=sa.text("cleared_at IS NULL"),
        postgresql_where=sa.text("cleared_at IS NULL"),
    )
    op.create_index("ix_holds_account_id", "holds", ["account_id"])


def downgrade() -> None:
    op.drop_table("holds")
    op.drop_table("payment_plans")
