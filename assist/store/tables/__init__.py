"""Every table, by topic. Importing this package makes `Base.metadata` complete."""

from __future__ import annotations

from assist.store.tables import (
    accounts,
    conversations,
    crises,
    disputes,
    holds,
    learning,
    offers,
    people,
    plans,
    playbooks,
    promises,
    records,
    refunds,
    stripe,
    support,
    turns,
)
from assist.store.tables.base import Base, table_of

__all__ = [
    "Base",
    "accounts",
    "conversations",
    "crises",
    "disputes",
    "holds",
    "learning",
    "offers",
    "people",
    "plans",
    "playbooks",
    "promises",
    "records",
    "refunds",
    "stripe",
    "support",
    "table_of",
    "turns",
]
