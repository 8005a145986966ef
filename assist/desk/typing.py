"""Somebody is writing: told to the other side's open page, never kept in the record."""

from __future__ import annotations

from assist.desk.record import conversation_topic
from assist.desk.services import DeskServices
from assist.store import conversations, feed

AUTHOR, DESK = "author", "desk"
KIND = "typing"


def tell_typing(desk: DeskServices, conversation_id: str, *, by: str) -> None:
    """Publish that `by` (AUTHOR or DESK) is writing; NotFound without such a conversation."""
    with desk.db.transaction() as tx:
        conversation = conversations.get(tx, conversation_id)
        feed.publish(tx, conversation_topic(conversation.id), KIND, {"by": by})
