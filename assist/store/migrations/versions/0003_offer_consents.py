"""Who agreed that an offer may be made

Revision 0003, after 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "offer_consents",
        sa.Column("decision_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("specialist_id", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_offer_consents_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["specialist_id"], ["specialists.id"], name=op.f("fk_offer_consents_specialist_id")
        ),
        sa.PrimaryKeyConstraint(
            "decision_id", "kind", "specialist_id", name=op.f("pk_offer_consents")
        ),
    )


def downgrade() -> None:
    op.drop_table("offer_consents")
