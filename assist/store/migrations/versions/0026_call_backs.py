"""Calls that the desk has promised

Revision 0026, after 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ID = sa.String(length=26)
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "call_backs",
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("contact_point_id", ID, nullable=False),
        sa.Column("call_id", ID, nullable=True),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("by_author", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("done_by", ID, nullable=True),
        sa.Column("done_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_call_backs_conversation_id"
        ),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_points.id"], name="fk_call_backs_contact_point_id"
        ),
        sa.ForeignKeyConstraint(["call_id"], ["phone_calls.id"], name="fk_call_backs_call_id"),
        sa.ForeignKeyConstraint(["done_by"], ["specialists.id"], name="fk_call_backs_done_by"),
        sa.PrimaryKeyConstraint("id", name="pk_call_backs"),
    )
    op.create_index(
        "ix_call_backs_conversation", "call_backs", ["conversation_id", "asked_at"]
    )
    op.create_index(
        "uq_call_backs_open",
        "call_backs",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.drop_table("call_backs")
