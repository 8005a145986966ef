"""Bring accounts, invoices, payments or royalties in from a file: all of it, or nothing."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from itertools import groupby, islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from assist.billing.import_columns import Rows, joined
from assist.billing.import_file import rows_of
from assist.errors import BadInput
from assist.model.imports import Change, ImportKind, Problem, Record, Report
from assist.store import Database, Tx, import_accounts, imports
from assist.store.imports import Known, Stored

CHUNK = 1_000
SHOWN_CHANGES = 20
_BEFORE_CONTRACT = {
    ImportKind.INVOICES: "due_on",
    ImportKind.PAYMENTS: "paid_at",
    ImportKind.ROYALTIES: "on",
}

Progress = Callable[[int], None]


def import_file(
    db: Database,
    kind: ImportKind,
    path: Path,
    *,
    now: datetime,
    dry_run: bool = False,
    progress: Progress = lambda _bytes: None,
) -> Report:
    """What the file at `path` does, or with `dry_run` would do; nothing while it has problems.

    The file is read and checked beside everybody's work. Only what has no problems is then held
    against the books once more and written, under the lock. `progress` is told the bytes done, of
    twice the file's size. BadInput when the file as a whole cannot be read.
    """
    with TemporaryFile() as spool:
        with db.read() as tx, path.open("rb") as file:
            looking = _Import(tx, kind, now, write=False)
            chunks = 0
            for chunk in looking.chunks(file, progress):
                looking.take(chunk)
                pickle.dump(chunk, spool)
                chunks += 1
        report = looking.finished()
        if dry_run or report.problems:
            return report
        spool.seek(0)
        with db.transaction() as tx:
            writing = _Import(tx, kind, now, write=True)
            for _ in range(chunks):
                writing.take(pickle.load(spool))  # noqa: S301 - written above, seen by nobody else
                progress(path.stat().st_size // chunks)
            report = replace(writing.finished(), rows=report.rows)
            if report.problems:  # the books moved in between, and the file no longer fits them
                tx.rollback()
                return report
            imports.note(tx, report, path.name, now)
    report.written = True
    return report


@dataclass(slots=True)
class _Import:
    tx: Tx
    kind: ImportKind
    now: datetime
    write: bool
    rows: Rows = field(init=False)
    report: Report = field(init=False)

    def __post_init__(self) -> None:
        self.rows = Rows(self.kind)
        self.report = Report(self.kind, problems=self.rows.problems)

    def finished(self) -> Report:
        self.report.problems.sort(key=lambda problem: problem.line)
        return self.report

    def chunks(self, file: BinaryIO, progress: Progress) -> Iterator[list[Record]]:
        records = self._records(file)
        seen = 0
        while chunk := list(islice(records, CHUNK)):
            yield chunk
            at = file.tell()
            progress(at - seen)
            seen = at
        progress(file.tell() - seen)

    def _records(self, file: BinaryIO) -> Iterator[Record]:
        singles = self._singles(file)
        if self.kind is not ImportKind.INVOICES:
            yield from (record for record in singles if self._is_new(record))
            return
        for _, same in groupby(singles, key=lambda record: record.id):
            lines = list(same)
            try:
                record = joined(lines)
            except BadInput as error:
                self._refuse(lines[-1], error.field, error.problem, error.remedy)
                continue
            number = (record.account_id, record.values["number"])
            if self._is_new(record) and self.rows.once(record.line, "number", number):
                yield record

    def _singles(self, file: BinaryIO) -> Iterator[Record]:
        for line, cells in rows_of(self.kind, file):
            self.report.rows += 1
            record = self.rows.read(line, cells)
            if record is not None:
                yield record

    def _is_new(self, record: Record) -> bool:
        return self.rows.once(record.line, "id", imports.key_of(self.kind, record))

    def take(self, chunk: Sequence[Record]) -> None:
        if self.kind is ImportKind.ACCOUNTS:
            self._take_accounts(chunk)
            return
        known = imports.known_accounts(self.tx, {record.account_id for record in chunk})
        fitting = [self._dated(record, known) for record in chunk if self._fits(record, known)]
        there = imports.stored(self.tx, self.kind, fitting)
        if self.kind is ImportKind.INVOICES:
            self._check_numbers(fitting)
        new, changed = self._sorted(fitting, there)
        if self.write and not self.report.problems:
            imports.insert_entries(self.tx, self.kind, new)
            imports.update_entries(self.tx, self.kind, changed)
            imports.count_changes(self.tx, {record.account_id for record in (*new, *changed)})

    def _take_accounts(self, chunk: Sequence[Record]) -> None:
        held = import_accounts.holders(self.tx, chunk)
        there = import_accounts.stored_accounts(self.tx, chunk)
        for record in chunk:
            self._check_addresses(record, held)
        new, changed = self._sorted(chunk, there)
        if self.write and not self.report.problems:
            import_accounts.insert_accounts(self.tx, new, held, self.now)
            import_accounts.update_accounts(self.tx, changed, held, self.now)
            imports.count_changes(self.tx, {record.id for record in changed})

    def _check_addresses(
        self, record: Record, held: Mapping[import_accounts.Address, import_accounts.Holder]
    ) -> None:
        for column, address in import_accounts.addresses_of(record):
            holder = held.get(address)
            if holder and holder.account_id not in {None, record.id}:
                problem = f"{address[1]} belongs to account {holder.account_id}."
                self._refuse(record, column, problem, "One address is one author's.")
            self.rows.once(record.line, column, address)

    def _fits(self, record: Record, known: Mapping[str, Known]) -> bool:
        account = known.get(record.account_id)
        if account is None:
            problem = f"there is no account {record.account_id}."
            self._refuse(record, "account_id", problem, "Import accounts first.")
            return False
        currency = record.values["currency"]
        if currency != account.currency:
            problem = f"is {currency}, and the account is in {account.currency}."
            self._refuse(record, "currency", problem, "An account has one currency.")
            return False
        column = _BEFORE_CONTRACT[self.kind]
        on = record.values[column]
        on = on.date() if isinstance(on, datetime) else on
        if account.contract_on and on < account.contract_on:
            problem = f"{on} is before the contract of {account.contract_on}."
            self._refuse(record, column, problem, "Correct one of the two dates.")
            return False
        return True

    def _dated(self, record: Record, known: Mapping[str, Known]) -> Record:
        """A payment told by its day alone came at noon where the author is: on that day for all."""
        if self.kind is not ImportKind.PAYMENTS:
            return record
        at = record.values["paid_at"]
        if not isinstance(at, datetime):
            zone = ZoneInfo(known[record.account_id].zone or "UTC")
            at = datetime.combine(at, time(12), zone)
        values = {**record.values, "paid_at": at.astimezone(UTC)}
        return Record(record.line, record.id, record.account_id, values, record.lines)

    def _check_numbers(self, records: Sequence[Record]) -> None:
        taken = imports.invoices_by_number(self.tx, records)
        for record in records:
            number = record.values["number"]
            if taken.get((record.account_id, number), record.id) != record.id:
                problem = f"{number!r} is another invoice of this account."
                self._refuse(record, "number", problem, "Use the id that it was imported under.")

    def _sorted(
        self, records: Sequence[Record], there: Mapping[tuple[str, str], Stored]
    ) -> tuple[list[Record], list[Record]]:
        """The new records and the changed ones, counted with the rest."""
        new, changed = [], []
        for record in records:
            before = there.get(imports.key_of(self.kind, record)) or there.get(("", record.id))
            if before is None:
                self.report.new.add(record)
                new.append(record)
            elif self._may_change(record, before):
                fields = _differences(record, before)
                (self.report.changed if fields else self.report.same).add(record)
                if fields:
                    changed.append(record)
                    self._show(Change(record.line, record.id, fields))
        return new, changed

    def _may_change(self, record: Record, before: Stored) -> bool:
        if before.account_id != record.account_id:
            problem = f"{record.id!r} belongs to account {before.account_id}."
            self._refuse(record, "id", problem, "Use another id, or correct the account.")
            return False
        if before.values.get("currency", record.values["currency"]) != record.values["currency"]:
            problem = f"was {before.values['currency']}."
            self._refuse(record, "currency", problem, "Open another account for other money.")
            return False
        return True

    def _show(self, change: Change) -> None:
        if len(self.report.changes) < SHOWN_CHANGES:
            self.report.changes.append(change)

    def _refuse(self, record: Record, column: str, reason: str, remedy: str) -> None:
        self.report.problems.append(Problem(record.line, column, reason, remedy))


def _differences(record: Record, before: Stored) -> tuple[tuple[str, Any, Any], ...]:
    found = [
        (name, value, record.values[name])
        for name, value in before.values.items()
        if value != record.values[name]
    ]
    if [dict(line) for line in before.lines] != [dict(line) for line in record.lines]:
        found.append(("lines", len(before.lines), len(record.lines)))
    return tuple(found)
