"""Lines, adjustments, payment methods and royalty movements; allocations are derived

Revision 0004, after 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# A balance of royalties becomes the movements that lead to it.
_MOVE_ROYALTIES = """
    INSERT INTO royalty_movements (account_id, id, step, amount_minor, "on", period)
    SELECT account_id, 'opening-{step}', '{step}', {amount}, CURRENT_DATE, period FROM royalties
"""
_OPENING = {
    "earned": "pending_minor + available_minor",
    "collected": "available_minor",
    "released": "available_minor",
}
_SUM = (
    "coalesce((SELECT sum(CASE {cases} ELSE 0 END) FROM royalty_movements m"
    " WHERE m.account_id = a.account_id), 0)"
)


def upgrade() -> None:
    op.add_column("accounts", sa.Column("contract_on", sa.Date(), nullable=True))
    op.add_column(
        "invoices",
        sa.Column("kind", sa.String(length=40), server_default="charge", nullable=False),
    )
    op.add_column("payments", sa.Column("for_invoice", sa.String(length=40), nullable=True))
    _create_entries()
    _create_methods_and_imports()
    for step, amount in _OPENING.items():
        op.execute(_MOVE_ROYALTIES.format(step=step, amount=amount))
    op.drop_table("royalties")
    op.drop_index(op.f("ix_allocations_invoice_id"), table_name="allocations")
    op.drop_table("allocations")


def _create_entries() -> None:
    op.create_table(
        "invoice_lines",
        sa.Column("invoice_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_lines_invoice_id")
        ),
        sa.PrimaryKeyConstraint("invoice_id", "position", name=op.f("pk_invoice_lines")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "adjustments",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.String(length=40), nullable=True),
        sa.Column("invoice_id", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_adjustments_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_adjustments_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_adjustments_invoice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustments")),
    )
    op.create_index(op.f("ix_adjustments_account_id"), "adjustments", ["account_id"], unique=False)
    op.create_index(op.f("ix_adjustments_payment_id"), "adjustments", ["payment_id"], unique=False)
    op.create_table(
        "royalty_movements",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_royalty_movements_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_royalty_movements")),
        sqlite_with_rowid=False,
    )


def _create_methods_and_imports() -> None:
    op.create_table(
        "payment_methods",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("last4", sa.String(length=40), nullable=False),
        sa.Column("expires_year", sa.Integer(), nullable=True),
        sa.Column("expires_month", sa.Integer(), nullable=True),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(last4) = 4", name="ck_payment_methods_last4"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_payment_methods_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_methods")),
    )
    op.create_index(
        op.f("ix_payment_methods_account_id"), "payment_methods", ["account_id"], unique=False
    )
    op.create_table(
        "ledger_imports",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_imports")),
    )
    op.create_index("ix_ledger_imports_kind", "ledger_imports", ["kind", "at"], unique=False)


def downgrade() -> None:
    """Royalties return as pending and available. Allocations come back empty: what they said is
    derived from payments, which the older program would have to book again.
    """
    _create_what_0001_had()
    pending = _SUM.format(
        cases="WHEN step = 'earned' THEN amount_minor WHEN step = 'collected' THEN -amount_minor"
    )
    available = _SUM.format(
        cases="WHEN step IN ('released', 'returned') THEN amount_minor"
        " WHEN step IN ('sent', 'set_off') THEN -amount_minor"
    )
    op.execute(
        f"INSERT INTO royalties SELECT a.account_id, {pending}, {available}, a.period FROM"
        " (SELECT account_id, max(period) AS period FROM royalty_movements GROUP BY account_id) a"
    )
    op.drop_index("ix_ledger_imports_kind", table_name="ledger_imports")
    op.drop_table("ledger_imports")
    op.drop_index(op.f("ix_payment_methods_account_id"), table_name="payment_methods")
    op.drop_table("payment_methods")
    op.drop_table("royalty_movements")
    op.drop_index(op.f("ix_adjustments_payment_id"), table_name="adjustments")
    op.drop_index(op.f("ix_adjustments_account_id"), table_name="adjustments")
    op.drop_table("adjustments")
    op.drop_table("invoice_lines")
    op.drop_column("payments", "for_invoice")
    op.drop_column("invoices", "kind")
    op.drop_column("accounts", "contract_on")


def _create_what_0001_had() -> None:
    op.create_table(
        "royalties",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("pending_minor", sa.BigInteger(), nullable=False),
        sa.Column("available_minor", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_royalties_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_royalties")),
    )
    op.create_table(
        "allocations",
        sa.Column("payment_id", sa.String(length=40), nullable=False),
        sa.Column("invoice_id", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_allocations_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_allocations_payment_id")
        ),
        sa.PrimaryKeyConstraint("payment_id", "invoice_id", name=op.f("pk_allocations")),
    )
    op.create_index(op.f("ix_allocations_invoice_id"), "allocations", ["invoice_id"], unique=False)
