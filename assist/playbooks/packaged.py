"""The only reader of files in this package: what it ships as data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml


def read_packaged(folder: str) -> list[tuple[str, str]]:
    """(name without suffix, text) of every YAML file in `assist/playbooks/<folder>`, by name."""
    found = (files("assist.playbooks") / folder).iterdir()
    return sorted(
        (entry.name.removesuffix(".yaml"), entry.read_text(encoding="utf-8"))
        for entry in found
        if entry.name.endswith(".yaml")
    )


@lru_cache(maxsize=1)
def _tables() -> dict[str, Mapping[str, Any]]:
    return {name: yaml.safe_load(text) for name, text in read_packaged("data")}


def table(name: str) -> Mapping[str, Any]:
    """One of the tables in `assist/playbooks/data`, parsed once."""
    return _tables()[name]
