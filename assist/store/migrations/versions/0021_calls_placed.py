"""Calls that we place, and who was reached by a call

Revision 0021, after 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("phone_calls") as table:
        table.add_column(sa.Column("placed_by", sa.String(length=26), nullable=True))
        table.add_column(sa.Column("disposition", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("disposed_by", sa.String(length=40), nullable=True))
        table.create_foreign_key(
            "fk_phone_calls_placed_by", "specialists", ["placed_by"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("phone_calls") as table:
        table.drop_constraint("fk_phone_calls_placed_by", type_="foreignkey")
        table.drop_column("disposed_by")
        table.drop_column("disposition")
        table.drop_column("placed_by")
