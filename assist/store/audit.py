"""The record: one append-only chain of events per conversation, heads anchored in a global one.

Appending locks the head of its own conversation and nothing else, so writers of different
conversations never wait for each other. `assist.store.audit_check` proves the chains.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, text, update

from assist.errors import NotFound
from assist.model.audit import GENESIS, AuditEvent, NewAuditEvent, chain_hash, data_hash
from assist.store.audit_check import (
    AuditReport,
    ProvenWords,
    events_statement,
    proofs_in,
    verify,
    words_of,
)
from assist.store.audit_rows import ANCHORS, EVENTS, HEADS, anchor_hash, from_model, to_model
from assist.store.conversation_rows import CONVERSATIONS
from assist.store.database import Tx
from assist.store.rows import insert_new, is_sqlite, one, run
from assist.store.text import clean, storable

__all__ = [
    "AuditReport",
    "ProvenWords",
    "anchor",
    "append",
    "erase",
    "events",
    "export",
    "proofs_in",
    "verify",
    "words_of",
]

ANCHOR_LOCK = 0x6173_7369_7374  # "assist": PostgreSQL's advisory locks are numbers
ANCHOR_AT_MOST = 20_000  # heads in one anchor; more wait for the next

_HEAD = (
    select(HEADS.c.seq, HEADS.c.hash)
    .where(HEADS.c.conversation_id == bindparam("p_conversation"))
    .with_for_update()
)
_MOVE_HEAD = (
    update(HEADS)
    .where(HEADS.c.conversation_id == bindparam("p_conversation"))
    .values(seq=bindparam("p_seq"), hash=bindparam("p_hash"), anchored=False)
)
_INSERT = insert(EVENTS).inline()
# PostgreSQL does both in one round trip; names of their own, or both would take every value.
_INSERT_AND_MOVE = _INSERT.values(
    {column.name: bindparam(f"e_{column.name}", type_=column.type) for column in EVENTS.c}
).add_cte(_MOVE_HEAD.cte("moved"))
_MOVED = (
    select(HEADS.c.conversation_id, HEADS.c.seq, HEADS.c.hash)
    .where(text("anchored = false"))  # word for word as the partial index has it
    .order_by(HEADS.c.conversation_id)
    .limit(ANCHOR_AT_MOST)
    .with_for_update(skip_locked=True)  # a head that is moving goes into the next anchor
)
_MARK_ANCHORED = (
    update(HEADS)
    .where(HEADS.c.conversation_id == bindparam("p_conversation"))
    .values(anchored=True)
)


def append(tx: Tx, event: NewAuditEvent) -> AuditEvent:
    """Put the event at the end of its conversation's chain; its place and its hash."""
    # Hashed as it will be read back, or a broken character would break the proof.
    kept = replace(
        event,
        actor=clean(event.actor),
        subject=storable(dict(event.subject)),
        data=storable(dict(event.data)),
    )
    head = _head(tx, event.conversation_id)
    seq = head.seq + 1
    digest = chain_hash(head.hash, seq, kept)
    stored = AuditEvent(seq, kept, head.hash, digest)
    moved = {"p_conversation": event.conversation_id, "p_seq": seq, "p_hash": digest}
    if is_sqlite(tx):
        run(tx, _INSERT, from_model(stored))
        run(tx, _MOVE_HEAD, moved)
    else:
        inserted = {f"e_{name}": value for name, value in from_model(stored).items()}
        run(tx, _INSERT_AND_MOVE, inserted | moved)
    return stored


def _head(tx: Tx, conversation_id: str) -> Row[Any]:
    """The end of the chain, locked until the transaction ends; a new chain begins at 0."""
    key = {"p_conversation": conversation_id}
    row = one(tx, _HEAD, key)
    if row is None:
        beginning = {"seq": 0, "hash": GENESIS, "anchored": True}
        insert_new(tx, HEADS, {"conversation_id": conversation_id, **beginning})
        row = one(tx, _HEAD, key)
    assert row is not None, "inserted, or there already"
    return row


def events(tx: Tx, conversation_id: str) -> tuple[AuditEvent, ...]:
    return tuple(to_model(row) for row in run(tx, events_statement(conversation_id)))


def erase(tx: Tx, conversation_id: str, now: datetime) -> None:
    """Empty what the chain says and keep that it was said: kinds, actors, times and hashes stay.

    The caller records who did it (DATA_ERASED), in the same transaction and after this.
    """
    for stored in events(tx, conversation_id):
        if stored.erased_at is None and stored.event.data:
            mine = (EVENTS.c.conversation_id == conversation_id) & (EVENTS.c.seq == stored.seq)
            gone = {"data": {}, "erased_at": now, "erased_hash": data_hash(stored.event.data)}
            run(tx, update(EVENTS).where(mine).values(**gone))


def anchor(tx: Tx, now: datetime) -> bool:
    """Write the heads that moved since the last anchor into the global chain; False if none did."""
    if not is_sqlite(tx):
        run(tx, select(func.pg_advisory_xact_lock(ANCHOR_LOCK)))
    heads = {row.conversation_id: [row.seq, row.hash] for row in run(tx, _MOVED)}
    if not heads:
        return False
    last = one(tx, select(ANCHORS.c.seq, ANCHORS.c.hash).order_by(ANCHORS.c.seq.desc()).limit(1))
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    values = {
        "seq": seq,
        "at": now,
        "heads": heads,
        "previous_hash": previous,
        "hash": anchor_hash(previous, seq, now, heads),
    }
    run(tx, insert(ANCHORS), values)
    tx.connection().execute(_MARK_ANCHORED, [{"p_conversation": key} for key in heads])
    return True


def export(tx: Tx, conversation_id: str) -> dict[str, Any]:
    """One conversation's record as JSON that proves itself: hashes can be recomputed from it, and
    so can the proofs of what authors wrote.

    NotFound if nothing is recorded of it.
    """
    recorded = events(tx, conversation_id)
    if not recorded:
        raise NotFound("conversation", conversation_id)
    found = one(tx, select(CONVERSATIONS.c.number).where(CONVERSATIONS.c.id == conversation_id))
    return {
        "conversation": conversation_id,
        "number": found.number if found else None,
        "events": [_exported(stored) for stored in recorded],
        "words": {
            message_id: {"text": words.text, "key": words.key}
            for message_id, words in words_of(tx, conversation_id).items()
        },
    }


def _exported(stored: AuditEvent) -> dict[str, Any]:
    event = stored.event
    return {
        "seq": stored.seq,
        "kind": event.kind.value,
        "actor": event.actor,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "subject": dict(event.subject),
        "data": dict(event.data),
        "data_hash": stored.erased_hash or data_hash(event.data),
        "previous_hash": stored.previous_hash,
        "hash": stored.hash,
    }
