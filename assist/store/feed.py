"""What changed, for surfaces that show it live; a reader never misses an event.

PostgreSQL hands out ids before commit, so an event may become visible after one with a higher
id. Whoever publishes there holds, until its transaction ends, a shared advisory lock whose
number is the highest id drawn so far: "mine will be higher". A reader goes no further than the
lowest number held. Shared locks never wait for each other and belong to one database; the
price is that a long transaction delays the feed from its first event on. On SQLite there is one
writer at a time, and ids are committed in order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Row, Select, bindparam, delete, func, insert, select, text

from assist.store.database import Tx
from assist.store.rows import is_sqlite, one, run
from assist.store.tables import table_of
from assist.store.tables.records import FeedEventRow
from assist.store.types import Words

FEED = table_of(FeedEventRow)
_F = FEED.c
DESK = "desk"
Notice = tuple[str, Mapping[str, Any]]  # topic and data

# Locks of the feed have this in their upper 20 bits and an id in the lower 44.
LOCKS = 0x6665E << 44
_DRAWN = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS id FROM feed_events_id_seq"
_PUBLISH_SQLITE = insert(FEED).inline()
# The lock is taken before the id is drawn: a CTE that is read from is done first.
_HELD = (
    f"WITH drawn AS MATERIALIZED ({_DRAWN}), held AS MATERIALIZED"  # noqa: S608 - constants
    f" (SELECT pg_advisory_xact_lock_shared({LOCKS} + id) FROM drawn)"
)
_PUBLISH_POSTGRESQL = text(
    f"{_HELD} INSERT INTO feed_events (id, topic, kind, data, at)"  # noqa: S608 - constants
    " SELECT nextval('feed_events_id_seq'), CAST(:topic AS text), CAST(:kind AS text),"
    " CAST(:data AS json), CAST(:at AS timestamptz) FROM held"
).bindparams(bindparam("topic", type_=Words()), bindparam("data", type_=JSON()))
# Two rows under one lock, which holds readers before the first of them.
_PUBLISH_BOTH_POSTGRESQL = text(
    f"{_HELD} INSERT INTO feed_events (id, topic, kind, data, at)"  # noqa: S608 - constants
    " SELECT nextval('feed_events_id_seq'), told.topic, CAST(:kind AS text), told.data,"
    " CAST(:at AS timestamptz) FROM held,"
    " (VALUES (CAST(:topic_1 AS text), CAST(:data_1 AS json)),"
    " (CAST(:topic_2 AS text), CAST(:data_2 AS json))) AS told (topic, data)"
).bindparams(
    *(bindparam(f"topic_{row}", type_=Words()) for row in (1, 2)),
    *(bindparam(f"data_{row}", type_=JSON()) for row in (1, 2)),
)
_LOWEST_HELD = text(
    "SELECT min(key) FROM"
    " (SELECT ((classid::bigint << 32) | objid::bigint) - :locks AS key FROM pg_locks"
    " WHERE locktype = 'advisory' AND objsubid = 1 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS held"
    " WHERE key >= 0 AND key < (1::bigint << 44)"
)


@dataclass(frozen=True, slots=True)
class FeedEvent:
    id: int
    topic: str  # "desk" or "conversation:<id>"
    kind: str
    data: Mapping[str, Any]
    at: datetime


def publish(tx: Tx, topic: str, kind: str, data: Mapping[str, Any]) -> None:
    """Tell everybody who watches `topic`, when the transaction commits."""
    values = {"topic": topic, "kind": kind, "data": dict(data), "at": datetime.now(UTC)}
    run(tx, _PUBLISH_SQLITE if is_sqlite(tx) else _PUBLISH_POSTGRESQL, values)


def publish_both(tx: Tx, kind: str, first: Notice, second: Notice) -> None:
    """As `publish` twice, in that order; on PostgreSQL in one round trip."""
    if is_sqlite(tx):
        for topic, data in (first, second):
            publish(tx, topic, kind, data)
        return
    values: dict[str, Any] = {"kind": kind, "at": datetime.now(UTC)}
    for number, (topic, data) in enumerate((first, second), start=1):
        values |= {f"topic_{number}": topic, f"data_{number}": dict(data)}
    run(tx, _PUBLISH_BOTH_POSTGRESQL, values)


def since_statement(
    last_id: int, until: int, topics: Collection[str] | None, limit: int
) -> Select[Any]:
    chosen = select(FEED).where(_F.id > last_id, _F.id <= until)
    if topics is not None:
        chosen = chosen.where(_F.topic.in_(sorted(topics)))
    return chosen.order_by(_F.id).limit(limit)


def since(
    tx: Tx, last_id: int, topics: Collection[str] | None = None, limit: int = 500
) -> tuple[FeedEvent, ...]:
    """At most `limit` events after `last_id`, in order, of `topics` (None: of all)."""
    rows = run(tx, since_statement(last_id, settled(tx), topics, limit))
    return tuple(FeedEvent(row.id, row.topic, row.kind, row.data, row.at) for row in rows)


def last_id(tx: Tx) -> int:
    """Where a new reader begins; 0 when nothing was published yet."""
    return settled(tx)


def settled(tx: Tx) -> int:
    """The id up to which nothing new can appear.

    The order of the three questions matters on PostgreSQL: an id that was drawn before the
    first has its lock seen by the second, or is visible to whatever is asked third. Each must be
    a statement of its own, in the default isolation (READ COMMITTED).
    """
    if is_sqlite(tx):
        return _number(one(tx, select(func.max(_F.id)))) or 0
    drawn = _number(one(tx, text(_DRAWN))) or 0
    held = _number(one(tx, _LOWEST_HELD, {"locks": LOCKS}))
    return drawn if held is None else min(drawn, held)


def prune(tx: Tx, before: datetime) -> None:
    """Forget events published before; who reads that late starts anew."""
    run(tx, delete(FEED).where(_F.at < before))


def _number(row: Row[Any] | None) -> int | None:
    return None if row is None else row[0]
