"""What is kept about one author, and what erasing it would do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Obstacle(StrEnum):
    """Why an author's data may not be erased now."""

    OPEN_DISPUTE = "open_dispute"  # the bank may ask for what was said
    OPEN_REFUND = "open_refund"
    ACTIVE_PLAN = "active_plan"  # an agreement that both sides rely on
    LEGAL_HOLD = "legal_hold"  # an attorney or a threat to sue: records are preserved
    CRISIS = "crisis"  # somebody may be in danger: whoever helps needs to read it
    WAITING = "waiting"  # they wrote, and nobody has answered


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """One table: how many rows it holds about the person, and what erasing does with them."""

    table: str
    rows: int
    action: str  # "delete", "empty" or "keep"
    why: str = ""  # kept for what


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """Every place, whether or not anything stands in the way."""

    contact_id: str
    name: str
    places: tuple[PlaceCount, ...]
    obstacles: tuple[Obstacle, ...]
