"""People: sessions that are told apart, accounts at OpenID providers, App Homes in Slack

Revision 0018, after 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.String(length=26)
CODE = sa.String(length=40)
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Sign-ins lack what the new columns tell: everybody signs in once more."""
    op.drop_table("sign_ins")
    op.create_table(
        "sign_ins",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("specialist_id", ID, nullable=False),
        sa.Column("method", CODE, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.Column("seen_at", AT, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["specialist_id"], ["specialists.id"], name=op.f("fk_sign_ins_specialist_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
    )
    op.create_index(op.f("ix_sign_ins_specialist_id"), "sign_ins", ["specialist_id"])
    op.create_table(
        "specialist_identities",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("specialist_id", ID, nullable=False),
        sa.Column("provider", CODE, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("bound_at", AT, nullable=False),
        sa.Column("used_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["specialist_id"],
            ["specialists.id"],
            name=op.f("fk_specialist_identities_specialist_id"),
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_specialist_identities")),
        sa.UniqueConstraint(
            "specialist_id", "issuer", name=op.f("uq_specialist_identities_specialist_id_issuer")
        ),
    )
    op.create_table(
        "slack_homes",
        sa.Column("slack_user_id", CODE, nullable=False),
        sa.Column("locale", CODE, nullable=False),
        sa.Column("opened_at", AT, nullable=False),
        sa.Column("drawn_at", AT, nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slack_user_id", name=op.f("pk_slack_homes")),
    )
    op.add_column("specialists", sa.Column("last_seen_at", AT, nullable=True))
    op.create_index("ix_cards_place", "cards", ["channel", "ts"])


def downgrade() -> None:
    op.drop_index("ix_cards_place", "cards")
    op.drop_column("specialists", "last_seen_at")
    op.drop_table("slack_homes")
    op.drop_table("specialist_identities")
    op.drop_table("sign_ins")
    op.create_table(
        "sign_ins",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("specialist_id", ID, nullable=False),
        sa.Column("expires_at", AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["specialist_id"], ["specialists.id"], name=op.f("fk_sign_ins_specialist_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_ins")),
    )
