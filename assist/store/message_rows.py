"""A message's rows and its value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from assist.model.conversation import (
    Attachment,
    Direction,
    FailureReason,
    FileState,
    Message,
    MessageState,
    Purpose,
    SenderKind,
)
from assist.store.database import Tx
from assist.store.rows import run
from assist.store.tables import table_of
from assist.store.tables.conversations import AttachmentRow, MessageRow

MESSAGES = table_of(MessageRow)
ATTACHMENTS = table_of(AttachmentRow)


def values(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "conversation_id": message.conversation_id,
        "inbox_id": message.inbox_id,
        "direction": message.direction.value,
        "sender": message.sender.value,
        "text": message.text,
        "created_at": message.created_at,
        "state": message.state.value,
        "state_at": message.created_at,
        "external_id": message.external_id,
        "contact_point_id": message.contact_point_id,
        "specialist_id": message.specialist_id,
        "suggestion_id": message.suggestion_id,
        "subject": message.subject,
        "language": message.language,
        "quoted_text": message.quoted_text,
        "rfc_message_id": message.rfc_message_id,
        "reference_ids": list(message.references),
        "failure_reason": message.failure_reason.value if message.failure_reason else None,
        "failure_detail": message.failure_detail,
        "automatic": message.automatic,
        "purpose": message.purpose.value if message.purpose else None,
        "outreach": message.outreach,
        "attachment_count": len(message.attachments),
        "proof_key": message.proof_key,
        "answers_id": message.answers_id,
    }


def attachment_values(message: Message) -> list[dict[str, Any]]:
    return [
        {
            "message_id": message.id,
            "position": position,
            "name": attachment.name,
            "content_type": attachment.content_type,
            "size": attachment.size,
            "url": attachment.url,
            "note": attachment.note,
            "state": attachment.state.value if attachment.state else None,
        }
        for position, attachment in enumerate(message.attachments)
    ]


def to_models(tx: Tx, rows: Sequence[Row[Any]]) -> tuple[Message, ...]:
    """The messages of those rows, with their attachments (one more query if there are any)."""
    attachments = _attachments(tx, [row.id for row in rows if row.attachment_count])
    return tuple(_to_model(row, attachments.get(row.id, ())) for row in rows)


def _attachments(tx: Tx, message_ids: list[str]) -> Mapping[str, tuple[Attachment, ...]]:
    found: dict[str, tuple[Attachment, ...]] = defaultdict(tuple)
    if message_ids:
        wanted = select(ATTACHMENTS).where(ATTACHMENTS.c.message_id.in_(message_ids))
        for row in run(tx, wanted.order_by(ATTACHMENTS.c.position)):
            state = FileState(row.state) if row.state else None
            attachment = Attachment(row.name, row.content_type, row.size, row.url, row.note, state)
            found[row.message_id] += (attachment,)
    return found


def _to_model(row: Row[Any], attachments: tuple[Attachment, ...]) -> Message:
    return Message(
        id=row.id,
        conversation_id=row.conversation_id,
        inbox_id=row.inbox_id,
        direction=Direction(row.direction),
        sender=SenderKind(row.sender),
        text=row.text,
        created_at=row.created_at,
        state=MessageState(row.state),
        external_id=row.external_id,
        contact_point_id=row.contact_point_id,
        specialist_id=row.specialist_id,
        suggestion_id=row.suggestion_id,
        subject=row.subject,
        language=row.language,
        quoted_text=row.quoted_text,
        rfc_message_id=row.rfc_message_id,
        references=tuple(row.reference_ids),
        failure_reason=FailureReason(row.failure_reason) if row.failure_reason else None,
        failure_detail=row.failure_detail,
        automatic=row.automatic,
        purpose=Purpose(row.purpose) if row.purpose else None,
        outreach=row.outreach,
        attachments=attachments,
        proof_key=row.proof_key,
        answers_id=row.answers_id,
    )
