"""What a file of accounts, invoices, payments or royalties brings, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class ImportKind(StrEnum):
    ACCOUNTS = "accounts"
    INVOICES = "invoices"
    PAYMENTS = "payments"
    ROYALTIES = "royalties"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell, and how to mend it."""

    line: int
    column: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.reason} {self.remedy}".rstrip()


@dataclass(frozen=True, slots=True)
class Record:
    """One thing in the file. `values` by the names of the file's columns, amounts in minor units;
    `lines` are an invoice's, each by the same rule.
    """

    line: int
    id: str
    account_id: str
    values: Mapping[str, Any]
    lines: tuple[Mapping[str, Any], ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.account_id, self.id


@dataclass(frozen=True, slots=True)
class Change:
    """What a record changes of what is there already: column, before, after."""

    line: int
    id: str
    fields: tuple[tuple[str, Any, Any], ...]


@dataclass(slots=True)
class Tally:
    """How many, and their sums by currency in minor units."""

    count: int = 0
    sums: dict[str, int] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        self.count += 1
        if "amount" in record.values:
            currency = record.values["currency"]
            self.sums[currency] = self.sums.get(currency, 0) + record.values["amount"]


@dataclass(slots=True)
class Report:
    """What a file would do, or did; nothing is written while there is a problem."""

    kind: ImportKind
    rows: int = 0
    new: Tally = field(default_factory=Tally)
    changed: Tally = field(default_factory=Tally)
    same: Tally = field(default_factory=Tally)
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    written: bool = False
