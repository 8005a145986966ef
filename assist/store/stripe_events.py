"""Webhook events of Stripe: each kept once, as it came, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update

from assist.errors import NotFound
from assist.store.database import Tx
from assist.store.rows import insert_new, one, run
from assist.store.tables import table_of
from assist.store.tables.stripe import StripeEventRow

EVENTS = table_of(StripeEventRow)
_E = EVENTS.c


class EventState(StrEnum):
    RECEIVED = "received"
    PROCESSED = "processed"
    IGNORED = "ignored"  # about nobody we know, or nothing that moves figures
    HELD = "held"  # in quarantine


@dataclass(frozen=True, slots=True)
class StoredEvent:
    id: str
    raw: bytes
    state: EventState


def add(
    tx: Tx, event_id: str, *, kind: str, created_at: datetime, received_at: datetime, raw: bytes
) -> bool:
    """Keep it; False when it is there already."""
    values = {
        "id": event_id,
        "kind": kind,
        "created_at": created_at,
        "received_at": received_at,
        "raw": raw,
        "state": EventState.RECEIVED.value,
    }
    return insert_new(tx, EVENTS, values)


def get(tx: Tx, event_id: str) -> StoredEvent:
    row = one(tx, select(EVENTS).where(_E.id == event_id))
    if row is None:
        raise NotFound("Stripe event", event_id)
    return StoredEvent(row.id, row.raw, EventState(row.state))


def settle(
    tx: Tx,
    event_id: str,
    state: EventState,
    at: datetime,
    *,
    account_id: str | None = None,
    news: Mapping[str, Any] | None = None,
) -> None:
    """What became of it."""
    values: dict[str, Any] = {"state": state.value, "settled_at": at, "account_id": account_id}
    if news is not None:
        values["news"] = dict(news)
    run(tx, update(EVENTS).where(_E.id == event_id).values(values))
