"""Wording that no text of the desk may hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assist.playbooks.packaged import table


@dataclass(frozen=True, slots=True)
class _Forbidden:
    pattern: re.Pattern[str]
    why: str


@lru_cache(maxsize=8)
def _forbidden(language: str) -> tuple[_Forbidden, ...]:
    rows = (*table("forbidden")["both"], *table("forbidden")[language])
    return tuple(
        _Forbidden(re.compile(row["pattern"], 0 if row.get("case") else re.IGNORECASE), row["why"])
        for row in rows
    )


def wording_problems(text: str, language: str) -> list[str]:
    """Why a text may not be sent, one sentence for each forbidden wording in it."""
    return [
        f"{rule.why}: {found.group()!r}"
        for rule in _forbidden(language)
        if (found := rule.pattern.search(text))
    ]
