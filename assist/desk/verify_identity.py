"""Proving who an author is: a code with one click, or a call to a number that was on file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from assist.desk.code_words import carries_code, subject, told_to_whoever_asked
from assist.desk.decide_suggestion import Answer, ClickResult, not_allowed
from assist.desk.outgoing import Draft, queue_message
from assist.desk.people import active_specialist
from assist.desk.proven import Evidence, add_proof, as_proven, redraw
from assist.desk.record import BY_ASSIST, announce, by_specialist, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.errors import NotFound
from assist.model.audit import AuditKind
from assist.model.contact import Contact, ContactPoint, IdentityLevel
from assist.model.conversation import Conversation, ConversationState, Message, Purpose
from assist.model.identity import CodeTarget, OneTimeCode, ProofKind
from assist.model.ids import new_id
from assist.model.specialist import Specialist
from assist.model.verdict import Refused
from assist.policy.identity import (
    CODE_GOOD_FOR,
    NoCode,
    action_for,
    masked,
    may_be_called,
    takes_codes,
    why_no_code,
)
from assist.policy.redact import redact
from assist.store import (
    Tx,
    contacts,
    conversations,
    identity_proofs,
    inboxes,
    messages,
    one_time_codes,
)

WAITS_FOR = timedelta(hours=24)  # after that nobody waits for a code any more


@dataclass(frozen=True, slots=True)
class IdentityClick:
    """Who acts in which conversation, on which address of the author's."""

    conversation_id: str
    specialist_id: str
    point_id: str = ""  # of a code: the first that fits


def send_code(desk: DeskServices, click: IdentityClick, now: datetime) -> Answer:
    """Send a code to an address on file of who writes. NO_CODE with its reason (`NoCode`),
    NOT_ALLOWED by the contact policy.
    """
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, click.conversation_id)
        person = active_specialist(tx, click.specialist_id)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
        contact = contacts.get_contact(tx, conversation.contact_id)
        fit = code_points(tx, desk, conversation, contact, now)
        point = next((p for p in fit if click.point_id in {"", p.id}), None)
        why = _why_not(tx, conversation, contact.id, now)
        if why is None and point is None:
            why = NoCode.NO_ADDRESS
        if why is not None:
            return Answer(ClickResult.NO_CODE, conversation.id, by=person, reasons=(why.value,))
        assert point is not None, "or there was a reason"
        asked = _asked(tx, conversation, person, now, (contact.id, point.id))
        return _sent(tx, desk, conversation, asked, (contact, point), now)


def claim(desk: DeskServices, conversation_id: str, who: str, *, by: str, now: datetime) -> Answer:
    """Somebody we do not know says who they are: by an address, or an account's number. The code
    goes to what is on file of that person; whoever asks is told the same if there is nobody.
    """
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        person = active_specialist(tx, by)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
        named = _named(tx, who)
        why = _why_not(tx, conversation, named.id if named else None, now)
        if why is not None:
            return Answer(ClickResult.NO_CODE, conversation.id, by=person, reasons=(why.value,))
        fit = code_points(tx, desk, conversation, named, now) if named else ()
        if named is None or not fit:
            nobodys = replace(_asked(tx, conversation, person, now), expires_at=now + CODE_GOOD_FOR)
            one_time_codes.add(tx, nobodys)
            _record(tx, conversation, person, {"to": "nobody on file"}, now)
            _tell(tx, desk, conversation, now)
            _refresh(tx, desk, conversation)
            return Answer(ClickResult.DONE, conversation.id, by=person, at=now)
        asked = _asked(tx, conversation, person, now, (named.id, fit[0].id))
        return _sent(tx, desk, conversation, asked, (named, fit[0]), now)


def _named(tx: Tx, who: str) -> Contact | None:
    """The one person on file who is named so; None where there are none or several."""
    given = who.strip()
    found = {*contacts.ids_of(tx, given), *contacts.ids_at(tx, given.lower().replace(" ", ""))}
    return contacts.get_contact(tx, found.pop()) if len(found) == 1 else None


def code_points(
    tx: Tx, desk: DeskServices, conversation: Conversation, contact: Contact, now: datetime
) -> tuple[ContactPoint, ...]:
    """Where a code for the contact may go from here, the best first: on a channel that we have,
    and once somebody is proven another way than that.
    """
    if contact.account_id is None:
        return ()
    points = takes_codes(contacts.points_of(tx, contact.id), conversation.contact_point_id)
    used = {proof.point_id for proof in identity_proofs.standing(tx, conversation.id, now)}
    return tuple(
        point
        for point in points
        if desk.channel(point.channel) is not None
        and inboxes.of_channel(tx, point.channel) is not None
        and point.id not in used
    )


def code_targets(
    tx: Tx, desk: DeskServices, conversation: Conversation, contact: Contact, now: datetime
) -> tuple[CodeTarget, ...]:
    """The same as a card shows it."""
    fit = code_points(tx, desk, conversation, contact, now)
    return tuple(CodeTarget(point.id, point.channel, masked(point)) for point in fit)


def _why_not(
    tx: Tx, conversation: Conversation, contact_id: str | None, now: datetime
) -> NoCode | None:
    written = conversation.last_incoming_at
    if written is None or now - written > WAITS_FOR or not conversation.state.is_active:
        return NoCode.NOBODY_ASKED
    return why_no_code(one_time_codes.around(tx, conversation.id, contact_id), now)


def _asked(
    tx: Tx,
    conversation: Conversation,
    person: Specialist,
    now: datetime,
    whose: tuple[str, str] | tuple[None, None] = (None, None),
) -> OneTimeCode:
    waiting = messages.since_reply(tx, conversation.id)
    return OneTimeCode(
        id=new_id(),
        conversation_id=conversation.id,
        contact_id=whose[0],
        point_id=whose[1],
        action=action_for(as_proven(tx, conversation, now).identity_level),
        requested_at=now,
        requested_by=by_specialist(person.id),
        about_message_id=waiting[0].id if waiting else conversation.last_incoming_id,
    )


def _sent(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    asked: OneTimeCode,
    to: tuple[Contact, ContactPoint],
    now: datetime,
) -> Answer:
    """Through the one door, in the thread of the address on file; it is drawn as it leaves."""
    contact, point = to
    one_time_codes.add(tx, asked)
    thread = thread_with(tx, desk, conversation, point, now)
    language = conversation.language or contact.language or "en"
    draft = Draft(
        text=carries_code(desk, language, contact),
        language=language,
        purpose=Purpose.ONE_TIME_CODE,
        actor=asked.requested_by,
        subject=subject(language, contact) if thread.id != conversation.id else "",
    )
    sent = queue_message(tx, desk, thread, draft, now)
    if isinstance(sent, Refused):
        one_time_codes.end(tx, asked.id, now)
        return not_allowed(conversation.id, sent)
    one_time_codes.carried_by(tx, asked.id, sent.id)
    person = active_specialist(tx, asked.requested_by.partition(":")[2])
    if person is not None:
        data = {"to": masked(point), "channel": point.channel.value, "action": asked.action.value}
        _record(tx, conversation, person, data, now, asked)
    if thread.id != conversation.id:
        _tell(tx, desk, conversation, now)
    _refresh(tx, desk, conversation)
    return Answer(ClickResult.DONE, conversation.id, by=person, at=now, message_id=sent.id)


def thread_with(
    tx: Tx, desk: DeskServices, conversation: Conversation, point: ContactPoint, now: datetime
) -> Conversation:
    """The conversation with that address: this one, or one that nobody has to answer."""
    if point.id == conversation.contact_point_id:
        return conversation
    inbox = inboxes.of_channel(tx, point.channel)
    assert inbox is not None, "code_points asks for one"
    thread, opened = conversations.find_or_open(
        tx,
        point=point,
        inbox=inbox,
        identity=IdentityLevel.L0,
        subject="",
        now=now,
        reopen_after=now - desk.reopen_within,
    )
    if opened:
        conversations.set_state(tx, thread.id, ConversationState.PENDING, now)
    return thread


def _tell(
    tx: Tx, desk: DeskServices, conversation: Conversation, now: datetime
) -> Message | Refused:
    language = conversation.language or "en"
    text = told_to_whoever_asked(language, None)
    return queue_message(
        tx, desk, conversation, Draft(text, language, Purpose.AUTO_REPLY, BY_ASSIST), now
    )


def record_call_back(desk: DeskServices, click: IdentityClick, note: str, now: datetime) -> Answer:
    """A specialist called the author on a number that was on file before the request, and says
    what they asked and heard. Beside another proof it is the second channel (L3).
    """
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, click.conversation_id)
        person = active_specialist(tx, click.specialist_id)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
        told = redact(note.strip()).text
        if not told:
            return Answer(ClickResult.EMPTY_NOTE, conversation.id)
        contact = contacts.get_contact(tx, conversation.contact_id)
        if click.point_id not in {point.id for point in numbers_to_call(tx, conversation, contact)}:
            raise NotFound("number on file", click.point_id)
        evidence = Evidence(click.point_id, ProofKind.CALL_BACK, by_specialist(person.id), told)
        add_proof(tx, desk, conversation, evidence, now)
        redraw(tx, desk, conversation.id)
        return Answer(ClickResult.DONE, conversation.id, by=person, at=now)


def numbers_to_call(
    tx: Tx, conversation: Conversation, contact: Contact
) -> tuple[ContactPoint, ...]:
    """The contact's numbers that were on file before they wrote; never one that came with it."""
    waiting = messages.since_reply(tx, conversation.id)
    asked_at = waiting[0].created_at if waiting else conversation.created_at
    if contact.account_id is None:
        return ()
    return tuple(
        point
        for point in contacts.points_of(tx, contact.id)
        if may_be_called(point, min(asked_at, conversation.created_at)) and not point.shared
    )


def _record(
    tx: Tx,
    conversation: Conversation,
    person: Specialist,
    data: dict[str, str],
    now: datetime,
    asked: OneTimeCode | None = None,
) -> None:
    about = {"code": asked.id} if asked else {"contact_point": conversation.contact_point_id}
    kind, actor = AuditKind.CODE_ASKED, by_specialist(person.id)
    record(tx, conversation.id, kind, actor=actor, at=now, subject=about, data=data)


def _refresh(tx: Tx, desk: DeskServices, conversation: Conversation) -> None:
    announce(tx, conversation.id, "conversation")
    refresh_card_soon(tx, desk.jobs, conversation.id)
