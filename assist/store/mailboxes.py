"""How far each folder of a mailbox has been read."""

from __future__ import annotations

from sqlalchemy import select

from assist.store.database import Tx
from assist.store.rows import insert_or, one, run
from assist.store.tables import table_of
from assist.store.tables.records import MailboxRow

MAILBOXES = table_of(MailboxRow)
_M = MAILBOXES.c


def position(tx: Tx, inbox_id: str, folder: str) -> tuple[int, int] | None:
    """(UIDVALIDITY, last UID that was stored); None when nothing was read yet."""
    row = one(tx, select(MAILBOXES).where(_M.inbox_id == inbox_id, _M.folder == folder))
    return None if row is None else (row.uidvalidity, row.last_uid)


def set_position(tx: Tx, inbox_id: str, folder: str, uidvalidity: int, last_uid: int) -> None:
    """Read up to `last_uid`; a new UIDVALIDITY means that the server numbered anew (RFC 9051)."""
    position = {"uidvalidity": uidvalidity, "last_uid": last_uid}
    statement = insert_or(tx, MAILBOXES).values(inbox_id=inbox_id, folder=folder, **position)
    run(
        tx,
        statement.on_conflict_do_update(index_elements=["inbox_id", "folder"], set_=position),
    )
