"""The contact policy: where authors live, consents, calls, and replies that wait for their hour

Revision 0012, after 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WAITING = "state IN ('waiting', 'sending')"


def upgrade() -> None:
    op.add_column("contacts", sa.Column("region", sa.String(length=40), nullable=True))
    op.add_column("contacts", sa.Column("city", sa.Text(), nullable=True))
    op.add_column(
        "messages",
        sa.Column("outreach", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute("UPDATE messages SET outreach = true WHERE purpose = 'reminder'")
    _consents()
    _calls()
    _scheduled()


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("contact_point_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_points.id"], name=op.f("fk_consents_contact_point_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_point", "consents", ["contact_point_id", "recorded_at"])


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("contact_id", sa.String(length=26), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("specialist_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("direction", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_calls_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_calls_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["specialist_id"], ["specialists.id"], name=op.f("fk_calls_specialist_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    op.create_index("ix_calls_contact", "calls", ["contact_id", "at"])


def _scheduled() -> None:
    op.create_table(
        "scheduled_messages",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("conversation_id", sa.String(length=26), nullable=False),
        sa.Column("specialist_id", sa.String(length=26), nullable=False),
        sa.Column("suggestion_id", sa.String(length=26), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("base_message_id", sa.String(length=26), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("ended", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_scheduled_messages_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["specialist_id"], ["specialists.id"], name=op.f("fk_scheduled_messages_specialist_id")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestions.id"], name=op.f("fk_scheduled_messages_suggestion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_messages")),
    )
    op.create_index(
        "uq_scheduled_waiting",
        "scheduled_messages",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text(WAITING),
        postgresql_where=sa.text(WAITING),
    )
    op.create_index(
        "ix_scheduled_conversation", "scheduled_messages", ["conversation_id", "created_at"]
    )


def downgrade() -> None:
    for table in ("scheduled_messages", "calls", "consents"):
        op.drop_table(table)
    with op.batch_alter_table("messages") as messages:
        messages.drop_column("outreach")
    with op.batch_alter_table("contacts") as contacts:
        contacts.drop_column("city")
        contacts.drop_column("region")
