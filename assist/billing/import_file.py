"""A CSV file as rows: UTF-8, commas or semicolons, a header of known columns. Streams."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from difflib import get_close_matches
from typing import BinaryIO

from assist.billing.import_columns import COLUMNS
from assist.errors import BadInput
from assist.model.imports import ImportKind

_BOMS = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS = 'Save it again as "CSV UTF-8".'


def rows_of(kind: ImportKind, file: BinaryIO) -> Iterator[tuple[int, dict[str, str]]]:
    """Line numbers and cells by column. BadInput where the file as a whole cannot be read."""
    reader = csv.reader(_Lines(file), delimiter=_delimiter(file), strict=True)
    header = _header(kind, next(reader, []))
    try:
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(header):
                problem = f"line {reader.line_num} has {len(cells)} cells, not {len(header)}."
                raise BadInput("file", problem, "Quote cells that hold the separator.")
            yield reader.line_num, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        problem = f"line {reader.line_num} cannot be read as CSV: {error}."
        raise BadInput(
            "file", problem, "Quote cells with quotes, doubling those inside."
        ) from error


class _Lines:
    """The lines of the file as text; a line that is not UTF-8 is named."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        raw = self._file.readline()
        if not raw:
            raise StopIteration
        self._number += 1
        if self._number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            problem = f"line {self._number} is not UTF-8; it looks like Windows-1252."
            raise BadInput("file", problem, _SAVE_AS) from error


def _delimiter(file: BinaryIO) -> str:
    first = file.readline()
    file.seek(0)
    if first.startswith(_BOMS) or b"\0" in first:
        raise BadInput("file", "is UTF-16, or no text at all.", _SAVE_AS)
    return ";" if first.count(b";") > first.count(b",") else ","


def _header(kind: ImportKind, cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    known = {column.name: column for column in COLUMNS[kind]}
    for name in names:
        if name not in known:
            close = get_close_matches(name, known, 1)
            remedy = f"Is it {close[0]!r}?" if close else f"Known are {', '.join(known)}."
            raise BadInput("header", f"{name!r} is no column of {kind.value}.", remedy)
    if len(set(names)) != len(names):
        raise BadInput("header", "names a column twice.", "Leave one of the two out.")
    missing = [name for name, column in known.items() if column.required and name not in names]
    if missing:
        raise BadInput("header", f"lacks {', '.join(missing)}.", "See docs/import.md.")
    return names
