"""Facts that were renamed: what a published playbook says under the old name means the new one.

A row of `data/facts.yaml` names in `was` what the fact was called before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from assist.playbooks.packaged import table

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_]\w*")


@lru_cache(maxsize=1)
def aliases() -> Mapping[str, str]:
    """Old name to today's."""
    rows = table("facts").items()
    return {old: name for name, row in rows for old in row.get("was", ())}


def renamed(data: dict[str, Any]) -> dict[str, Any]:
    """The playbook's data under today's names, in conditions and texts. What is malformed stays
    so: the schema says what is wrong with it.
    """
    changed: dict[str, Any] = _walked(data)
    conditions = changed.get("conditions")
    if not isinstance(conditions, dict):
        return changed
    return {**changed, "conditions": {key: _rows(rows) for key, rows in conditions.items()}}


def _walked(value: Any) -> Any:
    if isinstance(value, str):
        return _TAG.sub(_in_tag, value) if "{" in value else value
    if isinstance(value, dict):
        return {key: _walked(item) for key, item in value.items()}
    return [_walked(item) for item in value] if isinstance(value, list) else value


def _in_tag(tag: re.Match[str]) -> str:
    return _WORD.sub(lambda word: aliases().get(word.group(), word.group()), tag.group())


def _rows(rows: Any) -> Any:
    return [_row(row) for row in rows] if isinstance(rows, list) else rows


def _row(row: Any) -> Any:
    if not isinstance(row, dict) or not isinstance(row.get("fact"), str):
        return row
    return {**row, "fact": aliases().get(row["fact"], row["fact"])}
