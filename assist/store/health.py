"""Is the database fit for work, and how much waits in it."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from assist.model.conversation import ConversationState
from assist.store.conversation_rows import CONVERSATIONS
from assist.store.database import Tx
from assist.store.rows import one


def waiting(tx: Tx) -> int:
    """Conversations that wait for the desk."""
    is_open = CONVERSATIONS.c.state == ConversationState.OPEN.value
    row = one(tx, select(func.count()).select_from(CONVERSATIONS).where(is_open))
    return int(row[0]) if row else 0


def problem(tx: Tx) -> str:
    """What keeps the database from answering, with the remedy; "" when nothing does."""
    try:
        waiting(tx)
    except SQLAlchemyError as error:
        return f"the database does not answer ({type(error).__name__}); run `assist migrate`"
    return ""
