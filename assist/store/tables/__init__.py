"""Every table, by topic. Importing this package makes `Base.metadata` complete."""

from __future__ import annotations

from assist.store.tables import (
    accounts,
    contact_log,
    conversations,
    crises,
    disputes,
    holds,
    identity,
    learning,
    offers,
    people,
    phone_calls,
    plans,
    playbooks,
    promises,
    records,
    refunds,
    royalties,
    scheduled,
    stripe,
    support,
    turns,
)
from assist.store.tables.base import Base, table_of

__all__ = [
    "Base",
    "accounts",
    "contact_log",
    "conversations",
    "crises",
    "disputes",
    "holds",
    "identity",
    "learning",
    "offers",
    "people",
    "phone_calls",
    "plans",
    "playbooks",
    "promises",
    "records",
    "refunds",
    "royalties",
    "scheduled",
    "stripe",
    "support",
    "table_of",
    "turns",
]
