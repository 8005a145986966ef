"""What a specialist does beside deciding on a suggestion: write, hand off, note, retry, resolve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assist.desk.check_words import NOTHING_SAID, Said, as_recorded, check_words, objection
from assist.desk.decide_suggestion import Answer, ClickResult, not_allowed
from assist.desk.elsewhere import NotThere, send_reply
from assist.desk.outgoing import Draft, enqueue_delivery
from assist.desk.record import announce, by_specialist, record, refresh_card_soon, tell_delivery
from assist.desk.scene import account_of_conversation
from assist.desk.services import DeskServices
from assist.errors import Duplicate, NotFound
from assist.model.account import AccountSnapshot
from assist.model.audit import AuditKind
from assist.model.conversation import (
    Conversation,
    ConversationState,
    Direction,
    Message,
    MessageState,
    Purpose,
    SenderKind,
)
from assist.model.ids import new_id
from assist.model.specialist import Specialist
from assist.model.verdict import Refused
from assist.policy.redact import redact
from assist.store import Tx, conversations, deliveries, messages, specialists, suggestions


@dataclass(frozen=True, slots=True)
class OwnReply:
    """A specialist's own words. `form_id` is made when the form is drawn: one form, one message."""

    conversation_id: str
    specialist_id: str
    text: str
    form_id: str
    seen_message_id: str | None  # the author's newest message when the form was drawn
    said: Said = NOTHING_SAID  # what they answered to the findings in it
    point_id: str = ""  # the other address of the author's to which it is to go


def write_reply(desk: DeskServices, reply: OwnReply, now: datetime) -> Answer:
    """Send own words in place of any open suggestion; one form is one message, always."""
    account = account_of_conversation(desk, reply.conversation_id, now)
    try:
        with desk.db.transaction() as tx:
            conversation = conversations.lock(tx, reply.conversation_id)
            specialist = _active(tx, reply.specialist_id)
            if specialist is None:
                return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
            if not reply.text.strip():
                return Answer(ClickResult.EMPTY_TEXT, conversation.id)
            if conversation.last_incoming_id != reply.seen_message_id:
                return Answer(ClickResult.STALE_MESSAGE, conversation.id)
            return _send(tx, desk, conversation, specialist, account, reply, now)
    except Duplicate:
        return Answer(ClickResult.ALREADY_DECIDED, reply.conversation_id)


def _send(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    specialist: Specialist,
    account: AccountSnapshot | None,
    reply: OwnReply,
    now: datetime,
) -> Answer:
    text = reply.text.strip()
    findings = check_words(tx, desk, conversation, account, text, now)
    objected = objection(findings, reply.said)
    if objected is not None:
        return Answer(ClickResult(objected), conversation.id, findings=findings)
    draft = Draft(
        text=text,
        language=conversation.language or "en",
        purpose=Purpose.REPLY,
        actor=by_specialist(specialist.id),
        specialist_id=specialist.id,
        message_id=reply.form_id,
    )
    sent = send_reply(tx, desk, conversation, draft, reply.point_id, now)
    if isinstance(sent, NotThere):
        return Answer(ClickResult.NOT_THERE, conversation.id)
    if isinstance(sent, Refused):
        return not_allowed(conversation.id, sent)
    if findings:
        record(
            tx,
            conversation.id,
            AuditKind.CLICKED,
            actor=by_specialist(specialist.id),
            at=now,
            subject={"message": sent.id},
            data={"action": "own_reply", **as_recorded(findings, reply.said)},
        )
    suggestions.supersede_open(tx, conversation.id, note="own_reply", at=now)
    return Answer(ClickResult.DONE, conversation.id, by=specialist, at=now, message_id=sent.id)


def hand_off(
    desk: DeskServices,
    conversation_id: str,
    *,
    by: str,
    to: str | None,
    note: str,
    now: datetime,
) -> Answer:
    """Give the conversation to `to`, or back to the whole desk (None); the note stays inside."""
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        specialist = _active(tx, by)
        if specialist is None or (to is not None and _active(tx, to) is None):
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation_id)
        conversations.assign(tx, conversation_id, to)
        if note.strip():
            _add_note(tx, conversation, specialist, note, now)
        record(
            tx,
            conversation_id,
            AuditKind.HANDED_OFF,
            actor=by_specialist(by),
            at=now,
            subject={"to": to} if to else {},
            data={"note": redact(note).text},
        )
        announce(tx, conversation_id, "conversation")
        refresh_card_soon(tx, desk.jobs, conversation_id)
        return Answer(ClickResult.DONE, conversation_id, by=specialist, at=now)


def add_note(
    desk: DeskServices, conversation_id: str, *, by: str, text: str, now: datetime
) -> Answer:
    """An internal note in the timeline; it never leaves."""
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        specialist = _active(tx, by)
        if specialist is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation_id)
        if not text.strip():
            return Answer(ClickResult.EMPTY_TEXT, conversation_id)
        _add_note(tx, conversation, specialist, text, now)
        announce(tx, conversation_id, "message")
        return Answer(ClickResult.DONE, conversation_id, by=specialist, at=now)


def resolve(desk: DeskServices, conversation_id: str, *, by: str, now: datetime) -> Answer:
    """Close the case; the author's next message within the reopening time opens it again."""
    with desk.db.transaction() as tx:
        conversations.lock(tx, conversation_id)
        specialist = _active(tx, by)
        if specialist is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation_id)
        conversations.set_state(tx, conversation_id, ConversationState.RESOLVED, now)
        suggestions.supersede_open(tx, conversation_id, note="resolved", at=now)
        record(
            tx,
            conversation_id,
            AuditKind.STATE_CHANGED,
            actor=by_specialist(by),
            at=now,
            data={"state": ConversationState.RESOLVED.value},
        )
        announce(tx, conversation_id, "conversation")
        refresh_card_soon(tx, desk.jobs, conversation_id)
        return Answer(ClickResult.DONE, conversation_id, by=specialist, at=now)


def retry_message(desk: DeskServices, message_id: str, *, by: str, now: datetime) -> Answer:
    """Send a failed or ambiguous message again: a person has looked and says so."""
    with desk.db.transaction() as tx:
        message = messages.get(tx, message_id)
        specialist = _active(tx, by)
        if specialist is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, message.conversation_id)
        conversations.lock(tx, message.conversation_id)
        if _was_moved(tx, message) or not messages.reset_for_retry(tx, message_id):
            return Answer(ClickResult.ALREADY_DECIDED, message.conversation_id)
        attempt = len(deliveries.attempts(tx, message_id)) + 1
        enqueue_delivery(tx, desk, message, attempt=attempt)
        return _settled(tx, desk, message, specialist, "retry", now)


def _was_moved(tx: Tx, message: Message) -> bool:
    """It has left for another address of the author's meanwhile."""
    moved = messages.newest_elsewhere(tx, message.conversation_id)
    return moved is not None and moved.created_at >= message.created_at


def mark_sent(desk: DeskServices, message_id: str, *, by: str, now: datetime) -> Answer:
    """The specialist saw that an ambiguous message did arrive."""
    with desk.db.transaction() as tx:
        message = messages.get(tx, message_id)
        specialist = _active(tx, by)
        if specialist is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, message.conversation_id)
        if not messages.advance_state(tx, message_id, MessageState.SENT, at=now):
            return Answer(ClickResult.ALREADY_DECIDED, message.conversation_id)
        return _settled(tx, desk, message, specialist, "mark_sent", now)


def _settled(
    tx: Tx,
    desk: DeskServices,
    message: Message,
    specialist: Specialist,
    action: str,
    now: datetime,
) -> Answer:
    record(
        tx,
        message.conversation_id,
        AuditKind.CLICKED,
        actor=by_specialist(specialist.id),
        at=now,
        subject={"message": message.id},
        data={"action": action},
    )
    tell_delivery(tx, desk.jobs, message)
    return Answer(
        ClickResult.DONE, message.conversation_id, by=specialist, at=now, message_id=message.id
    )


def _active(tx: Tx, specialist_id: str) -> Specialist | None:
    try:
        specialist = specialists.get(tx, specialist_id)
    except NotFound:
        return None
    return specialist if specialist.active else None


def _add_note(
    tx: Tx, conversation: Conversation, specialist: Specialist, text: str, now: datetime
) -> None:
    note = Message(
        id=new_id(),
        conversation_id=conversation.id,
        inbox_id=conversation.inbox_id,
        direction=Direction.NOTE,
        sender=SenderKind.SPECIALIST,
        text=redact(text).text,
        created_at=now,
        state=MessageState.RECEIVED,
        specialist_id=specialist.id,
    )
    messages.add(tx, note)
    record(
        tx,
        conversation.id,
        AuditKind.NOTE_ADDED,
        actor=by_specialist(specialist.id),
        at=now,
        subject={"message": note.id},
        data={"text": note.text},
    )
