"""The columns of each kind of file, and rows to records. docs/import.md describes them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from assist.billing import import_cells as cells
from assist.billing.import_cells import Parse, Style
from assist.errors import BadInput
from assist.model.imports import ImportKind, Problem, Record
from assist.model.ledger import RoyaltyStep
from assist.policy.redact import Kind, redact

LONGEST_CELL = 2_000
_PARTS = ("item", "description", "quantity", "amount")


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    parse: Parse
    required: bool = False
    default: Any = None


@lru_cache(maxsize=20_000)
def _zone(text: str) -> str:
    return cells.zone(text, Style())


COLUMNS: Mapping[ImportKind, tuple[Column, ...]] = {
    ImportKind.ACCOUNTS: (
        Column("id", cells.key, required=True),
        Column("name", cells.words, required=True),
        Column("currency", cells.currency, required=True),
        Column("email", cells.email),
        Column("phone", cells.phone),
        Column("language", cells.language),
        Column("country", cells.country),
        Column("region", cells.region),
        Column("city", cells.words),
        Column("zone", lambda text, _style: _zone(text)),
        Column("titles", cells.titles, default=()),
        Column("contract_on", cells.day),
    ),
    ImportKind.INVOICES: (
        Column("id", cells.key, required=True),
        Column("account_id", cells.key, required=True),
        Column("amount", cells.amount, required=True),
        Column("currency", cells.currency, required=True),
        Column("due_on", cells.day, required=True),
        Column("description", cells.words, required=True),
        Column("number", cells.words),
        Column("state", cells.one_of("open", "void"), default="open"),
        Column("kind", cells.one_of("charge", "fee"), default="charge"),
        Column("item", cells.words),
        Column("quantity", cells.quantity, default="1"),
    ),
    ImportKind.PAYMENTS: (
        Column("id", cells.key, required=True),
        Column("account_id", cells.key, required=True),
        Column("amount", cells.amount, required=True),
        Column("currency", cells.currency, required=True),
        Column("paid_at", cells.moment, required=True),
        Column("state", cells.one_of("succeeded", "failed", "pending"), default="succeeded"),
        Column(
            "method", cells.one_of("card", "check", "transfer", "link", "cash"), default="transfer"
        ),
        Column("card_brand", cells.words),
        Column("card_last4", cells.last4),
        Column("decline_code", cells.key),
        Column("invoice_id", cells.key),
    ),
    ImportKind.ROYALTIES: (
        Column("id", cells.key, required=True),
        Column("account_id", cells.key, required=True),
        Column("step", cells.one_of(*(step.value for step in RoyaltyStep)), required=True),
        Column("amount", cells.amount, required=True),
        Column("currency", cells.currency, required=True),
        Column("on", cells.day, required=True),
        Column("period", cells.period, required=True),
    ),
}


@dataclass(slots=True)
class Rows:
    """Turns the rows of one file into records; keeps what rows have to be held against."""

    kind: ImportKind
    style: Style = field(default_factory=Style)
    problems: list[Problem] = field(default_factory=list)
    _seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def read(self, line: int, row: Mapping[str, str]) -> Record | None:
        """The record, or None with its problems noted."""
        values: dict[str, Any] = {}
        known = len(self.problems)
        for column in COLUMNS[self.kind]:
            text = row.get(column.name, "").strip()
            try:
                values[column.name] = self._cell(column, text)
            except BadInput as error:
                self._refuse(line, column.name, error)
        if len(self.problems) > known:
            return None
        try:
            return self._record(line, values)
        except BadInput as error:
            self._refuse(line, error.field, error)
            return None

    def once(self, line: int, name: str, value: tuple[str, str]) -> bool:
        """Is `value` of the column `name` new in this file? A second one is a problem."""
        first = self._seen.setdefault((name, "\0".join(value)), line)
        if first == line:
            return True
        problem = f"{value[-1]!r} is on line {first} already."
        self.problems.append(Problem(line, name, problem, "Leave one of the two out."))
        return False

    def _refuse(self, line: int, column: str, error: BadInput) -> None:
        self.problems.append(Problem(line, column, error.problem, error.remedy))

    def _cell(self, column: Column, text: str) -> Any:
        if not text:
            if column.required:
                raise BadInput(column.name, "is empty.", "Every row needs it.")
            return column.default
        if len(text) > LONGEST_CELL:
            raise BadInput(column.name, "is too long.", f"At most {LONGEST_CELL} characters.")
        if len(text) >= 13 and Kind.CARD in redact(text).found:
            raise BadInput(
                column.name, "holds a card number.", "Never put one into a file; keep the last 4."
            )
        return column.parse(text, self.style)

    def _record(self, line: int, values: dict[str, Any]) -> Record:
        if self.kind is ImportKind.ACCOUNTS:
            return Record(line, values["id"], values["id"], values)
        # A line of an invoice may lower it, and bookstores return books.
        earned = values.get("step") == RoyaltyStep.EARNED
        signed = earned or (self.kind is ImportKind.INVOICES and bool(values["item"]))
        values["amount"] = cells.minor(values["amount"], values["currency"], signed=signed)
        return Record(line, values["id"], values["account_id"], values)


def joined(rows: list[Record]) -> Record:
    """The invoice that rows with one id make: each is a line of it, the sum is its amount.

    BadInput when they disagree on the rest, or add up to nothing.
    """
    first = rows[0]
    if len(rows) == 1 and not first.values["item"]:
        values = {name: value for name, value in first.values.items() if name not in _OWN}
        return Record(first.line, first.id, first.account_id, _numbered(values))
    for other in rows[1:]:
        if not (first.values["item"] and other.values["item"]):
            problem = f"{first.id!r} is on line {first.line} already."
            raise BadInput("id", problem, "Leave one out; lines of one invoice each name an item.")
        for name in ("account_id", "currency", "due_on", "number", "state", "kind"):
            if other.values[name] != first.values[name]:
                problem = f"differs from line {first.line} of the same invoice."
                raise BadInput(name, problem, "Give all lines of an invoice the same one.")
    whole = sum(row.values["amount"] for row in rows)
    if whole <= 0:
        raise BadInput("amount", "the lines add up to nothing.", "An invoice asks for something.")
    values = {name: value for name, value in first.values.items() if name not in _OWN}
    lines = tuple({name: row.values[name] or "" for name in _PARTS} for row in rows)
    return Record(
        first.line, first.id, first.account_id, _numbered({**values, "amount": whole}), lines
    )


_OWN = ("item", "quantity")


def _numbered(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "number": values["number"] or values["id"]}
