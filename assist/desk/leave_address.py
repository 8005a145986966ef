"""A chat visitor leaves an address, so that an answer finds them after they have gone."""

from __future__ import annotations

from assist.desk.services import DeskServices
from assist.store import conversations


def leave_address(desk: DeskServices, conversation_id: str, email: str) -> None:
    """Keep `email` (lower case, well-formed) for the conversation; it proves nothing."""
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        conversations.set_reply_email(tx, conversation.id, email)
