"""Calls that a specialist places, and leads who join: phones that are rung, and what picked up

Revision 0025, after 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("phone_calls", sa.Column("dialled_at", WHEN, nullable=True))
    op.add_column("phone_calls", sa.Column("answerer", sa.String(length=40), nullable=True))
    op.add_column("phone_calls", sa.Column("message_at", WHEN, nullable=True))
    op.add_column("phone_calls", sa.Column("in_room", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("phone_call_legs", sa.Column("dialled_at", WHEN, nullable=True))
    role = sa.Column("role", sa.String(length=40), nullable=False, server_default="speaks")
    op.add_column("phone_call_legs", role)


def downgrade() -> None:
    op.drop_column("phone_call_legs", "role")
    op.drop_column("phone_call_legs", "dialled_at")
    op.drop_column("phone_calls", "in_room")
    op.drop_column("phone_calls", "message_at")
    op.drop_column("phone_calls", "answerer")
    op.drop_column("phone_calls", "dialled_at")
