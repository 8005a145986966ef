"""What a form asks to be changed in a playbook's data, path by path. Pure.

`edit_yaml.changed` carries it out, so that comments, order and fields that the form does not know
stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Changes = dict[str, Any]


def form_changes(before: Mapping[str, Any], wanted: Mapping[str, Any]) -> Changes:
    """By path what differs. `wanted` holds the fields that the form governs, as YAML would; None
    takes a field out. Where a form cannot tell two values apart (25 and "25", a line break at the
    end) nothing is changed.
    """
    return dict(_of_mapping("", before, wanted))


def _of_mapping(
    path: str, before: Mapping[str, Any], wanted: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    for name, value in wanted.items():
        yield from _of_value(f"{path}.{name}" if path else name, before.get(name), value)


def _of_value(path: str, before: Any, wanted: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(wanted, Mapping) and (before is None or isinstance(before, Mapping)):
        yield from _of_mapping(path, before or {}, wanted)
    elif isinstance(wanted, list) and (before is None or isinstance(before, list)):
        yield from _of_list(path, before or [], wanted)
    elif not _same(before, wanted):
        yield path, _whole(wanted)


def _same(before: Any, wanted: Any) -> bool:
    if before is None or wanted is None:
        return before is wanted or (before is None and wanted in ("", [], {}))
    if isinstance(before, Mapping | list) or isinstance(wanted, Mapping | list):
        return bool(before == wanted)
    if isinstance(before, bool) or isinstance(wanted, bool):
        return before is wanted
    return _plain(before) == _plain(wanted)


def _plain(value: Any) -> str:
    lines = str(value).replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _of_list(path: str, before: list[Any], wanted: list[Any]) -> Iterator[tuple[str, Any]]:
    """Rows changed where they stand, added at the end, or taken out; else the list as a whole."""
    if len(wanted) < len(before):
        gone = _taken_out(before, wanted)
        if gone is None:
            yield path, _whole(wanted)
            return
        yield from ((f"{path}[{index}]", None) for index in gone)
        return
    for index, (old, new) in enumerate(zip(before, wanted, strict=False)):
        yield from _of_value(f"{path}[{index}]", old, new)
    for index, new in enumerate(wanted[len(before) :], len(before)):
        yield f"{path}[{index}]", _whole(new)


def _taken_out(before: Sequence[Any], wanted: Sequence[Any]) -> list[int] | None:
    """Which of the rows are gone if nothing else was done; None when something else was."""
    gone, at = [], 0
    for index, old in enumerate(before):
        if at < len(wanted) and not list(_of_value("", old, wanted[at])):
            at += 1
        else:
            gone.append(index)
    return gone if at == len(wanted) else None


def _whole(value: Any) -> Any:
    """Without what is to be left out."""
    if isinstance(value, Mapping):
        return {name: _whole(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return value
