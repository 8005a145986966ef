"""Where the card of a conversation hangs on each surface; claimed before it is posted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from assist.model.queue import CardRef, CardState
from assist.store.database import Tx
from assist.store.rows import insert_new, moved, one, run
from assist.store.tables import table_of
from assist.store.tables.conversations import CardRow

CARDS = table_of(CardRow)
_C = CARDS.c


def get(tx: Tx, conversation_id: str, surface: str) -> CardRef | None:
    chosen = select(CARDS).where(_C.conversation_id == conversation_id, _C.surface == surface)
    row = one(tx, chosen)
    if row is None:
        return None
    return CardRef(row.conversation_id, row.surface, row.channel, row.ts, CardState(row.state))


def conversation_at(tx: Tx, channel: str, ts: str) -> str | None:
    """Which conversation the card, or the message in a card's thread, that hangs there is of."""
    hangs = select(_C.conversation_id).where(_C.channel == channel, _C.ts == ts)
    row = one(tx, hangs)
    return None if row is None else str(row.conversation_id)


def claim(
    tx: Tx, conversation_id: str, surface: str, now: datetime, *, renew_before: datetime
) -> bool:
    """True for the one who is to post the first card; the others find it, or wait for it.

    A claim older than `renew_before` that posted nothing is taken over.
    """
    values = {
        "conversation_id": conversation_id,
        "surface": surface,
        "channel": "",
        "ts": "",
        "state": CardState.CLAIMED.value,
        "claimed_at": now,
    }
    if insert_new(tx, CARDS, values):
        return True
    old = update(CARDS).where(
        _C.conversation_id == conversation_id,
        _C.surface == surface,
        _C.state == CardState.CLAIMED.value,
        _C.claimed_at < renew_before,
    )
    return moved(tx, old.values(claimed_at=now))


def remember(
    tx: Tx, conversation_id: str, surface: str, channel: str, ts: str, now: datetime
) -> None:
    """Note where something of the conversation was posted beside its card."""
    values = {
        "conversation_id": conversation_id,
        "surface": surface,
        "channel": channel,
        "ts": ts,
        "state": CardState.POSTED.value,
        "claimed_at": now,
    }
    insert_new(tx, CARDS, values)


def make_stale(tx: Tx, conversation_id: str, surface: str) -> None:
    """What was posted there must be written again; nothing when nothing was."""
    posted = update(CARDS).where(_C.conversation_id == conversation_id, _C.surface == surface)
    run(tx, posted.values(state=CardState.STALE.value))


def stale(tx: Tx, conversation_id: str) -> tuple[CardRef, ...]:
    """What must be written again."""
    chosen = select(CARDS).where(
        _C.conversation_id == conversation_id, _C.state == CardState.STALE.value
    )
    return tuple(
        CardRef(row.conversation_id, row.surface, row.channel, row.ts, CardState(row.state))
        for row in run(tx, chosen)
    )


def put(tx: Tx, conversation_id: str, surface: str, channel: str, ts: str) -> None:
    """Note where the claimed card was posted (again, when it moved)."""
    card = update(CARDS).where(_C.conversation_id == conversation_id, _C.surface == surface)
    run(tx, card.values(channel=channel, ts=ts, state=CardState.POSTED.value))
