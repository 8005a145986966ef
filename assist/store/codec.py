"""Frozen dataclasses to JSON and back, exactly, by their annotations.

A union of dataclasses carries the class's name under "is"; everything else is told apart by the
annotation alone. Floats, tuples, frozen sets, dates, aware datetimes, enums and None survive.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Convert = Callable[[Any], Any]
TAG = "is"


def encode(value: object) -> Any:
    """The JSON value of a dataclass, to be read back by `decode` with its type."""
    kind: Any = type(value)
    return _encoder(kind)(value)


def decode(kind: type[T], data: Any) -> T:
    """The dataclass that `encode` was given. Raises KeyError or ValueError on other JSON."""
    key: Any = kind
    result: T = _decoder(key)(data)
    return result


def _same(value: Any) -> Any:
    return value


def _to_iso(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


SCALARS: Mapping[Any, tuple[Convert, Convert]] = {
    str: (_same, _same),
    int: (_same, _same),
    bool: (_same, _same),
    float: (float, float),
    datetime: (_to_iso, datetime.fromisoformat),
    date: (date.isoformat, date.fromisoformat),
    Any: (_same, _same),
    dict: (_same, _same),
}


@cache
def _encoder(kind: Any) -> Convert:
    return _pair(kind)[0]


@cache
def _decoder(kind: Any) -> Convert:
    return _pair(kind)[1]


@cache
def _pair(kind: Any) -> tuple[Convert, Convert]:
    if kind in SCALARS:
        return SCALARS[kind]
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        return _union(get_args(kind))
    if origin in {tuple, frozenset}:
        return _many(origin, _pair(get_args(kind)[0]))
    if origin in {dict, Mapping}:
        return _same, _same
    if isinstance(kind, type) and issubclass(kind, Enum):
        return (lambda member: member.value), kind
    if dataclasses.is_dataclass(kind):
        return _record(kind)
    raise TypeError(f"no JSON form for {kind!r}")


def _many(collection: Convert, item: tuple[Convert, Convert]) -> tuple[Convert, Convert]:
    write, read = item
    return (
        lambda values: [write(value) for value in values],
        lambda values: collection([read(value) for value in values]),
    )


def _record(kind: Any) -> tuple[Convert, Convert]:
    hints = get_type_hints(kind)
    fields = {field.name: _pair(hints[field.name]) for field in dataclasses.fields(kind)}

    def write(value: Any) -> Any:
        return {name: pair[0](getattr(value, name)) for name, pair in fields.items()}

    def read(data: Any) -> Any:
        # A field that was added since takes its default.
        return kind(**{name: pair[1](data[name]) for name, pair in fields.items() if name in data})

    return write, read


def _union(members: tuple[Any, ...]) -> tuple[Convert, Convert]:
    kinds = [member for member in members if member is not type(None)]
    if len(kinds) == 1:
        write, read = _pair(kinds[0])
        return (
            lambda value: None if value is None else write(value),
            lambda data: None if data is None else read(data),
        )
    by_name = {kind.__name__: kind for kind in kinds}
    return (
        lambda value: {TAG: type(value).__name__, **encode(value)},
        lambda data: decode(by_name[data[TAG]], data),
    )
