"""A reply that goes to another address of the author names the message that it answers

Revision 0020, after 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("answers_id", sa.String(length=26), nullable=True))
    op.create_index("ix_messages_answers_id", "messages", ["answers_id"])


def downgrade() -> None:
    op.drop_index("ix_messages_answers_id", table_name="messages")
    op.drop_column("messages", "answers_id")
