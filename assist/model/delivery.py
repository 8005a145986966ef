"""Attempts to send a message, one row each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AttemptOutcome(StrEnum):
    CLAIMED = "claimed"  # the call is under way, or the process died in it
    SENT = "sent"
    FOUND = "found"  # the provider already had it
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DeliveryAttempt:
    """One try: claimed before the call, settled after it. Unique by (message, number)."""

    id: str
    message_id: str
    number: int  # 1, 2, ...
    claimed_at: datetime
    outcome: AttemptOutcome
    settled_at: datetime | None = None
    external_id: str | None = None
    reason: str = ""
    detail: str = ""
