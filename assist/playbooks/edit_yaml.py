"""A form's change in a playbook's YAML: the field changes, comments and the rest stay. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString

from assist.errors import BadInput
from assist.playbooks.reading import refuse_unfit
from assist.playbooks.schema import SCHEMA_VERSION, SINCE_2, Mode

_PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_PATH = re.compile(r"[^.\[\]]+(?:\.[^.\[\]]+|\[\d+\])*")
_LONG = 80  # characters from which a text of one line is written folded
Part = str | int


def parts_of(path: str) -> tuple[Part, ...]:
    """The parts of a path like steps[1].texts.en.short; BadInput for anything else."""
    if not _PATH.fullmatch(path):
        raise BadInput(path, "is no field of a playbook.", "Write it like texts.en.short.")
    return tuple(
        int(found[2]) if found[2] is not None else found[1] for found in _PART.finditer(path)
    )


def changed(text: str, changes: Mapping[str, Any]) -> str:
    """The YAML with each path set to its value; None takes the field (or the list's item) out.

    Without changes it is the same text, byte for byte. BadInput where the text is no YAML that a
    form could change, or a path leads through something that is no list and no mapping.
    """
    if not changes:
        return text
    refuse_unfit(text)
    yaml, data = _loaded(text)
    # Items are taken out last and from the end, or the numbers of those behind would be wrong.
    out = sorted((path for path in changes if changes[path] is None), key=_backwards)
    for path in (*(path for path in changes if changes[path] is not None), *out):
        _set(data, parts_of(path), changes[path], path)
    if data.get("schema_version") == 1 and _is_new(data):
        data["schema_version"] = SCHEMA_VERSION
    written = StringIO()
    yaml.dump(data, written)
    return written.getvalue()


def _is_new(data: CommentedMap) -> bool:
    """Does it use what version 1 did not have?"""
    return data.get("mode") == Mode.AUTO_REPLY.value or any(name in data for name in SINCE_2)


def _backwards(path: str) -> tuple[Any, ...]:
    return tuple(-part if isinstance(part, int) else 0 for part in parts_of(path))


def _loaded(text: str) -> tuple[YAML, Any]:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    try:
        data = yaml.load(text)
    except YAMLError as error:
        raise BadInput("file", f"it is not readable YAML: {error}") from error
    if not isinstance(data, CommentedMap):
        raise BadInput("file", "this is no playbook.", "Start with `schema_version: 2`.")
    return yaml, data


def _set(data: Any, parts: tuple[Part, ...], value: Any, path: str) -> None:
    *way, last = parts
    for index, part in enumerate(way):
        data = _inner(data, part, parts[index + 1], path, make=value is not None)
        if data is None:
            return  # there is nothing to take out
    if value is None:
        _take_out(data, last)
    elif isinstance(data, CommentedSeq) and isinstance(last, int):
        _put_item(data, last, value, path)
    elif isinstance(data, CommentedMap) and isinstance(last, str):
        data[last] = _as_yaml(value, data.get(last))
    else:
        raise _no_way(path)


def _inner(data: Any, part: Part, following: Part, path: str, *, make: bool) -> Any:
    if isinstance(data, CommentedMap) and isinstance(part, str):
        if data.get(part) is None:
            if not make:
                return None
            data[part] = CommentedSeq() if isinstance(following, int) else CommentedMap()
        return data[part]
    if isinstance(data, CommentedSeq) and isinstance(part, int):
        if part == len(data) and make:
            data.append(CommentedSeq() if isinstance(following, int) else CommentedMap())
        if part < len(data):
            return data[part]
        if not make:
            return None
    raise _no_way(path)


def _take_out(data: Any, last: Part) -> None:
    if isinstance(data, CommentedMap):
        data.pop(last, None)
    elif isinstance(data, CommentedSeq) and isinstance(last, int) and last < len(data):
        del data[last]


def _put_item(data: CommentedSeq, index: int, value: Any, path: str) -> None:
    if index > len(data):
        raise _no_way(path)
    if index == len(data):
        data.append(_as_yaml(value, None))
    else:
        data[index] = _as_yaml(value, data[index])


def _no_way(path: str) -> BadInput:
    return BadInput(path, "there is no such place in this playbook.", "Check the path.")


def _as_yaml(value: Any, before: Any) -> Any:
    """Texts stay as people write them: paragraphs as a block, long lines folded, others plain."""
    if isinstance(value, str):
        return _text(value, before)
    if isinstance(value, Mapping):
        made = CommentedMap()
        for key, item in value.items():
            made[key] = _as_yaml(item, None)
        return made
    if isinstance(value, list | tuple):
        listed = CommentedSeq()
        listed.extend(_as_yaml(item, None) for item in value)
        return listed
    return value


def _text(value: str, before: Any) -> Any:
    text = "\n".join(line.rstrip() for line in value.replace("\r\n", "\n").split("\n"))
    if "\n" in text.strip("\n") or isinstance(before, LiteralScalarString):
        return LiteralScalarString(text.strip("\n") + "\n")
    if len(text) > _LONG or isinstance(before, FoldedScalarString):
        return FoldedScalarString(text)
    return text
