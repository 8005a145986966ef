"""One line in the record and one on the feed for everything that happens to a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assist.jobs import Jobs, Queue
from assist.jobs.names import REFRESH_CARD
from assist.model.audit import AuditKind, NewAuditEvent
from assist.model.conversation import Message
from assist.store import Tx, audit, feed, messages

DESK_TOPIC = "desk"


def conversation_topic(conversation_id: str) -> str:
    return f"conversation:{conversation_id}"


def by_specialist(specialist_id: str) -> str:
    return f"specialist:{specialist_id}"


def by_contact(contact_id: str) -> str:
    return f"contact:{contact_id}"


BY_ASSIST = "assist"


def record(
    tx: Tx,
    conversation_id: str,
    kind: AuditKind,
    *,
    actor: str,
    at: datetime,
    subject: Mapping[str, str] | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Append the audit event, in the caller's transaction."""
    event = NewAuditEvent(
        conversation_id=conversation_id,
        kind=kind,
        actor=actor,
        at=at,
        subject=subject or {},
        data=data or {},
    )
    audit.append(tx, event)


def announce(tx: Tx, conversation_id: str, kind: str, data: dict[str, Any] | None = None) -> None:
    """Tell open pages that something of this conversation changed."""
    own = (conversation_topic(conversation_id), data or {})
    feed.publish_both(tx, kind, own, (DESK_TOPIC, {"conversation": conversation_id}))


def tell_delivery(tx: Tx, jobs: Jobs, message: Message) -> None:
    """What became of a message: told where it is, and where was asked what it answers."""
    homes = [message.conversation_id]
    if message.answers_id is not None:
        homes.append(messages.get(tx, message.answers_id).conversation_id)
    for conversation_id in homes:
        announce(tx, conversation_id, "delivery", {"message": message.id})
        refresh_card_soon(tx, jobs, conversation_id)


def refresh_card_soon(tx: Tx, jobs: Jobs, conversation_id: str) -> None:
    """Have every surface draw the conversation's card again, once this transaction is committed."""
    jobs.enqueue(tx, REFRESH_CARD, conversation_id, queue=Queue.CARD, partition=conversation_id)


def refresh_card_later(tx: Tx, jobs: Jobs, conversation_id: str, delay: float) -> None:
    """As `refresh_card_soon`, `delay` seconds from now."""
    jobs.enqueue(
        tx, REFRESH_CARD, conversation_id, queue=Queue.CARD, partition=conversation_id, delay=delay
    )
