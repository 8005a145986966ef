"""Calling people when an author may be in danger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CrisisPage:
    """One person called about one crisis hold; `sent_at` is None until a surface took it."""

    id: str
    hold_id: str
    conversation_id: str
    specialist_id: str
    made_at: datetime
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StandingCrisis:
    """A crisis hold that nobody has ended, as every page of the console shows it."""

    hold_id: str
    conversation_id: str | None
    number: int | None  # the case
    name: str  # who may be in danger; "" when unknown
    since: datetime
