"""Two texts of a playbook side by side, and three put together. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assist.errors import BadInput
from assist.model.playbook import Hunk
from assist.playbooks.edit_yaml import changed, parts_of
from assist.playbooks.reading import data_of, path_of

_MISSING: Any = object()
_Parts = tuple[str | int, ...]


def differences(before: str, after: str) -> tuple[Hunk, ...]:
    """Field by field what differs, in the order of the new text. Raises PlaybookInvalid where one
    of them is no YAML.
    """
    return tuple(_differing((), data_of(before, "before"), data_of(after, "after")))


def _differing(path: _Parts, before: Any, after: Any) -> Iterator[Hunk]:
    if before == after and type(before) is type(after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in (*after, *(key for key in before if key not in after)):
            yield from _differing(
                (*path, str(key)), before.get(key, _MISSING), after.get(key, _MISSING)
            )
    elif isinstance(before, list) and isinstance(after, list) and _same_length(before, after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _differing((*path, index), old, new)
    else:
        yield Hunk(path_of(path), _told(before), _told(after))


def _same_length(before: list[Any], after: list[Any]) -> bool:
    return len(before) == len(after)


def _told(value: Any) -> Any:
    return None if value is _MISSING else value


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """What each side changed, where both changed the same differently, and both put together."""

    theirs: tuple[Hunk, ...]
    mine: tuple[Hunk, ...]
    conflicts: tuple[str, ...]
    merged: str | None


def three_way(base: str, theirs: str, mine: str) -> ThreeWay:
    """Put their changes into my text. Two changes meet when one path lies within the other; the
    same change on both sides is none. Where anything meets there is no merged text.
    """
    their_changes, my_changes = differences(base, theirs), differences(base, mine)
    same = {(hunk.path, repr(hunk.after)) for hunk in my_changes}
    wanted = [hunk for hunk in their_changes if (hunk.path, repr(hunk.after)) not in same]
    conflicts = tuple(
        sorted(
            {hunk.path for hunk in wanted if any(_meet(hunk.path, my.path) for my in my_changes)}
        )
    )
    merged = None if conflicts else _merged(mine, {hunk.path: hunk.after for hunk in wanted})
    return ThreeWay(their_changes, my_changes, conflicts, merged)


def _meet(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long == short or long.startswith((f"{short}.", f"{short}["))


def _merged(mine: str, changes: Mapping[str, Any]) -> str | None:
    try:
        return changed(mine, changes)
    except BadInput:
        return None


@dataclass(frozen=True, slots=True)
class Choice:
    """One field that differs between two texts, for a person to choose. `both`: each side changed
    it; otherwise `mine_moved` says whose change it is. Values as YAML would hold them, None: not
    there.
    """

    path: str
    base: Any
    theirs: Any
    mine: Any
    both: bool
    mine_moved: bool


def choices(base: str, theirs: str, mine: str) -> tuple[Choice, ...]:
    """Every field that differs, in the order of my text. `base` "": nobody knows what both were
    made from, and every field is a choice. Raises PlaybookInvalid where one is no YAML.
    """
    known = data_of(base, "base") if base else None
    made = []
    for hunk in differences(theirs, mine):
        was = _at(known, hunk.path) if known is not None else None
        theirs_moved = known is None or was != hunk.before
        mine_moved = known is None or was != hunk.after
        both = theirs_moved and mine_moved
        made.append(Choice(hunk.path, was, hunk.before, hunk.after, both, mine_moved))
    return tuple(made)


def _at(data: Any, path: str) -> Any:
    for part in parts_of(path):
        if isinstance(part, int):
            data = data[part] if isinstance(data, list) and part < len(data) else None
        else:
            data = data.get(part) if isinstance(data, dict) else None
    return data


def chosen(theirs: str, mine: str, take_theirs: frozenset[str]) -> str:
    """My text with their value at the paths named; what nobody named stays mine. BadInput where
    the text cannot be changed so.
    """
    hunks = {hunk.path: hunk.before for hunk in differences(theirs, mine)}
    return changed(mine, {path: value for path, value in hunks.items() if path in take_theirs})
