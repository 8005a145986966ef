"""What is said while a specialist speaks with an author on the phone

Revision 0023, after 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_utterances",
        sa.Column("call_id", sa.String(length=26), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(
            ["call_id"], ["phone_calls.id"], name="fk_call_utterances_call_id"
        ),
        sa.PrimaryKeyConstraint(
            "call_id", "source", "number", "speaker", name="pk_call_utterances"
        ),
    )
    op.add_column(
        "phone_calls", sa.Column("transcript_trouble", sa.String(length=40), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("phone_calls", "transcript_trouble")
    op.drop_table("call_utterances")
