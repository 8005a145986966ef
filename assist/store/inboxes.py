"""The accounts of channels that authors write to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, select

from assist.errors import NotFound
from assist.model.contact import ChannelKind, Inbox
from assist.model.ids import new_id
from assist.store.database import Tx
from assist.store.rows import insert_new, one
from assist.store.tables import table_of
from assist.store.tables.people import InboxRow

INBOXES = table_of(InboxRow)

_FIND = select(INBOXES).where(
    INBOXES.c.channel == bindparam("p_channel"), INBOXES.c.address == bindparam("p_address")
)
_GET = select(INBOXES).where(INBOXES.c.id == bindparam("p_id"))


def ensure(tx: Tx, channel: ChannelKind, address: str, name: str) -> Inbox:
    """The inbox of that channel and address, made if it is not there."""
    key = {"p_channel": channel.value, "p_address": address}
    row = one(tx, _FIND, key)
    if row is None:
        values = {"id": new_id(), "channel": channel.value, "address": address, "name": name}
        insert_new(tx, INBOXES, values)
        row = one(tx, _FIND, key)
    assert row is not None, "inserted, or there already"
    return _inbox(row)


def get(tx: Tx, inbox_id: str) -> Inbox:
    row = one(tx, _GET, {"p_id": inbox_id})
    if row is None:
        raise NotFound("inbox", inbox_id)
    return _inbox(row)


def of_channel(tx: Tx, channel: ChannelKind) -> Inbox | None:
    """The first inbox of that channel; None while nobody has written to one."""
    row = one(tx, select(INBOXES).where(INBOXES.c.channel == channel.value).order_by(INBOXES.c.id))
    return None if row is None else _inbox(row)


def _inbox(row: Row[Any]) -> Inbox:
    return Inbox(row.id, ChannelKind(row.channel), row.address, row.name)
