"""What was read in the past: the newest reading of every message, for running a draft over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Row, Table, func, select

from assist.model.contact import Contact, ContactPoint
from assist.model.conversation import Conversation, Message
from assist.model.interpretation import Interpretation
from assist.store.codec import decode
from assist.store.contacts import CONTACTS, POINTS, to_contact, to_point
from assist.store.conversation_rows import CONVERSATIONS
from assist.store.conversation_rows import to_model as to_conversation
from assist.store.database import Tx
from assist.store.interpretations import INTERPRETATIONS
from assist.store.message_rows import MESSAGES, to_models
from assist.store.rows import run

_I = INTERPRETATIONS.c
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class PastReading:
    """One message as it was read, and whose it was."""

    conversation: Conversation
    contact: Contact
    point: ContactPoint
    message: Message
    reading: Interpretation


def ids(tx: Tx, since: datetime, until: datetime) -> tuple[str, ...]:
    """Of the newest reading of every message that was read in between, oldest first."""
    newest = (
        select(func.max(_I.id))
        .where(_I.understood_at >= since, _I.understood_at < until)
        .group_by(_I.message_id)
    )
    return tuple(sorted(run(tx, newest).scalars()))


def page(tx: Tx, reading_ids: Sequence[str]) -> tuple[PastReading | None, ...]:
    """In the order of `reading_ids`; None for one whose message or conversation is gone."""
    columns = (_I.id, _I.conversation_id, _I.message_id, _I.content)
    read = run(tx, select(*columns).where(_I.id.in_(reading_ids))).all()
    threads = _by_id(tx, CONVERSATIONS, {row.conversation_id for row in read}, to_conversation)
    contacts = _by_id(tx, CONTACTS, {one.contact_id for one in threads.values()}, to_contact)
    points = _by_id(tx, POINTS, {one.contact_point_id for one in threads.values()}, to_point)
    written = select(MESSAGES).where(MESSAGES.c.id.in_([row.message_id for row in read]))
    messages = {message.id: message for message in to_models(tx, run(tx, written).all())}
    found: dict[str, PastReading] = {}
    for row in read:
        thread, message = threads.get(row.conversation_id), messages.get(row.message_id)
        if thread is not None and message is not None:
            contact, point = contacts[thread.contact_id], points[thread.contact_point_id]
            reading = decode(Interpretation, row.content)
            found[row.id] = PastReading(thread, contact, point, message, reading)
    return tuple(found.get(key) for key in reading_ids)


def _by_id(
    tx: Tx, table: Table, keys: Iterable[str], to_value: Callable[[Row[Any]], Value]
) -> dict[str, Value]:
    rows = run(tx, select(table).where(table.c.id.in_(tuple(keys))))
    return {row.id: to_value(row) for row in rows}
