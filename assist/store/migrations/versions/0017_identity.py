"""Identity: proofs, one-time codes, authorisations, shared addresses

Revision 0017, after 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.String(length=26)
CODE = sa.String(length=40)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "contact_points",
        sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _lowered()
    _proofs()
    _codes()
    _authorisations()


def _lowered() -> None:
    """What was more than an address on file is proven anew, and then runs out."""
    op.execute(
        "UPDATE conversations SET identity_level = 'L1' WHERE identity_level IN ('L2', 'L3')"
    )


def _proofs() -> None:
    op.create_table(
        "identity_proofs",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("contact_point_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("level", CODE, nullable=False),
        sa.Column("how", CODE, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        _key("identity_proofs", "contact_id", "contacts"),
        _key("identity_proofs", "contact_point_id", "contact_points"),
        _key("identity_proofs", "conversation_id", "conversations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_proofs")),
    )
    op.create_index(
        "ix_identity_proofs_conversation", "identity_proofs", ["conversation_id", "expires_at"]
    )


def _codes() -> None:
    op.create_table(
        "one_time_codes",
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("contact_point_id", ID, nullable=True),
        sa.Column("action", CODE, nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("about_message_id", ID, nullable=True),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("code_hash", sa.Text(), nullable=True),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", MOMENT, nullable=True),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        _key("one_time_codes", "conversation_id", "conversations"),
        _key("one_time_codes", "contact_id", "contacts"),
        _key("one_time_codes", "contact_point_id", "contact_points"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_codes")),
    )
    op.create_index(
        "ix_one_time_codes_conversation", "one_time_codes", ["conversation_id", "requested_at"]
    )
    op.create_index("ix_one_time_codes_contact", "one_time_codes", ["contact_id", "requested_at"])
    op.create_index("ix_one_time_codes_message", "one_time_codes", ["message_id"])


def _authorisations() -> None:
    op.create_table(
        "authorisations",
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("scope", CODE, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        _key("authorisations", "contact_id", "contacts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisations")),
    )
    op.create_index("ix_authorisations_contact", "authorisations", ["contact_id", "recorded_at"])


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def downgrade() -> None:
    for table in ("authorisations", "one_time_codes", "identity_proofs"):
        op.drop_table(table)
    with op.batch_alter_table("contact_points") as points:
        points.drop_column("shared")
