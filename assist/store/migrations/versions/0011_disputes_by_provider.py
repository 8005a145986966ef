"""Disputes that a payment provider tells of, and why a conversation waits though nobody wrote

Revision 0011, after 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("disputes") as disputes:
        disputes.alter_column("opened_by", existing_type=sa.String(length=26), nullable=True)
        disputes.add_column(sa.Column("fee_minor", sa.BigInteger(), nullable=True))
        disputes.add_column(sa.Column("fee_currency", sa.String(length=40), nullable=True))
    op.add_column("conversations", sa.Column("attention", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("conversations", "attention")
    # Those that nobody opened by hand cannot stand in the older table.
    for table in ("evidence_places", "disputes"):
        column = "dispute_id" if table == "evidence_places" else "id"
        op.execute(
            sa.text(
                f"DELETE FROM {table} WHERE {column} IN "  # noqa: S608 - names of this file
                "(SELECT id FROM disputes WHERE opened_by IS NULL)"
            )
        )
    with op.batch_alter_table("disputes") as disputes:
        disputes.drop_column("fee_currency")
        disputes.drop_column("fee_minor")
        disputes.alter_column("opened_by", existing_type=sa.String(length=26), nullable=False)
