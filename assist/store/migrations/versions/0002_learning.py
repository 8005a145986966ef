"""The review queue, the examples accepted from it, and the versions trained from them

Revision 0002, after 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "interpretation_reviews",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("guesses", sa.JSON(), nullable=False),
        sa.Column("guessed_intent", sa.String(length=40), nullable=False),
        sa.Column("corrected_intent", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("queued_by", sa.String(length=26), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("decided_by", sa.String(length=26), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_intent", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["specialists.id"], name=op.f("fk_interpretation_reviews_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["queued_by"], ["specialists.id"], name=op.f("fk_interpretation_reviews_queued_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interpretation_reviews")),
        sa.UniqueConstraint("message_id", name=op.f("uq_interpretation_reviews_message_id")),
    )
    op.create_index(
        "ix_interpretation_reviews_state", "interpretation_reviews", ["state", "id"], unique=False
    )
    op.create_table(
        "model_versions",
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("base_hash", sa.String(length=40), nullable=False),
        sa.Column("example_ids", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.String(length=26), nullable=True),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activated_by", sa.String(length=26), nullable=True),
        sa.Column("previous", sa.String(length=40), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=True),
        sa.Column("figures_before", sa.JSON(), nullable=True),
        sa.Column("falls", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activated_by"], ["specialists.id"], name=op.f("fk_model_versions_activated_by")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["specialists.id"], name=op.f("fk_model_versions_requested_by")
        ),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_model_versions")),
    )
    op.create_index(
        "uq_model_versions_active",
        "model_versions",
        ["state"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "intent_examples",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("intent", sa.String(length=40), nullable=False),
        sa.Column("review_id", sa.String(length=26), nullable=False),
        sa.Column("added_by", sa.String(length=26), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"], ["specialists.id"], name=op.f("fk_intent_examples_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["interpretation_reviews.id"],
            name=op.f("fk_intent_examples_review_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intent_examples")),
    )
    op.create_index(
        op.f("ix_intent_examples_review_id"), "intent_examples", ["review_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_intent_examples_review_id"), table_name="intent_examples")
    op.drop_table("intent_examples")
    op.drop_index(
        "uq_model_versions_active",
        table_name="model_versions",
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.drop_table("model_versions")
    op.drop_index("ix_interpretation_reviews_state", table_name="interpretation_reviews")
    op.drop_table("interpretation_reviews")
