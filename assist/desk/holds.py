"""Holds that people set and end. Ending one takes a note, and a role that fits its kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assist.desk.carry_out import retake_turn
from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.page_crisis import page_people
from assist.desk.people import active_specialist
from assist.desk.record import announce, by_specialist, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.desk.set_holds import put_hold
from assist.errors import NotFound
from assist.model.audit import AuditKind
from assist.model.conversation import Conversation
from assist.model.hold import Hold, HoldKind
from assist.model.ids import new_id
from assist.playbooks.holds import ends
from assist.policy.redact import redact
from assist.store import Tx, contacts, conversations, holds


@dataclass(frozen=True, slots=True)
class HoldClick:
    """Who acts in which conversation, and why."""

    conversation_id: str
    specialist_id: str
    note: str


def set_hold(desk: DeskServices, click: HoldClick, kind: HoldKind, now: datetime) -> Answer:
    """Anybody of the desk may stop things; one of that kind that stands already stays."""
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, click.conversation_id)
        person = active_specialist(tx, click.specialist_id)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
        note = redact(click.note.strip()).text
        if not note:
            return Answer(ClickResult.EMPTY_NOTE, conversation.id)
        contact = contacts.get_contact(tx, conversation.contact_id)
        hold = Hold(
            id=new_id(),
            kind=kind,
            contact_id=contact.id,
            since=now,
            set_by=by_specialist(person.id),
            account_id=contact.account_id,
            conversation_id=conversation.id,
            until=ends(kind, now),
            note=note,
        )
        if not put_hold(tx, conversation.id, hold):
            return Answer(ClickResult.ALREADY_DECIDED, conversation.id)
        page_people(tx, desk, conversation, hold, now)
        _redraw(tx, desk, conversation)
        return Answer(ClickResult.DONE, conversation.id, by=person, at=now)


def clear_hold(desk: DeskServices, click: HoldClick, hold_id: str, now: datetime) -> Answer:
    """End it. NEEDS_LEAD when its kind is not theirs to end; EMPTY_NOTE without a reason."""
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, click.conversation_id)
        person = active_specialist(tx, click.specialist_id)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
        hold = _held(tx, conversation, hold_id)
        if not hold.kind.may_be_cleared_by(person.role):
            return Answer(ClickResult.NEEDS_LEAD, conversation.id)
        note = redact(click.note.strip()).text
        if not note:
            return Answer(ClickResult.EMPTY_NOTE, conversation.id)
        actor = by_specialist(person.id)
        if not holds.clear(tx, hold_id, by=actor, note=note, at=now):
            return Answer(ClickResult.ALREADY_DECIDED, conversation.id)
        data = {"kind": hold.kind.value, "note": note}
        subject = {"hold": hold_id}
        kind = AuditKind.HOLD_CLEARED
        record(tx, conversation.id, kind, actor=actor, at=now, subject=subject, data=data)
        _redraw(tx, desk, conversation)
        return Answer(ClickResult.DONE, conversation.id, by=person, at=now)


def _held(tx: Tx, conversation: Conversation, hold_id: str) -> Hold:
    """The hold, if it is one of who writes here; NotFound otherwise."""
    hold = holds.get(tx, hold_id)
    contact = contacts.get_contact(tx, conversation.contact_id)
    same_account = hold.account_id is not None and hold.account_id == contact.account_id
    if hold.contact_id != contact.id and not same_account:
        raise NotFound("hold", hold_id)
    return hold


def _redraw(tx: Tx, desk: DeskServices, conversation: Conversation) -> None:
    """What may be offered is another thing now."""
    if conversation.waiting_since is not None:
        retake_turn(tx, desk, conversation.id, "stale")
    announce(tx, conversation.id, "conversation")
    refresh_card_soon(tx, desk.jobs, conversation.id)
