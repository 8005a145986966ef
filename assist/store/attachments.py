"""The bytes of files that leave with our messages; names and sizes are the message's own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import insert, select

from assist.errors import NotFound
from assist.store.database import Tx
from assist.store.rows import one, run
from assist.store.tables import table_of
from assist.store.tables.conversations import AttachmentContentRow

CONTENTS = table_of(AttachmentContentRow)
_C = CONTENTS.c


def keep(tx: Tx, message_id: str, contents: Sequence[bytes]) -> None:
    """In the order of the message's attachments."""
    for position, content in enumerate(contents):
        values = {
            "message_id": message_id,
            "position": position,
            "content": content,
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        run(tx, insert(CONTENTS), values)


def get(tx: Tx, message_id: str, position: int) -> bytes:
    """NotFound for a file that is not kept here."""
    wanted = select(_C.content).where(_C.message_id == message_id, _C.position == position)
    row = one(tx, wanted)
    if row is None:
        raise NotFound("file", f"{message_id}/{position}")
    content: bytes = row.content
    return content


def of_message(tx: Tx, message_id: str) -> tuple[bytes, ...]:
    """All of them, in the order of the message's attachments."""
    kept = select(_C.content).where(_C.message_id == message_id).order_by(_C.position)
    return tuple(row.content for row in run(tx, kept))
