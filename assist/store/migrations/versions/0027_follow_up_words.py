"""What is to be done when a call is looked at again, and by whom

Revision 0027, after 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_FK = "fk_call_wrap_ups_follow_up_by"


def upgrade() -> None:
    with op.batch_alter_table("call_wrap_ups") as table:
        table.add_column(sa.Column("follow_up_note", sa.Text(), nullable=True))
        table.add_column(sa.Column("follow_up_by", sa.String(length=26), nullable=True))
        table.create_foreign_key(_FK, "specialists", ["follow_up_by"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("call_wrap_ups") as table:
        table.drop_constraint(_FK, type_="foreignkey")
        table.drop_column("follow_up_by")
        table.drop_column("follow_up_note")
