"""Words that the record proves without holding them, and files that are held because they may show a card

Revision 0015, after 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("messages") as table:
        table.add_column(sa.Column("proof_key", sa.Text(), nullable=True))
    with op.batch_alter_table("attachments") as table:
        table.add_column(sa.Column("state", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("decided_by", sa.String(length=26), nullable=True))
        table.add_column(sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("decided_why", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("attachments") as table:
        for column in ("decided_why", "decided_at", "decided_by", "state"):
            table.drop_column(column)
    with op.batch_alter_table("messages") as table:
        table.drop_column("proof_key")
