"""Running statements without loading objects, and naming what a database refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CursorResult, Executable, Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assist.errors import AssistError, Duplicate

UNIQUE_VIOLATION = "23505"  # PostgreSQL, appendix A "Error Codes"


def run(
    tx: Session, statement: Executable, values: Mapping[str, Any] | None = None
) -> CursorResult[Any]:
    """Execute on the transaction's connection; Duplicate where a unique constraint says no."""
    try:
        return tx.connection().execute(statement, values)
    except IntegrityError as error:
        raise as_duplicate(error) from error


def one(
    tx: Session, statement: Executable, values: Mapping[str, Any] | None = None
) -> Row[Any] | None:
    """The first row, or None."""
    return run(tx, statement, values).first()


def moved(tx: Session, statement: Executable, values: Mapping[str, Any] | None = None) -> bool:
    """Whether the conditional update changed a row."""
    return run(tx, statement, values).rowcount > 0


def is_sqlite(tx: Session) -> bool:
    return tx.get_bind().dialect.name == "sqlite"


def insert_or(tx: Session, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, for the transaction's database."""
    return sqlite.insert(table) if is_sqlite(tx) else postgresql.insert(table)


def insert_new(tx: Session, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert unless a unique constraint has it already; whether it was new."""
    statement = insert_or(tx, table).on_conflict_do_nothing()
    # Without the option PostgreSQL's count of inserted rows is thrown away.
    return moved(tx, statement.execution_options(preserve_rowcount=True), values)


def as_duplicate(error: IntegrityError) -> AssistError | IntegrityError:
    """The Duplicate that a violated unique constraint means; other errors as they are."""
    if getattr(error.orig, "sqlstate", None) == UNIQUE_VIOLATION:
        diagnosis = getattr(error.orig, "diag", None)
        return Duplicate(str(getattr(diagnosis, "constraint_name", "") or error.orig))
    if "UNIQUE constraint failed" in str(error.orig):
        return Duplicate(str(error.orig).removeprefix("UNIQUE constraint failed: "))
    return error
