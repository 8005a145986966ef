"""The record's tables, their values, and the hash of an anchor."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from assist.model.audit import AuditEvent, AuditKind, NewAuditEvent
from assist.store.tables import table_of
from assist.store.tables.records import AuditAnchorRow, AuditEventRow, AuditHeadRow
from assist.store.text import dumps

EVENTS = table_of(AuditEventRow)
HEADS = table_of(AuditHeadRow)
ANCHORS = table_of(AuditAnchorRow)

# Conversation id to [seq, hash] of its newest event.
Heads = Mapping[str, Sequence[Any]]


def to_model(row: Row[Any]) -> AuditEvent:
    event = NewAuditEvent(
        conversation_id=row.conversation_id,
        kind=AuditKind(row.kind),
        actor=row.actor,
        at=row.at,
        subject=row.subject,
        data=row.data,
    )
    return AuditEvent(row.seq, event, row.previous_hash, row.hash, row.erased_at, row.erased_hash)


def from_model(stored: AuditEvent) -> dict[str, Any]:
    event = stored.event
    return {
        "conversation_id": event.conversation_id,
        "seq": stored.seq,
        "kind": event.kind.value,
        "actor": event.actor,
        "at": event.at,
        "subject": event.subject,
        "data": event.data,
        "previous_hash": stored.previous_hash,
        "hash": stored.hash,
        "erased_at": stored.erased_at,
        "erased_hash": stored.erased_hash,
    }


def anchor_hash(previous_hash: str, seq: int, at: datetime, heads: Heads) -> str:
    """SHA-256 over the previous anchor's hash and the anchored heads in canonical JSON."""
    content = {
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "heads": {key: list(heads[key]) for key in sorted(heads)},
        "seq": seq,
    }
    return hashlib.sha256(f"{previous_hash}\n{dumps(content)}".encode()).hexdigest()
