"""What must hold: figures below their floor, or above their ceiling, are named."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from assist.errors import BadInput
from assist.intents.catalog import HERE

FLOORS = HERE / "floors.yaml"


def load_floors(path: Path = FLOORS) -> Mapping[str, Mapping[str, float]]:
    """`least` and `most`: figures by their dotted name, in percent."""
    try:
        loaded = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise BadInput(str(path), f"cannot be read: {error}") from error
    if not isinstance(loaded, dict) or not set(loaded) <= {"least", "most"}:
        raise BadInput(str(path), "has other parts than `least` and `most`.")
    return {part: loaded.get(part) or {} for part in ("least", "most")}


def broken(
    figures: Mapping[str, Any], floors: Mapping[str, Mapping[str, float]]
) -> tuple[str, ...]:
    """A sentence for each figure that does not hold. BadInput if a floor names no figure."""
    found = []
    for name, least in floors["least"].items():
        value = _figure(figures, name)
        if value < least:
            found.append(f"{name} is {value}, under its floor of {least}.")
    for name, most in floors["most"].items():
        value = _figure(figures, name)
        if value > most:
            found.append(f"{name} is {value}, above its ceiling of {most}.")
    return tuple(found)


def _figure(figures: Mapping[str, Any], name: str) -> float:
    value: Any = figures
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if not isinstance(value, int | float):
        raise BadInput("floors.yaml", f"{name} is no figure that is measured.")
    return float(value)
