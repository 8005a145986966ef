"""Files that may show a card: a team lead looks where the provider keeps them, and decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.record import announce, by_specialist, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.errors import NotFound
from assist.model.audit import AuditKind
from assist.model.conversation import FileState
from assist.model.rights import Right
from assist.policy.redact import redact
from assist.store import conversations, messages, specialists


@dataclass(frozen=True, slots=True)
class FileClick:
    """Who decides on which file of a message, and why."""

    conversation_id: str
    message_id: str
    position: int
    specialist_id: str
    note: str


def release_file(desk: DeskServices, click: FileClick, now: datetime) -> Answer:
    """It shows no card: everybody may see it again."""
    return _decide(desk, click, FileState.RELEASED, now)


def delete_file(desk: DeskServices, click: FileClick, now: datetime) -> Answer:
    """Its name and address go; that there was a file stays."""
    return _decide(desk, click, FileState.DELETED, now)


def _decide(desk: DeskServices, click: FileClick, state: FileState, now: datetime) -> Answer:
    note = redact(click.note.strip()).text
    with desk.db.transaction() as tx:
        conversations.lock(tx, click.conversation_id)
        try:
            lead = specialists.get(tx, click.specialist_id)
        except NotFound:
            return Answer(ClickResult.NOT_A_SPECIALIST, click.conversation_id)
        if not lead.may(Right.DECIDE_HELD_FILES):
            return Answer(ClickResult.NEEDS_LEAD, click.conversation_id)
        if messages.get(tx, click.message_id).conversation_id != click.conversation_id:
            raise NotFound("message", click.message_id)
        if not note:
            return Answer(ClickResult.EMPTY_NOTE, click.conversation_id)
        decided = messages.decide_file(
            tx, click.message_id, click.position, state, by=lead.id, at=now, why=note
        )
        if not decided:
            return Answer(ClickResult.ALREADY_DECIDED, click.conversation_id)
        record(
            tx,
            click.conversation_id,
            AuditKind.FILE_DECIDED,
            actor=by_specialist(lead.id),
            at=now,
            subject={"message": click.message_id},
            data={"file": click.position, "state": state.value, "note": note},
        )
        announce(tx, click.conversation_id, "message", {"message": click.message_id})
        refresh_card_soon(tx, desk.jobs, click.conversation_id)
        return Answer(ClickResult.DONE, click.conversation_id, by=lead, at=now)
