"""YAML to Playbook: strict, bounded, and clear about what is wrong where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from pydantic import ValidationError

from assist.errors import BadInput
from assist.playbooks.renames import renamed
from assist.playbooks.schema import Playbook
from assist.playbooks.steps import ways_that_go_nowhere

MAX_BYTES = 128 * 1024
MAX_DEPTH = 12
MOST_PROBLEMS = 50  # told at once; a file of thousands is another file
_SafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a playbook file."""

    path: str  # "texts.es.short", or the line for YAML itself
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}" + (f" {self.remedy}" if self.remedy else "")


class PlaybookInvalid(BadInput):
    """Every problem of one playbook file at once."""

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(source, f"this playbook cannot be used:\n{lines}")


def parse_playbook(text: str, source: str = "playbook") -> Playbook:
    """The playbook in a YAML text; `source` names it in errors. Raises PlaybookInvalid.

    The same text is parsed once, however many versions and processes' libraries hold it.
    """
    try:
        return _parse(text)
    except _Wrong as error:
        raise PlaybookInvalid(source, error.problems) from error


def refuse_unfit(text: str, source: str = "playbook") -> None:
    """PlaybookInvalid for what is too large, too deep, doubled or unfolds: before anything else
    reads it.
    """
    try:
        _load(text)
    except _Wrong as error:
        raise PlaybookInvalid(source, error.problems) from error


def data_of(text: str, source: str = "playbook") -> dict[str, Any]:
    """The plain data in the YAML, whether it is a good playbook or not. Raises PlaybookInvalid."""
    try:
        data = _load(text)
    except _Wrong as error:
        raise PlaybookInvalid(source, error.problems) from error
    return data if isinstance(data, dict) else {}


class _Wrong(Exception):
    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(*map(str, problems))


@lru_cache(maxsize=4096)
def _parse(text: str) -> Playbook:
    data = _load(text)
    if not isinstance(data, dict):
        raise _Wrong(Problem("line 1", "this is no playbook.", "Start with `schema_version: 1`."))
    try:
        playbook = Playbook.model_validate(renamed(data))
    except ValidationError as error:
        found = error.errors()[:MOST_PROBLEMS]
        raise _Wrong(*(_problem(dict(item)) for item in found)) from error
    lost = [Problem(*found) for found in ways_that_go_nowhere(playbook)]
    if lost:
        raise _Wrong(*lost)
    return playbook


def _load(text: str) -> Any:
    if len(text.encode()) > MAX_BYTES:
        raise _Wrong(Problem("file", "it is too large.", f"Keep it under {MAX_BYTES} bytes."))
    loader = _SafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _walk(node, set(), 0)
        return loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _Wrong(Problem(f"line {line}", f"{error.problem or error}.")) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _Wrong(Problem("file", f"it is not readable YAML: {error}.")) from error
    finally:
        loader.dispose()


def _walk(node: yaml.Node, seen: set[int], depth: int) -> None:
    """Refuse aliases (a few lines can unfold into gigabytes), deep nesting and doubled keys."""
    line = f"line {node.start_mark.line + 1}"
    if id(node) in seen:
        raise _Wrong(Problem(line, "aliases (*name) are not allowed.", "Write it out."))
    seen.add(id(node))
    if depth > MAX_DEPTH:
        raise _Wrong(Problem(line, "it is nested too deeply.", "No playbook needs this."))
    if isinstance(node, yaml.MappingNode):
        _walk_mapping(node, seen, depth)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            _walk(child, seen, depth + 1)


def _walk_mapping(node: yaml.MappingNode, seen: set[int], depth: int) -> None:
    keys: set[str] = set()
    for key, value in node.value:
        line = f"line {key.start_mark.line + 1}"
        if not isinstance(key, yaml.ScalarNode):
            raise _Wrong(Problem(line, "a field's name must be a plain word."))
        if key.value in keys:
            raise _Wrong(Problem(line, f"{key.value!r} is there twice.", "Keep one of them."))
        keys.add(key.value)
        _walk(value, seen, depth + 1)


_REMEDIES = {
    "missing": "Add it.",
    "extra_forbidden": "Remove it, or check its spelling.",
}


def path_of(parts: Iterable[str | int]) -> str:
    """As people write it, rows counted from 0: conditions.all[2].value."""
    told = ""
    for part in parts:
        told += f"[{part}]" if isinstance(part, int) else f".{part}"
    return told.removeprefix(".")


def _named(item: dict[str, Any]) -> tuple[str, ...]:
    """The field of a row that a rule about the whole row found wrong."""
    field = item.get("ctx", {}).get("field")
    return (str(field),) if item["type"] == "row" else ()


def _problem(item: dict[str, Any]) -> Problem:
    path = path_of((*item["loc"], *_named(item))) or "file"
    message = str(item["msg"]).removeprefix("Value error, ")
    return Problem(
        path, message if message.endswith(".") else f"{message}.", _REMEDIES.get(item["type"], "")
    )
