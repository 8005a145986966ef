"""An inbound message becomes a stored one, once, with its turn enqueued in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from assist.channels.base import InboundMessage
from assist.desk.incoming_words import Words, note_card_data, read_together, words_of
from assist.desk.opt_out import record_opt_in, record_opt_out
from assist.desk.proven import Evidence, add_proof, end_proofs, redraw
from assist.desk.record import announce, by_contact, record
from assist.desk.services import DeskServices
from assist.desk.take_code import Heard, hear_code, try_code
from assist.errors import Duplicate
from assist.jobs import Queue
from assist.jobs.names import TAKE_TURN
from assist.model.audit import AuditKind, new_proof_key, proof_of
from assist.model.contact import ChannelKind, ContactPoint, IdentityLevel, Inbox, OptOutScope
from assist.model.conversation import (
    Conversation,
    Direction,
    Message,
    MessageState,
    SenderKind,
)
from assist.model.identity import ProofKind
from assist.model.ids import new_id
from assist.store import Tx, contacts, conversations, identity_proofs, inboxes, messages

# A caller's words are understood in the call itself; this job finds them taken, unless that failed.
LEFT_UNTAKEN_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Received:
    """Where a message went; `duplicate` when it was there already and nothing was done."""

    duplicate: bool
    message_id: str | None = None
    conversation_id: str | None = None
    code_alone: bool = False  # a one-time code, and nothing beside it


def receive(desk: DeskServices, inbound: InboundMessage, now: datetime) -> Received:
    """Store `inbound` and enqueue its turn; safe to call again with the same message."""
    words = words_of(inbound)
    try:
        with desk.db.transaction() as tx:
            return _store(tx, desk, inbound, words, now)
    except Duplicate:
        return Received(duplicate=True)


def _store(
    tx: Tx, desk: DeskServices, inbound: InboundMessage, words: Words, now: datetime
) -> Received:
    inbox = inboxes.ensure(tx, inbound.channel, inbound.inbox_address, inbound.inbox_address)
    point = _writes_from(tx, inbound, words.sender_name, now)
    heard = hear_code(tx, desk, inbound, point.contact_id, now)
    words = words if heard.inbound == inbound else words_of(heard.inbound)
    identity = _identity(inbound, point)
    conversation, opened = conversations.find_or_open(
        tx,
        point=point,
        inbox=inbox,
        identity=identity,
        subject=words.subject,
        now=now,
        reopen_after=now - desk.reopen_within,
        hint=_hinted_conversation(tx, inbound, inbox),
    )
    if conversation.contact_id != point.contact_id:  # somebody else may hand on the owner's code
        heard = hear_code(tx, desk, heard.inbound, conversation.contact_id, now)
        words = words_of(heard.inbound)
    words = read_together(tx, words, conversation, point.id, now)
    message = _message(inbound, words, conversation, point)
    messages.add(tx, message)
    _note(tx, inbound, conversation, message, identity)
    if message.sender is SenderKind.CONTACT:
        _by_channel(tx, desk, inbound, replace(conversation, identity_level=identity), point, now)
    _honour_keyword(tx, desk, inbound, conversation, point, now)
    _record(tx, inbound, words, message, actor=by_contact(point.contact_id), opened=opened, now=now)
    announce(tx, conversation.id, "message", {"message": message.id})
    tried = heard.is_answer and try_code(tx, desk, heard, conversation, message, now)
    _give_turn(tx, desk, conversation.id, heard, proven=tried)
    actor = by_contact(point.contact_id)
    note_card_data(tx, desk, message, words.found, actor=actor, now=now)
    return Received(
        duplicate=False,
        message_id=message.id,
        conversation_id=conversation.id,
        code_alone=heard.nothing_else,
    )


def _writes_from(tx: Tx, inbound: InboundMessage, name: str, now: datetime) -> ContactPoint:
    return contacts.find_or_create_point(
        tx,
        channel=inbound.channel,
        address=inbound.sender_address,
        name=name,
        language=inbound.language_hint,
        now=now,
        contact_id=inbound.contact_id,
    )


def _note(
    tx: Tx,
    inbound: InboundMessage,
    conversation: Conversation,
    message: Message,
    identity: IdentityLevel,
) -> None:
    """What the message changes about its conversation; a guest's proves nothing of its owner."""
    conversations.note_incoming(tx, conversation.id, message.id, message.created_at)
    own = message.sender is SenderKind.CONTACT
    if own and identity != conversation.identity_level:
        conversations.set_identity(tx, conversation.id, identity)
    if own and inbound.reply_email is not None:
        conversations.set_reply_email(tx, conversation.id, inbound.reply_email)


def _record(
    tx: Tx,
    inbound: InboundMessage,
    words: Words,
    message: Message,
    *,
    actor: str,
    opened: bool,
    now: datetime,
) -> None:
    record(
        tx,
        message.conversation_id,
        AuditKind.MESSAGE_RECEIVED,
        actor=actor,
        at=now,
        subject={"message": message.id},
        data={
            "channel": inbound.channel.value,
            "external_id": inbound.external_id,
            "words_proof": proof_of(message.proof_key or "", message.text),
            "redacted": [kind.value for kind in words.found],
            "attachments": len(words.attachments),
            "held": sum(not file.is_shown for file in words.attachments),
            "opened": opened,
        },
    )


def _give_turn(
    tx: Tx, desk: DeskServices, conversation_id: str, heard: Heard, *, proven: bool
) -> None:
    """Who reads it: a job of its own, or the call in which it was said."""
    if not heard.inbound.in_call:
        _take_turns(tx, desk, conversation_id, heard, proven=proven)
    elif not heard.inbound.own_turn:
        _leave_to_the_call(tx, desk, conversation_id, heard)
    elif proven or heard.nothing_else:  # read out to a person: what was asked is drawn again
        redraw(tx, desk, conversation_id)


def _leave_to_the_call(tx: Tx, desk: DeskServices, conversation_id: str, heard: Heard) -> None:
    """The call takes the turn while the caller waits; should it fail, a worker does."""
    if heard.nothing_else:
        return
    desk.jobs.enqueue(
        tx,
        TAKE_TURN,
        conversation_id,
        queue=Queue.CONVERSATION,
        partition=conversation_id,
        delay=LEFT_UNTAKEN_SECONDS,
    )


def _take_turns(
    tx: Tx, desk: DeskServices, conversation_id: str, heard: Heard, *, proven: bool
) -> None:
    """One turn for what was written. After a code what was asked before is drawn again: a code
    alone says nothing that could be read.
    """
    if not heard.nothing_else:
        desk.jobs.enqueue(
            tx, TAKE_TURN, conversation_id, queue=Queue.CONVERSATION, partition=conversation_id
        )
    if proven or heard.nothing_else:
        redraw(tx, desk, conversation_id)


def _by_channel(
    tx: Tx,
    desk: DeskServices,
    inbound: InboundMessage,
    conversation: Conversation,
    point: ContactPoint,
    now: datetime,
) -> None:
    """What the channel itself adds to the proofs that stand, and what it takes from them."""
    standing = identity_proofs.standing(tx, conversation.id, now)
    portal = tuple(proof for proof in standing if proof.how is ProofKind.PORTAL)
    actor = by_contact(point.contact_id)
    signed_in = inbound.contact_id == point.contact_id and inbound.proven >= IdentityLevel.L2
    if signed_in and not portal:
        add_proof(tx, desk, conversation, Evidence(point.id, ProofKind.PORTAL, actor), now)
    elif portal and not signed_in:
        end_proofs(tx, conversation, portal, by=actor, why="signed out of the portal", at=now)
    forged = conversation.identity_level is IdentityLevel.L0
    if forged and inbound.channel is ChannelKind.EMAIL:
        end_proofs(tx, conversation, standing, by=actor, why="a mail nobody vouches for", at=now)


def _identity(inbound: InboundMessage, point: ContactPoint) -> IdentityLevel:
    """What the channel proves, L1 at most: a portal session, or an unspoofed address on file."""
    if inbound.contact_id is not None and inbound.contact_id == point.contact_id:
        return IdentityLevel.L1
    if point.verified_at is not None and inbound.proven >= IdentityLevel.L1:
        return IdentityLevel.L1
    return IdentityLevel.L0


def _hinted_conversation(tx: Tx, inbound: InboundMessage, inbox: Inbox) -> str | None:
    """Signed reply address first, then In-Reply-To and References, then the case number."""
    hints = inbound.thread
    if hints.conversation_id is not None:
        return hints.conversation_id
    if hints.references:
        found = messages.conversation_of_references(tx, inbox.id, hints.references)
        if found is not None:
            return found
    if hints.case_number is not None:
        numbered = conversations.by_number(tx, inbox.id, hints.case_number)
        # A number can be guessed: it threads only the mail of the address that owns the case.
        if numbered is not None and _owns(tx, inbound, numbered):
            return numbered.id
    return None


def _owns(tx: Tx, inbound: InboundMessage, conversation: Conversation) -> bool:
    owner = contacts.get_point(tx, conversation.contact_point_id)
    return owner.address == inbound.sender_address


def _message(
    inbound: InboundMessage, words: Words, conversation: Conversation, point: ContactPoint
) -> Message:
    own = point.contact_id == conversation.contact_id
    return Message(
        id=inbound.message_id or new_id(),
        conversation_id=conversation.id,
        inbox_id=conversation.inbox_id,
        direction=Direction.INCOMING,
        sender=SenderKind.CONTACT if own else SenderKind.OTHER,
        text=words.text,
        created_at=inbound.received_at,
        state=MessageState.RECEIVED,
        external_id=inbound.external_id,
        contact_point_id=point.id,
        subject=words.subject,
        language=inbound.language_hint,
        quoted_text=words.quoted,
        rfc_message_id=inbound.rfc_message_id,
        references=inbound.references,
        automatic=inbound.automatic,
        attachments=words.attachments,
        proof_key=new_proof_key(),
    )


def _honour_keyword(
    tx: Tx,
    desk: DeskServices,
    inbound: InboundMessage,
    conversation: Conversation,
    point: ContactPoint,
    now: datetime,
) -> None:
    """STOP and START act before anything else can be sent, not when the turn comes round."""
    actor, data = by_contact(point.contact_id), {"keyword": inbound.opt_keyword}
    if inbound.opt_keyword == "stop":
        scope = OptOutScope.POINT
        record_opt_out(tx, desk, conversation, point.id, scope, actor=actor, at=now, data=data)
    elif inbound.opt_keyword == "start":
        record_opt_in(tx, desk, conversation, point.id, actor=actor, at=now, data=data)
