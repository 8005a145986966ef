"""Phone calls, their turns, legs, recordings and words; specialists' phones; promises by phone

Revision 0019, after 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.String(length=26)
CODE = sa.String(length=40)
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _calls()
    _turns_and_words()
    _legs()
    _recordings()
    op.add_column("specialists", sa.Column("phone", sa.Text(), nullable=True))
    with op.batch_alter_table("promises") as promises:
        promises.alter_column("recorded_by", existing_type=ID, nullable=True)


def downgrade() -> None:
    """Promises that a caller made by themselves have no specialist to keep them for: they go."""
    op.execute("DELETE FROM promises WHERE recorded_by IS NULL")
    with op.batch_alter_table("promises") as promises:
        promises.alter_column("recorded_by", existing_type=ID, nullable=False)
    op.drop_column("specialists", "phone")
    for name in ("call_words", "recordings", "phone_call_legs", "phone_call_turns", "phone_calls"):
        op.drop_table(name)


def _calls() -> None:
    op.create_table(
        "phone_calls",
        sa.Column("id", ID, nullable=False),
        sa.Column("provider_sid", CODE, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("contact_point_id", ID, nullable=False),
        sa.Column("direction", CODE, nullable=False),
        sa.Column("mode", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("talk", sa.JSON(), nullable=False),
        sa.Column("proven", CODE, nullable=False),
        sa.Column("recorded", sa.Boolean(), nullable=False),
        sa.Column("recording_place", CODE, nullable=False),
        sa.Column("started_at", AT, nullable=False),
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("outcome", CODE, nullable=True),
        sa.Column("call_back", CODE, nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_phone_calls_conversation_id"
        ),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_points.id"], name="fk_phone_calls_contact_point_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_phone_calls"),
        sa.UniqueConstraint("provider_sid", name="uq_phone_calls_provider_sid"),
    )
    op.create_index(
        "ix_phone_calls_conversation", "phone_calls", ["conversation_id", "started_at"]
    )
    op.create_index("ix_phone_calls_state", "phone_calls", ["state", "started_at"])


def _turns_and_words() -> None:
    op.create_table(
        "phone_call_turns",
        sa.Column("call_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("keyed", sa.Text(), nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["phone_calls.id"], name="fk_phone_call_turns_call_id"
        ),
        sa.PrimaryKeyConstraint("call_id", "number", name="pk_phone_call_turns"),
    )
    op.create_table(
        "call_words",
        sa.Column("call_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["phone_calls.id"], name="fk_call_words_call_id"),
        sa.PrimaryKeyConstraint("call_id", "number", name="pk_call_words"),
    )


def _legs() -> None:
    op.create_table(
        "phone_call_legs",
        sa.Column("id", ID, nullable=False),
        sa.Column("call_id", ID, nullable=False),
        sa.Column("specialist_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("provider_sid", CODE, nullable=True),
        sa.Column("started_at", AT, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["phone_calls.id"], name="fk_phone_call_legs_call_id"),
        sa.ForeignKeyConstraint(
            ["specialist_id"], ["specialists.id"], name="fk_phone_call_legs_specialist_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_phone_call_legs"),
        sa.UniqueConstraint("call_id", "number", name="uq_phone_call_legs_call_id_number"),
    )
    op.create_index(
        "ix_phone_call_legs_specialist", "phone_call_legs", ["specialist_id", "state"]
    )


def _recordings() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", ID, nullable=False),
        sa.Column("call_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("provider_sid", CODE, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("told_at", AT, nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("deleted_by", CODE, nullable=True),
        sa.Column("deleted_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["phone_calls.id"], name="fk_recordings_call_id"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_recordings_conversation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
        sa.UniqueConstraint("provider_sid", name="uq_recordings_provider_sid"),
    )
    op.create_index("ix_recordings_call", "recordings", ["call_id"])
