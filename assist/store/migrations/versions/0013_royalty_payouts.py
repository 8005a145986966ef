"""Royalty payouts: tax forms, payout methods and their changes, withdrawals, set-offs

Revision 0013, after 0012
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CURRENT = "ended_at IS NULL"
OPEN_WITHDRAWAL = "state IN ('requested', 'checks', 'approved', 'sent', 'returned', 'reissue')"
OPEN_CHANGE = "state IN ('requested', 'confirmed', 'cooling_off')"
LAST4 = "last4 IS NULL OR length(last4) = 4"


def _id(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=26), nullable=nullable)


def _code(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=40), nullable=nullable)


def _at(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _day(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _words(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _one_of(table: str, name: str, where: str) -> None:
    op.create_index(
        name,
        table,
        ["account_id"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def upgrade() -> None:
    _create_records()
    _create_withdrawals()
    _create_changes()


def _create_records() -> None:
    op.create_table(
        "tax_forms",
        _id("id"),
        _code("account_id"),
        _code("kind"),
        _day("signed_on"),
        _code("tin"),
        _code("country", True),
        _flag("claims_treaty"),
        _at("recorded_at"),
        _id("recorded_by"),
        _at("ended_at", True),
        _key("tax_forms", "account_id", "accounts"),
        _key("tax_forms", "recorded_by", "specialists"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_forms")),
    )
    _one_of("tax_forms", "uq_tax_forms_current", CURRENT)
    op.create_index("ix_tax_forms_account", "tax_forms", ["account_id"])
    op.create_table(
        "payout_methods",
        _id("id"),
        _code("account_id"),
        _code("kind"),
        _code("last4", True),
        _at("since"),
        _id("recorded_by"),
        _at("ended_at", True),
        sa.CheckConstraint(LAST4, name="ck_payout_methods_last4"),
        _key("payout_methods", "account_id", "accounts"),
        _key("payout_methods", "recorded_by", "specialists"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_methods")),
    )
    _one_of("payout_methods", "uq_payout_methods_current", CURRENT)
    op.create_index("ix_payout_methods_account", "payout_methods", ["account_id"])


def _create_withdrawals() -> None:
    op.create_table(
        "withdrawals",
        _id("id"),
        _code("account_id"),
        _id("conversation_id"),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        _code("currency"),
        _flag("all_available"),
        _code("state"),
        _at("requested_at"),
        _id("requested_by"),
        _at("moved_at"),
        _words("identity_note"),
        _at("identity_at", True),
        _words("note"),
        sa.Column("withheld", sa.JSON(), nullable=True),
        _id("method_id", True),
        _id("approved_by", True),
        _at("approved_at", True),
        _day("leaves_by", True),
        _at("sent_at", True),
        _day("arrives_by", True),
        sa.Column("sendings", sa.Integer(), nullable=False),
        _words("reference", True),
        _at("paid_at", True),
        _at("returned_at", True),
        _code("failure_code", True),
        _key("withdrawals", "account_id", "accounts"),
        _key("withdrawals", "conversation_id", "conversations"),
        _key("withdrawals", "requested_by", "specialists"),
        _key("withdrawals", "method_id", "payout_methods"),
        _key("withdrawals", "approved_by", "specialists"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawals")),
    )
    _one_of("withdrawals", "uq_withdrawals_open", OPEN_WITHDRAWAL)
    op.create_index("ix_withdrawals_account", "withdrawals", ["account_id", "requested_at"])
    op.create_index("ix_withdrawals_state", "withdrawals", ["state", "requested_at"])
    op.create_table(
        "set_offs",
        _id("id"),
        _code("account_id"),
        _id("conversation_id"),
        _id("message_id"),
        _code("currency"),
        sa.Column("withheld", sa.JSON(), nullable=False),
        _code("payment_id"),
        _words("identity_note"),
        _at("at"),
        _id("by"),
        _key("set_offs", "account_id", "accounts"),
        _key("set_offs", "conversation_id", "conversations"),
        _key("set_offs", "by", "specialists"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_offs")),
        sa.UniqueConstraint("message_id", name=op.f("uq_set_offs_message_id")),
    )
    op.create_index("ix_set_offs_account", "set_offs", ["account_id"])


def _create_changes() -> None:
    op.create_table(
        "payout_changes",
        _id("id"),
        _code("account_id"),
        _id("conversation_id"),
        _code("kind"),
        _code("last4", True),
        _code("state"),
        _at("requested_at"),
        _id("requested_by"),
        _at("moved_at"),
        _id("called_point_id", True),
        _id("confirmed_by", True),
        _at("confirmed_at", True),
        _words("confirmed_note"),
        _id("approved_by", True),
        _at("approved_at", True),
        _at("in_force_at", True),
        sa.Column("notices", sa.JSON(), nullable=False),
        _words("note"),
        sa.CheckConstraint(LAST4, name="ck_payout_changes_last4"),
        _key("payout_changes", "account_id", "accounts"),
        _key("payout_changes", "conversation_id", "conversations"),
        _key("payout_changes", "requested_by", "specialists"),
        _key("payout_changes", "called_point_id", "contact_points"),
        _key("payout_changes", "confirmed_by", "specialists"),
        _key("payout_changes", "approved_by", "specialists"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_changes")),
    )
    _one_of("payout_changes", "uq_payout_changes_open", OPEN_CHANGE)
    op.create_index("ix_payout_changes_account", "payout_changes", ["account_id", "requested_at"])
    op.create_index("ix_payout_changes_state", "payout_changes", ["state", "requested_at"])


def downgrade() -> None:
    for table in ("payout_changes", "set_offs", "withdrawals", "payout_methods", "tax_forms"):
        op.drop_table(table)
