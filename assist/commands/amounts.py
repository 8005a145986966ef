"""Amounts and moments as people type them on a command line."""

from __future__ import annotations

from datetime import UTC, datetime

from assist.desk.typed_amounts import read_amount
from assist.errors import BadInput

__all__ = ["read_amount", "read_moment"]


def read_moment(written: str | None, field: str = "now") -> datetime:
    """An ISO time, UTC where it says nothing else; now when there is none."""
    if written is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise BadInput(field, "is no ISO time.", "Write 2026-11-20T15:00+00:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
