"""A reply that goes on at another address of the author's: an unread chat by mail, and whatever
may not be answered, or does not arrive, where it was written.

It answers what was written here, so it leaves through the one door in the thread of that address,
and both conversations tell of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from assist.desk.may_send import Asked, verdict_for
from assist.desk.outgoing import Draft, queue_message
from assist.desk.record import announce, record, refresh_card_soon
from assist.desk.scheduled_rows import drop_scheduled
from assist.desk.services import DeskServices
from assist.errors import BadInput
from assist.i18n import locale_for
from assist.model.audit import AuditKind
from assist.model.contact import ContactPoint, IdentityLevel, Inbox
from assist.model.conversation import Conversation, ConversationState, Message, Purpose
from assist.model.scheduled import Dropped
from assist.model.specialist import Specialist
from assist.model.verdict import Refused, Verdict
from assist.playbooks.draft import Signed
from assist.playbooks.reframe import reframed
from assist.policy.elsewhere import is_closed, other_addresses
from assist.policy.identity import masked
from assist.store import Tx, contacts, conversations, inboxes, messages, specialists


def open_elsewhere(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    now: datetime,
    verdict: Verdict | None = None,
) -> tuple[ContactPoint, ...]:
    """Where else the author may be answered now, the best first; () where this address is open,
    or nothing else is. Each address is asked of the contact policy. `verdict`: the one on a reply
    here, if it is known.
    """
    here = verdict or verdict_for(tx, desk, conversation, Asked(Purpose.REPLY), now)
    if conversation.last_incoming_id is None:
        return ()
    if not is_closed(here, messages.latest_outgoing(tx, conversation.id)):
        return ()
    points = contacts.points_of(tx, conversation.contact_id)
    return tuple(
        point
        for point in other_addresses(points, conversation.contact_point_id)
        if desk.channel(point.channel) is not None
        and inboxes.of_channel(tx, point.channel) is not None
        and verdict_for(tx, desk, conversation, Asked(Purpose.REPLY, point=point), now).allowed
    )


@dataclass(frozen=True, slots=True)
class NotThere:
    """The address takes no reply of this conversation's: it is not on file, others read it, it is
    closed as well, or this one is open again.
    """


def send_reply(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    reply: Draft,
    point_id: str,
    now: datetime,
) -> Message | Refused | NotThere:
    """A specialist's reply, here or (`point_id`) at another address of the author's, in the form
    of that address's channel. BadInput where it is too long for it.
    """
    if not point_id:
        return queue_message(tx, desk, conversation, reply, now)
    fit = {point.id: point for point in open_elsewhere(tx, desk, conversation, now)}
    if point_id not in fit:
        return NotThere()
    point = fit[point_id]
    thread = thread_with(tx, desk, conversation, point, now)
    assert thread is not None, "open_elsewhere asks for an inbox"
    there = _in_its_form(tx, desk, conversation, thread, reply)
    sent = queue_elsewhere(tx, desk, conversation, thread, there, now)
    if not isinstance(sent, Refused):
        conversations.note_reply(tx, conversation.id, now)
        drop_scheduled(tx, desk, conversation, Dropped.STALE, now)
    return sent


def thread_with(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    point: ContactPoint,
    now: datetime,
    subject: str = "",
) -> Conversation | None:
    """The conversation with that address, one that nobody has to answer where it is new; None
    where no channel of ours leads there.
    """
    inbox: Inbox | None = inboxes.of_channel(tx, point.channel)
    if inbox is None:
        return None
    thread, opened = conversations.find_or_open(
        tx,
        point=point,
        inbox=inbox,
        identity=IdentityLevel.L0,
        subject=subject,
        now=now,
        reopen_after=now - desk.reopen_within,
    )
    if opened:
        conversations.set_state(tx, thread.id, ConversationState.PENDING, now)
        if thread.language is None and conversation.language is not None:
            conversations.set_language(tx, thread.id, conversation.language)
    return thread


def queue_elsewhere(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    thread: Conversation,
    reply: Draft,
    now: datetime,
) -> Message | Refused:
    """Queue it in `thread` as the answer to what was written in `conversation`; both tell of it."""
    answers = conversation.last_incoming_id
    sent = queue_message(tx, desk, thread, replace(reply, answers_id=answers), now)
    if isinstance(sent, Refused):
        return sent
    point = contacts.get_point(tx, thread.contact_point_id)
    told = {"channel": point.channel.value, "to": masked(point)}
    for home, other in ((conversation, thread), (thread, conversation)):
        record(
            tx,
            home.id,
            AuditKind.REPLIED_ELSEWHERE,
            actor=reply.actor,
            at=now,
            subject={"message": sent.id, "contact_point": point.id},
            data={**told, "answers": answers, "conversation": other.number},
        )
    announce(tx, conversation.id, "conversation")
    refresh_card_soon(tx, desk.jobs, conversation.id)
    return sent


def _in_its_form(
    tx: Tx, desk: DeskServices, conversation: Conversation, thread: Conversation, reply: Draft
) -> Draft:
    contact = contacts.get_contact(tx, conversation.contact_id)
    people: dict[str, Specialist] = {one.id: one for one in specialists.all(tx)}
    signs = people.get(reply.specialist_id or "")
    signed = Signed(
        locale=locale_for(reply.language, contact.country or desk.default_country),
        company=desk.company,
        sender=signs.name if signs else "",
        first_name=contact.first_name,
        number=str(thread.number),
    )
    channels = (conversation.channel, thread.channel)
    names = [one.name for one in people.values()]
    told = reframed(reply.text, channels, signed, names, thread.subject)
    channel = desk.channel(thread.channel)
    if channel is not None and len(told.text) > channel.capabilities.max_characters:
        most = channel.capabilities.max_characters
        raise BadInput("text", f"is longer than the {most} characters that fit there.", "Shorten.")
    return replace(reply, text=told.text, subject=told.subject)
