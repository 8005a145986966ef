"""Figures as lines of text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assist.intents.evaluation.metrics import Confusion


def lines(figures: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """One line a figure; figures within figures are set in; lists are told as tables."""
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield f"{indent}{name}"
            yield from lines(value, indent + "  ")
        elif isinstance(value, list) and value and isinstance(value[0], Confusion):
            yield f"{indent}{name}: what was meant, what it was read as, how often"
            yield from _table(value, indent + "  ")
        elif isinstance(value, list):
            yield f"{indent}{name}"
            yield from (f"{indent}  {_row(entry)}" for entry in value)
        elif value is not None:
            yield f"{indent}{name:{max(1, 26 - len(indent))}} {value}"


def _table(pairs: Sequence[Confusion], indent: str) -> Iterator[str]:
    wide = max(len(pair.meant) for pair in pairs)
    further = max(len(pair.read) for pair in pairs)
    for pair in pairs:
        yield f"{indent}{pair.meant:{wide}}  {pair.read:{further}}  {pair.times} of {pair.of}"


def _row(entry: Any) -> str:
    if isinstance(entry, Mapping):
        return "  ".join(f"{name} {value}" for name, value in entry.items())
    return str(entry)


def plain(figures: Any) -> Any:
    """The same as values that JSON knows."""
    if isinstance(figures, Mapping):
        return {name: plain(value) for name, value in figures.items()}
    if isinstance(figures, Confusion):
        return figures._asdict()
    if isinstance(figures, list):
        return [plain(entry) for entry in figures]
    return figures
