"""Bulk reading and writing of what files bring. Values go by the names of the file's columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update

from assist.model.ids import new_id
from assist.model.imports import ImportKind, Record, Report
from assist.store.account_entries import ACCOUNTS, IMPORTS, INVOICES, LINES, MOVEMENTS, PAYMENTS
from assist.store.contacts import CONTACTS
from assist.store.database import Tx
from assist.store.rows import run

_TABLES: Mapping[ImportKind, Table] = {
    ImportKind.INVOICES: INVOICES,
    ImportKind.PAYMENTS: PAYMENTS,
    ImportKind.ROYALTIES: MOVEMENTS,
}
_COLUMNS: Mapping[ImportKind, Mapping[str, str]] = {
    ImportKind.INVOICES: {
        "number": "number",
        "description": "description",
        "amount": "amount_minor",
        "due_on": "due_on",
        "state": "state",
        "kind": "kind",
    },
    ImportKind.PAYMENTS: {
        "amount": "amount_minor",
        "paid_at": "at",
        "state": "state",
        "method": "method",
        "card_brand": "card_brand",
        "card_last4": "card_last4",
        "decline_code": "decline_code",
        "invoice_id": "for_invoice",
    },
    ImportKind.ROYALTIES: {
        "step": "step",
        "amount": "amount_minor",
        "on": "on",
        "period": "period",
    },
}


@dataclass(frozen=True, slots=True)
class Known:
    """What rows of an account are held against."""

    currency: str
    contract_on: date | None
    zone: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """What is there already under an id."""

    account_id: str
    values: Mapping[str, Any]
    lines: tuple[Mapping[str, Any], ...] = ()


def known_accounts(tx: Tx, ids: Collection[str]) -> dict[str, Known]:
    chosen = (
        select(ACCOUNTS.c.id, ACCOUNTS.c.currency, ACCOUNTS.c.contract_on, CONTACTS.c.zone)
        .outerjoin_from(ACCOUNTS, CONTACTS, CONTACTS.c.id == ACCOUNTS.c.contact_id)
        .where(ACCOUNTS.c.id.in_(ids))
    )
    return {row.id: Known(row.currency, row.contract_on, row.zone) for row in run(tx, chosen)}


def stored(tx: Tx, kind: ImportKind, records: Sequence[Record]) -> dict[tuple[str, str], Stored]:
    """What is there already, by `key_of`: ids of royalties are unique within their account only."""
    table, columns = _TABLES[kind], _COLUMNS[kind]
    chosen = select(table).where(table.c.id.in_([record.id for record in records]))
    if kind is ImportKind.ROYALTIES:
        chosen = chosen.where(table.c.account_id.in_({record.account_id for record in records}))
    rows = run(tx, chosen).mappings().all()
    lines = _lines(tx, [row["id"] for row in rows]) if kind is ImportKind.INVOICES else {}
    return {
        _key(kind, row["account_id"], row["id"]): Stored(
            row["account_id"],
            {name: row[column] for name, column in columns.items()},
            tuple(lines.get(row["id"], ())),
        )
        for row in rows
    }


def key_of(kind: ImportKind, record: Record) -> tuple[str, str]:
    return _key(kind, record.account_id, record.id)


def _key(kind: ImportKind, account_id: str, entry_id: str) -> tuple[str, str]:
    return (account_id if kind is ImportKind.ROYALTIES else "", entry_id)


def _lines(tx: Tx, ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    chosen = select(LINES).where(LINES.c.invoice_id.in_(ids)).order_by(LINES.c.position)
    for row in run(tx, chosen):
        found.setdefault(row.invoice_id, []).append(
            {
                "item": row.item,
                "description": row.description,
                "quantity": row.quantity,
                "amount": row.amount_minor,
            }
        )
    return found


def invoices_by_number(tx: Tx, records: Sequence[Record]) -> dict[tuple[str, str], str]:
    """Ids of the invoices that have these numbers in these accounts."""
    chosen = select(INVOICES.c.account_id, INVOICES.c.number, INVOICES.c.id).where(
        INVOICES.c.account_id.in_({record.account_id for record in records}),
        INVOICES.c.number.in_({record.values["number"] for record in records}),
    )
    return {(row.account_id, row.number): row.id for row in run(tx, chosen)}


def insert_entries(tx: Tx, kind: ImportKind, records: Sequence[Record]) -> None:
    if records:
        rows = [
            {"id": record.id, "account_id": record.account_id, **_row(kind, record)}
            for record in records
        ]
        tx.connection().execute(insert(_TABLES[kind]), rows)
        _insert_lines(tx, records)


def update_entries(tx: Tx, kind: ImportKind, records: Sequence[Record]) -> None:
    if not records:
        return
    table = _TABLES[kind]
    changed = update(table).where(
        table.c.id == bindparam("p_id"), table.c.account_id == bindparam("p_account")
    )
    tx.connection().execute(
        changed.values({column: bindparam(column) for column in _COLUMNS[kind].values()}),
        [{"p_id": r.id, "p_account": r.account_id, **_row(kind, r)} for r in records],
    )
    if kind is ImportKind.INVOICES:
        run(tx, delete(LINES).where(LINES.c.invoice_id.in_([record.id for record in records])))
        _insert_lines(tx, records)


def _row(kind: ImportKind, record: Record) -> dict[str, Any]:
    return {column: record.values[name] for name, column in _COLUMNS[kind].items()}


def _insert_lines(tx: Tx, records: Sequence[Record]) -> None:
    rows = [
        {
            "invoice_id": record.id,
            "position": position,
            "item": line["item"],
            "description": line["description"],
            "quantity": line["quantity"],
            "amount_minor": line["amount"],
        }
        for record in records
        for position, line in enumerate(record.lines, 1)
    ]
    if rows:
        tx.connection().execute(insert(LINES), rows)


def count_changes(tx: Tx, account_ids: Collection[str]) -> None:
    """Give each of the accounts, which are brought in from files, a new version."""
    changed = update(ACCOUNTS).where(ACCOUNTS.c.id == bindparam("p_id"))
    if account_ids:
        tx.connection().execute(
            changed.values(version=ACCOUNTS.c.version + 1, imported=True),
            [{"p_id": account_id} for account_id in sorted(account_ids)],
        )


def note(tx: Tx, report: Report, file_name: str, now: datetime) -> None:
    """Keep that the file was brought in: the books are as old as the newest of their kind."""
    values = {
        "id": new_id(),
        "kind": report.kind.value,
        "at": now,
        "file_name": file_name,
        "new": report.new.count,
        "changed": report.changed.count,
        "same": report.same.count,
    }
    run(tx, insert(IMPORTS), values)
