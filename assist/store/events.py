"""Events from outside that must count once, by the id that their source gave them."""

from __future__ import annotations

from datetime import datetime

from assist.store.database import Tx
from assist.store.rows import insert_new
from assist.store.tables import table_of
from assist.store.tables.records import SeenEventRow

SEEN = table_of(SeenEventRow)


def first_time(tx: Tx, source: str, event_id: str, now: datetime) -> bool:
    """True once for each event; a retry or a replay gets False."""
    return insert_new(tx, SEEN, {"source": source, "event_id": event_id, "at": now})
