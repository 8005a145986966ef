"""The embedded ledger's reading side: the entries of one account, by indexes alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, func, select

from assist.model.account import (
    OWED,
    Adjustment,
    Invoice,
    Payment,
    PaymentMethod,
    Section,
)
from assist.model.ledger import Entries, RoyaltyStep, RoyaltySum
from assist.model.money import Money
from assist.store.account_rows import adjustment_of, invoice_of, line_of, method_of, payment_of
from assist.store.database import Tx
from assist.store.rows import one, run
from assist.store.tables import table_of
from assist.store.tables.accounts import (
    AccountRow,
    AdjustmentRow,
    ImportRow,
    InvoiceLineRow,
    InvoiceRow,
    PaymentMethodRow,
    PaymentRow,
    RoyaltyMovementRow,
)

ACCOUNTS = table_of(AccountRow)
INVOICES = table_of(InvoiceRow)
LINES = table_of(InvoiceLineRow)
PAYMENTS = table_of(PaymentRow)
ADJUSTMENTS = table_of(AdjustmentRow)
METHODS = table_of(PaymentMethodRow)
MOVEMENTS = table_of(RoyaltyMovementRow)
IMPORTS = table_of(ImportRow)

_WANTED: BindParameter[str] = bindparam("p_account")


def _newest_import(kind: str) -> Any:
    of_kind = select(func.max(IMPORTS.c.at)).where(IMPORTS.c.kind == kind)
    return of_kind.scalar_subquery().label(f"{kind}_at")


# Built once: composing them anew costs more than running them. The plans are tested.
_IMPORTED = {
    "invoices": (Section.INVOICES,),
    "payments": (Section.PAYMENTS, Section.REFUNDS),
    "royalties": (Section.ROYALTIES,),
}
ACCOUNT = select(ACCOUNTS, *map(_newest_import, _IMPORTED)).where(ACCOUNTS.c.id == _WANTED)
OF_ACCOUNT = {
    "invoices": (
        select(
            INVOICES,
            LINES.c.position,
            LINES.c.item,
            LINES.c.description.label("line_description"),
            LINES.c.quantity,
            LINES.c.amount_minor.label("line_minor"),
        )
        .outerjoin_from(INVOICES, LINES, LINES.c.invoice_id == INVOICES.c.id)
        .where(INVOICES.c.account_id == _WANTED)
        .order_by(INVOICES.c.due_on, INVOICES.c.number, INVOICES.c.id, LINES.c.position)
    ),
    "payments": (
        select(PAYMENTS)
        .where(PAYMENTS.c.account_id == _WANTED)
        .order_by(PAYMENTS.c.at.desc(), PAYMENTS.c.id.desc())
    ),
    "adjustments": (
        select(ADJUSTMENTS)
        .where(ADJUSTMENTS.c.account_id == _WANTED)
        .order_by(ADJUSTMENTS.c.at.desc(), ADJUSTMENTS.c.id.desc())
    ),
    "royalties": (
        select(
            MOVEMENTS.c.step,
            func.sum(MOVEMENTS.c.amount_minor).label("amount_minor"),
            MOVEMENTS.c.period,
        )
        .where(MOVEMENTS.c.account_id == _WANTED)
        .group_by(MOVEMENTS.c.step, MOVEMENTS.c.period)
    ),
    "methods": (
        select(METHODS)
        .where(METHODS.c.account_id == _WANTED)
        .order_by(METHODS.c.is_default.desc(), METHODS.c.id)
    ),
}


def load(tx: Tx, account_id: str, now: datetime) -> Entries | None:
    """What was booked on the account until `now`; None when there is no such account.

    Where the account is brought in from files, each section is as old as the newest file of its
    kind, and what is owed as old as the oldest of its sections.
    """
    wanted = {"p_account": account_id}
    account = one(tx, ACCOUNT, wanted)
    if account is None:
        return None
    currency = account.currency
    ages = _ages(account, now)
    return Entries(
        account_id=account.id,
        contact_id=account.contact_id,
        version=account.version,
        as_of=min(ages[section] for section in OWED),
        currency=currency,
        project_titles=tuple(account.project_titles),
        billing_email=account.billing_email,
        invoices=_invoices(run(tx, OF_ACCOUNT["invoices"], wanted), currency),
        payments=_payments(run(tx, OF_ACCOUNT["payments"], wanted), currency),
        adjustments=_adjustments(run(tx, OF_ACCOUNT["adjustments"], wanted), currency),
        royalties=_royalties(run(tx, OF_ACCOUNT["royalties"], wanted), currency),
        methods=_methods(run(tx, OF_ACCOUNT["methods"], wanted)),
        ages=ages,
    )


def _ages(account: Row[Any], now: datetime) -> dict[Section, datetime]:
    ages = dict.fromkeys(Section, now)
    if account.imported:
        for kind, sections in _IMPORTED.items():
            at = account._mapping[f"{kind}_at"]  # noqa: SLF001 - the row's public name for this
            ages.update(dict.fromkeys(sections if at else (), at))
    return ages


Rows = Iterable[Row[Any]]


def _invoices(rows: Rows, currency: str) -> tuple[Invoice, ...]:
    """One row a line, of an invoice without lines one row."""
    together = (tuple(same) for _, same in groupby(rows, key=lambda row: row.id))
    return tuple(
        invoice_of(
            same[0],
            tuple(line_of(row, currency) for row in same if row.position is not None),
            currency,
        )
        for same in together
    )


def _payments(rows: Rows, currency: str) -> tuple[Payment, ...]:
    return tuple(payment_of(row, currency) for row in rows)


def _adjustments(rows: Rows, currency: str) -> tuple[Adjustment, ...]:
    return tuple(adjustment_of(row, currency) for row in rows)


def _royalties(rows: Rows, currency: str) -> tuple[RoyaltySum, ...]:
    return tuple(
        RoyaltySum(RoyaltyStep(row.step), Money(int(row.amount_minor), currency), row.period)
        for row in rows
    )


def _methods(rows: Rows) -> tuple[PaymentMethod, ...]:
    return tuple(method_of(row) for row in rows)
