"""Every table, by topic. Importing this package makes `Base.metadata` complete."""

from __future__ import annotations

from assist.store.tables import (
    accounts,
    conversations,
    disputes,
    holds,
    learning,
    offers,
    people,
    plans,
    promises,
    records,
    refunds,
    royalties,
    stripe,
    turns,
)
from assist.store.tables.base import Base, table_of

__all__ = [
    "Base",
    "accounts",
    "conversations",
    "disputes",
    "holds",
    "learning",
    "offers",
    "people",
    "plans",
    "promises",
    "records",
    "refunds",
    "royalties",
    "stripe",
    "table_of",
    "turns",
]
