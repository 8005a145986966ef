"""The one door out: every message that will leave is checked, stored and enqueued here.

Suggestions, specialists' own words and automatic replies all come through `queue_message`;
`deliver` is the only other half. A test walks the code to keep it so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from assist.channels.base import OutboundFile
from assist.desk.check_words import check_at_the_door
from assist.desk.may_send import Asked, refusal_data, verdict_for
from assist.desk.record import announce, record, refresh_card_soon
from assist.desk.scheduled_rows import drop_scheduled
from assist.desk.services import DeskServices
from assist.errors import BadInput
from assist.jobs import Queue
from assist.jobs.names import DELIVER
from assist.model.audit import AuditKind
from assist.model.conversation import (
    Attachment,
    Conversation,
    Direction,
    Message,
    MessageState,
    Purpose,
    SenderKind,
)
from assist.model.ids import new_id
from assist.model.scheduled import Dropped
from assist.model.verdict import Refused
from assist.policy.redact import redact
from assist.store import Tx, attachments, conversations, messages


@dataclass(frozen=True, slots=True)
class Draft:
    """Words that are meant to leave, and whose they are."""

    text: str
    language: str
    purpose: Purpose
    actor: str  # for the record
    subject: str = ""
    specialist_id: str | None = None
    suggestion_id: str | None = None
    message_id: str | None = None  # chosen by a form, so that sending it twice is one message
    answers_id: str | None = None  # the author's message at another address that it answers
    files: tuple[OutboundFile, ...] = ()  # BadInput unless the channel can carry them


def queue_message(
    tx: Tx, desk: DeskServices, conversation: Conversation, draft: Draft, now: datetime
) -> Message | Refused:
    """Store the message and enqueue its delivery; the refusal if it may not leave."""
    asked = Asked(draft.purpose, draft.text, answers_id=draft.answers_id)
    verdict = verdict_for(tx, desk, conversation, asked, now)
    if isinstance(verdict, Refused):
        _record_refusal(tx, conversation, draft, verdict, now)
        return verdict
    channel = desk.channel(conversation.channel)
    if draft.files and not (channel and channel.capabilities.attachments):
        problem = f"cannot leave by {conversation.channel.value}."
        raise BadInput("files", problem, "Send them by email.")
    check_at_the_door(draft.text, draft.language, draft.purpose, verdict.required_inserts)
    message = _outgoing(conversation, draft, now, outreach=verdict.outreach)
    messages.add(tx, message)
    attachments.keep(tx, message.id, [file.content for file in draft.files])
    if draft.purpose is Purpose.REPLY:
        conversations.note_reply(tx, conversation.id, now)
        drop_scheduled(tx, desk, conversation, Dropped.STALE, now)
    record(
        tx,
        conversation.id,
        AuditKind.MESSAGE_QUEUED,
        actor=draft.actor,
        at=now,
        subject={"message": message.id, **_suggestion_subject(draft)},
        data={
            "text": message.text,
            "subject": message.subject,
            "purpose": draft.purpose.value,
            **_files_said(draft),
        },
    )
    enqueue_delivery(tx, desk, message, attempt=1)
    announce(tx, conversation.id, "message", {"message": message.id})
    refresh_card_soon(tx, desk.jobs, conversation.id)
    return message


def say_in_call(
    tx: Tx, desk: DeskServices, conversation: Conversation, draft: Draft, now: datetime
) -> Message | Refused:
    """Keep what is spoken to somebody on the phone: it leaves with the answer to the provider's
    request, so there is nothing to deliver. The refusal if it may not be said.
    """
    verdict = verdict_for(tx, desk, conversation, Asked(draft.purpose, draft.text), now)
    if isinstance(verdict, Refused):
        _record_refusal(tx, conversation, draft, verdict, now)
        return verdict
    check_at_the_door(draft.text, draft.language, draft.purpose, verdict.required_inserts)
    message = _outgoing(conversation, draft, now, outreach=verdict.outreach)
    spoken = replace(message, state=MessageState.DELIVERED)
    messages.add(tx, spoken)
    record(
        tx,
        conversation.id,
        AuditKind.MESSAGE_SPOKEN,
        actor=draft.actor,
        at=now,
        subject={"message": spoken.id, **_suggestion_subject(draft)},
        data={"text": spoken.text, "purpose": draft.purpose.value},
    )
    announce(tx, conversation.id, "message", {"message": spoken.id})
    return spoken


def enqueue_delivery(
    tx: Tx, desk: DeskServices, message: Message, *, attempt: int, delay: float | None = None
) -> None:
    """One delivery job for each attempt: the key makes enqueueing it twice one job."""
    desk.jobs.enqueue(
        tx,
        DELIVER,
        message.id,
        queue=Queue.DELIVER,
        partition=message.inbox_id,
        key=f"deliver:{message.id}:{attempt}",
        delay=delay,
    )


def _outgoing(
    conversation: Conversation, draft: Draft, now: datetime, *, outreach: bool
) -> Message:
    automatic = draft.purpose not in {Purpose.REPLY, Purpose.PAPER}
    return Message(
        id=draft.message_id or new_id(),
        conversation_id=conversation.id,
        inbox_id=conversation.inbox_id,
        direction=Direction.OUTGOING,
        sender=SenderKind.ASSISTANT if automatic else SenderKind.SPECIALIST,
        text=redact(draft.text).text,
        created_at=now,
        state=MessageState.PENDING,
        contact_point_id=conversation.contact_point_id,
        specialist_id=draft.specialist_id,
        suggestion_id=draft.suggestion_id,
        subject=draft.subject or conversation.subject,
        language=draft.language,
        automatic=automatic,
        purpose=draft.purpose,
        outreach=outreach,
        answers_id=draft.answers_id,
        attachments=tuple(
            Attachment(file.name, file.content_type, len(file.content)) for file in draft.files
        ),
    )


def _files_said(draft: Draft) -> dict[str, list[dict[str, str]]]:
    """Which files, by their hash: nothing about it where there are none."""
    if not draft.files:
        return {}
    told = [{"name": it.name, "sha256": sha256(it.content).hexdigest()} for it in draft.files]
    return {"files": told}


def _suggestion_subject(draft: Draft) -> dict[str, str]:
    return {"suggestion": draft.suggestion_id} if draft.suggestion_id else {}


def _record_refusal(
    tx: Tx, conversation: Conversation, draft: Draft, verdict: Refused, now: datetime
) -> None:
    record(
        tx,
        conversation.id,
        AuditKind.SEND_REFUSED,
        actor=draft.actor,
        at=now,
        subject=_suggestion_subject(draft),
        data={
            "purpose": draft.purpose.value,
            **refusal_data(verdict),
        },
    )
