"""What is older than its class of data may become."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, tuple_

from assist.model.conversation import ConversationState
from assist.store.attachments import CONTENTS
from assist.store.conversation_rows import CONVERSATIONS
from assist.store.database import Tx
from assist.store.message_rows import ATTACHMENTS, MESSAGES
from assist.store.quarantine import QUARANTINE, QuarantineState
from assist.store.rows import run

_C = CONVERSATIONS.c
Ended = tuple[datetime, str, str]  # when it was resolved, conversation id, contact id


def ended_before(tx: Tx, before: datetime, *, after: Ended | None, limit: int) -> tuple[Ended, ...]:
    """Resolved before that, with words that still stand; the oldest first, after `after`."""
    chosen = select(_C.resolved_at, _C.id, _C.contact_id).where(
        _C.state == ConversationState.RESOLVED.value,
        _C.resolved_at < before,
        _C.emptied_at.is_(None),
    )
    if after is not None:
        chosen = chosen.where(tuple_(_C.resolved_at, _C.id) > after[:2])
    rows = run(tx, chosen.order_by(_C.resolved_at, _C.id).limit(limit))
    return tuple((row.resolved_at, row.id, row.contact_id) for row in rows)


def drop_attachments(tx: Tx, before: datetime) -> int:
    """Forget files of messages older than that; how many."""
    old = select(MESSAGES.c.id).where(MESSAGES.c.created_at < before)
    run(tx, delete(CONTENTS).where(CONTENTS.c.message_id.in_(old)))
    return run(tx, delete(ATTACHMENTS).where(ATTACHMENTS.c.message_id.in_(old))).rowcount


def drop_quarantine(tx: Tx, before: datetime) -> int:
    """Forget mail that was settled and is older than that; how many. What is held stays."""
    settled = QUARANTINE.c.state != QuarantineState.HELD.value
    return run(tx, delete(QUARANTINE).where(QUARANTINE.c.created_at < before, settled)).rowcount
