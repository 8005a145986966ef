"""Why what is said in a call could not be written down

Revision 0024, after 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "phone_calls", sa.Column("transcript_trouble", sa.String(length=40), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("phone_calls", "transcript_trouble")
