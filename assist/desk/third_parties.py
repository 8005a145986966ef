"""Other people: whom an author lets speak for them, addresses that others read, wrong numbers.

Powers of attorney, executors and heirs are none of it: a person looks at their papers, and until
then nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.people import active_specialist
from assist.desk.proven import as_proven, redraw
from assist.desk.record import announce, by_specialist, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.desk.set_holds import put_hold
from assist.errors import BadInput, NotFound
from assist.model.audit import AuditKind
from assist.model.contact import Contact, IdentityLevel
from assist.model.conversation import Conversation
from assist.model.hold import Hold, HoldKind
from assist.model.identity import Authorisation, Scope
from assist.model.ids import new_id
from assist.policy.redact import redact
from assist.store import Tx, authorisations, contacts, conversations, holds, identity_proofs

LONGEST = timedelta(days=366)  # then the author is asked again
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Given:
    """What an author allowed: to whom, for what, until which day, and how they said it."""

    name: str
    relation: str
    scope: Scope
    until: date
    note: str


def authorise(
    desk: DeskServices, conversation_id: str, given: Given, *, by: str, now: datetime
) -> Answer:
    """Record it. The author must have proven who they are (L2) where they consent: NEEDS_PROOF.

    BadInput names the field that is wrong; EMPTY_NOTE without how they consented.
    """
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        person = active_specialist(tx, by)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
        note = redact(given.note.strip()).text
        if not note:
            return Answer(ClickResult.EMPTY_NOTE, conversation.id)
        if as_proven(tx, conversation, now).identity_level < IdentityLevel.L2:
            return Answer(ClickResult.NEEDS_PROOF, conversation.id, by=person)
        contact = contacts.get_contact(tx, conversation.contact_id)
        made = Authorisation(
            id=new_id(),
            contact_id=contact.id,
            name=_named("name", given.name),
            relation=_named("relation", given.relation),
            scope=given.scope,
            recorded_at=now,
            recorded_by=by_specialist(person.id),
            expires_at=_until(given.until, contact.zone or desk.zone, now),
            note=note,
        )
        authorisations.add(tx, made)
        data = {"scope": made.scope.value, "until": made.expires_at.isoformat()}
        subject = {"authorisation": made.id}
        _record(tx, conversation, AuditKind.AUTHORISATION_RECORDED, by, now, subject, data)
        _refresh(tx, desk, conversation)
        return Answer(ClickResult.DONE, conversation.id, by=person, at=now)


def _named(field: str, value: str) -> str:
    words = redact(" ".join(value.split())).text
    if not words:
        raise BadInput(field, "is empty.", "Say who it is, and who they are to the author.")
    if len(words) > LONGEST_NAME:
        raise BadInput(field, "is too long.", f"At most {LONGEST_NAME} characters.")
    return words


def _until(day: date, zone: str, now: datetime) -> datetime:
    ends = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    if ends <= now:
        raise BadInput("until", f"{day} is over.", "Choose a day that lies ahead.")
    if ends - now > LONGEST:
        raise BadInput("until", f"{day} is more than a year away.", "Ask the author again then.")
    return ends.astimezone(now.tzinfo)


def revoke(
    desk: DeskServices, conversation_id: str, authorisation_id: str, *, by: str, now: datetime
) -> Answer:
    """It counts no longer, at once; anybody of the desk may end it."""
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        person = active_specialist(tx, by)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
        given = authorisations.get(tx, authorisation_id)
        if given.contact_id != conversation.contact_id:
            raise NotFound("authorisation", authorisation_id)
        if not authorisations.revoke(tx, given.id, by=by_specialist(person.id), at=now):
            return Answer(ClickResult.ALREADY_DECIDED, conversation.id)
        subject = {"authorisation": given.id}
        _record(tx, conversation, AuditKind.AUTHORISATION_REVOKED, by, now, subject, {})
        _refresh(tx, desk, conversation)
        return Answer(ClickResult.DONE, conversation.id, by=person, at=now)


def set_shared(
    desk: DeskServices,
    conversation_id: str,
    point_id: str,
    *,
    shared: bool,
    by: str,
    now: datetime,
) -> Answer:
    """Others read the address too: no code goes there, and what a code there proved is over."""
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        person = active_specialist(tx, by)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
        point = contacts.get_point(tx, point_id)
        if point.contact_id != conversation.contact_id:
            raise NotFound("contact point", point_id)
        if not contacts.set_shared(tx, point.id, shared=shared):
            return Answer(ClickResult.ALREADY_DECIDED, conversation.id)
        if shared:
            identity_proofs.end_of_point(tx, point.id, now)
        subject, data = {"contact_point": point.id}, {"shared": shared}
        _record(tx, conversation, AuditKind.POINT_CHANGED, by, now, subject, data)
        _again(tx, desk, conversation)
        return Answer(ClickResult.DONE, conversation.id, by=person, at=now)


def unlink_point(
    desk: DeskServices, conversation_id: str, note: str, *, by: str, now: datetime
) -> Answer:
    """A wrong number: the conversation's address is not this author's. Whoever has it is a
    stranger, who is not written to again; the author is held no longer for it.
    """
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        person = active_specialist(tx, by)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
        told = redact(note.strip()).text
        if not told:
            return Answer(ClickResult.EMPTY_NOTE, conversation.id)
        author = contacts.get_contact(tx, conversation.contact_id)
        if author.account_id is None:
            return Answer(ClickResult.ALREADY_DECIDED, conversation.id, by=person)
        point_id, actor = conversation.contact_point_id, by_specialist(person.id)
        _free(tx, conversation, author, actor, now)
        identity_proofs.end_of_point(tx, point_id, now)
        stranger = contacts.unlink_point(tx, point_id, now)
        for other in conversations.active_of_point(tx, point_id):
            conversations.give_to(tx, other, stranger)
            conversations.set_identity(tx, other, IdentityLevel.L0)
        kind = HoldKind.WRONG_NUMBER
        hold = Hold(new_id(), kind, stranger, now, actor, None, conversation.id, None, told)
        put_hold(tx, conversation.id, hold)
        data = {"was": author.id, "is": stranger, "why": told}
        subject = {"contact_point": point_id}
        _record(tx, conversation, AuditKind.POINT_CHANGED, by, now, subject, data)
        _again(tx, desk, replace(conversation, contact_id=stranger))
        return Answer(ClickResult.DONE, conversation.id, by=person, at=now)


def _free(tx: Tx, conversation: Conversation, author: Contact, actor: str, now: datetime) -> None:
    """What the stranger told of themselves does not hold the author."""
    for hold in holds.standing(tx, author, now):
        told_here = hold.conversation_id == conversation.id
        if hold.kind is HoldKind.WRONG_NUMBER and told_here:
            holds.clear(tx, hold.id, by=actor, note="The address was not theirs.", at=now)
            subject, data = {"hold": hold.id}, {"kind": hold.kind.value}
            kind = AuditKind.HOLD_CLEARED
            record(tx, conversation.id, kind, actor=actor, at=now, subject=subject, data=data)


def _record(
    tx: Tx,
    conversation: Conversation,
    kind: AuditKind,
    by: str,
    now: datetime,
    subject: Mapping[str, str],
    data: Mapping[str, object],
) -> None:
    actor = by_specialist(by)
    record(tx, conversation.id, kind, actor=actor, at=now, subject=subject, data=data)


def _again(tx: Tx, desk: DeskServices, conversation: Conversation) -> None:
    """What may be said is another thing now."""
    if conversation.waiting_since is not None:
        redraw(tx, desk, conversation.id)
    _refresh(tx, desk, conversation)


def _refresh(tx: Tx, desk: DeskServices, conversation: Conversation) -> None:
    announce(tx, conversation.id, "conversation")
    refresh_card_soon(tx, desk.jobs, conversation.id)
