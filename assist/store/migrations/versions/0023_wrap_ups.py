"""What specialists write down when a call is over

Revision 0023, after 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ID = sa.String(length=26)
CODE = sa.String(length=40)


def upgrade() -> None:
    op.create_table(
        "call_wrap_ups",
        sa.Column("call_id", ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("result", CODE, nullable=False),
        sa.Column("disposition", CODE, nullable=False),
        sa.Column("specialist_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["phone_calls.id"], name="fk_call_wrap_ups_call_id"),
        sa.ForeignKeyConstraint(
            ["specialist_id"], ["specialists.id"], name="fk_call_wrap_ups_specialist_id"
        ),
        sa.PrimaryKeyConstraint("call_id", name="pk_call_wrap_ups"),
    )


def downgrade() -> None:
    op.drop_table("call_wrap_ups")
