"""A conversation's row and its value."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.conversation import Attention, Conversation, ConversationState
from assist.store.tables import table_of
from assist.store.tables.conversations import ConversationRow

CONVERSATIONS = table_of(ConversationRow)


def to_model(row: Row[Any]) -> Conversation:
    return Conversation(
        id=row.id,
        number=row.number,
        inbox_id=row.inbox_id,
        channel=ChannelKind(row.channel),
        contact_id=row.contact_id,
        contact_point_id=row.contact_point_id,
        state=ConversationState(row.state),
        identity_level=IdentityLevel(row.identity_level),
        created_at=row.created_at,
        subject=row.subject,
        language=row.language,
        assigned_to=row.assigned_to,
        waiting_since=row.waiting_since,
        first_reply_at=row.first_reply_at,
        resolved_at=row.resolved_at,
        last_incoming_id=row.last_incoming_id,
        last_incoming_at=row.last_incoming_at,
        last_taken_id=row.last_taken_id,
        after_hours_period=row.after_hours_period,
        reply_email=row.reply_email,
        attention=Attention(row.attention) if row.attention else None,
    )
