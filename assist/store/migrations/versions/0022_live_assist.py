"""What is said while a specialist speaks on the phone

Revision 0022, after 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ID = sa.String(length=26)
CODE = sa.String(length=40)


def upgrade() -> None:
    """Calls that began before were not transcribed."""
    with op.batch_alter_table("phone_calls") as calls:
        calls.add_column(
            sa.Column("transcribed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("phone_calls") as calls:
        calls.alter_column("transcribed", server_default=None)
    op.create_table(
        "call_utterances",
        sa.Column("call_id", ID, nullable=False),
        sa.Column("source", CODE, nullable=False),
        sa.Column("speaker", CODE, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["phone_calls.id"], name="fk_call_utterances_call_id"),
        sa.PrimaryKeyConstraint(
            "call_id", "source", "speaker", "number", name="pk_call_utterances"
        ),
    )


def downgrade() -> None:
    op.drop_table("call_utterances")
    with op.batch_alter_table("phone_calls") as calls:
        calls.drop_column("transcribed")
