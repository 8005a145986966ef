"""`assist import KIND FILE`: bring the books in, or show what a file would change."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assist.errors import BadInput
from assist.i18n import minor_digits
from assist.model.imports import ImportKind, Report, Tally

if TYPE_CHECKING:
    from assist.wiring import Services

Open = Callable[[], AbstractContextManager["Services"]]
SHOWN_PROBLEMS = 50


def register(main: click.Group, services: Open) -> None:
    """Add `assist import`."""

    @main.command("import")
    @click.argument("kind", type=click.Choice([kind.value for kind in ImportKind]))
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
    @click.option("--json", "as_json", is_flag=True)
    def import_(kind: str, file: Path, *, dry_run: bool, as_json: bool) -> None:
        """Bring the KIND of entries in from a CSV FILE: all of it, or nothing (docs/import.md)."""
        with services() as opened:
            report = _run(opened, ImportKind(kind), file, dry_run=dry_run, quiet=as_json)
        if as_json:
            click.echo(json.dumps(_plain(report), indent=2, ensure_ascii=False, default=str))
        else:
            _print(report, file)
        if report.problems:
            sys.exit(2)


def _run(services: Services, kind: ImportKind, file: Path, *, dry_run: bool, quiet: bool) -> Report:
    from assist.desk.import_ledger import import_file

    size = file.stat().st_size * (1 if dry_run else 2)
    hidden = quiet or not sys.stderr.isatty()
    with click.progressbar(
        length=size, label=f"Reading {file.name}", file=sys.stderr, hidden=hidden
    ) as bar:
        try:
            return import_file(
                services.db,
                kind,
                file,
                now=datetime.now(UTC),
                dry_run=dry_run,
                progress=bar.update,
            )
        except OSError as error:
            raise BadInput("file", f"cannot be read: {error.strerror}.") from error


def _plain(report: Report) -> dict[str, Any]:
    return {
        "kind": report.kind.value,
        "rows": report.rows,
        "written": report.written,
        **{name: _tally(getattr(report, name)) for name in ("new", "changed", "same")},
        "changes": [
            {
                "line": change.line,
                "id": change.id,
                "fields": {name: [before, after] for name, before, after in change.fields},
            }
            for change in report.changes
        ],
        "problems": [
            {
                "line": problem.line,
                "column": problem.column,
                "reason": problem.reason,
                "remedy": problem.remedy,
            }
            for problem in report.problems
        ],
    }


def _tally(tally: Tally) -> dict[str, Any]:
    sums = {code: str(_major(minor, code)) for code, minor in tally.sums.items()}
    return {"count": tally.count, "sums": sums}


def _major(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-minor_digits(currency))


def _print(report: Report, file: Path) -> None:
    click.echo(f"{report.kind.value} from {file.name}: {report.rows} rows")
    for name in ("new", "changed", "same"):
        tally: Tally = getattr(report, name)
        sums = "  ".join(f"{code} {_major(minor, code):,}" for code, minor in tally.sums.items())
        click.echo(f"  {name:8} {tally.count:8}  {sums}".rstrip())
    for change in report.changes:
        told = "; ".join(f"{name} {before} -> {after}" for name, before, after in change.fields)
        click.echo(f"    line {change.line}, {change.id}: {told}")
    if len(report.changes) < report.changed.count:
        click.echo(f"    and {report.changed.count - len(report.changes)} more")
    for problem in report.problems[:SHOWN_PROBLEMS]:
        click.echo(f"  {problem}")
    if len(report.problems) > SHOWN_PROBLEMS:
        click.echo(f"  and {len(report.problems) - SHOWN_PROBLEMS} more problems (--json has all)")
    click.echo(_outcome(report))


def _outcome(report: Report) -> str:
    if report.problems:
        return f"Nothing was written: {len(report.problems)} problems."
    return "Written." if report.written else "Nothing was written (dry run)."
