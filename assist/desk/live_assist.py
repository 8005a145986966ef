"""While a specialist speaks on the phone: what both say comes in, is understood, moves the card.

A piece is stored and nothing more while the provider waits. Three seconds at a time, the author's
pieces become one message and its turn is taken; the card is drawn with it. Nothing is spoken or
sent by that: the specialist decides what to say.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from assist.channels.base import InboundMessage
from assist.desk.call_understanding import Spoken, read_message
from assist.desk.receive import receive
from assist.desk.record import BY_ASSIST, announce, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.jobs import Queue
from assist.jobs.names import LIVE_TURN
from assist.model.audit import AuditKind
from assist.model.call_utterance import CallUtterance, Speaker
from assist.model.contact import ChannelKind
from assist.model.phone_call import CallState, LegState, PhoneCall
from assist.policy.redact import redact
from assist.store import (
    Tx,
    call_utterances,
    contacts,
    conversations,
    inboxes,
    messages,
    phone_calls,
    phone_legs,
)

WINDOW_SECONDS = 3  # the card moves at most once in so many


def note_utterance(desk: DeskServices, told: CallUtterance, now: datetime) -> None:
    """Keep a piece of what the two say, and have it read when its three seconds are over. Told
    again, nothing happens. What is said while nobody speaks with the caller is not kept: the
    assistant's own questions hear that.
    """
    with desk.db.transaction() as tx:
        call = phone_calls.get(tx, told.call_id)
        if not call.transcribed or not _speaks_with_a_person(tx, call):
            return
        piece = CallUtterance(
            told.call_id, told.source, told.speaker, told.number, now, redact(told.text).text
        )
        if piece.text and call_utterances.add(tx, piece):
            _read_later(tx, desk, call, now)


def _speaks_with_a_person(tx: Tx, call: PhoneCall) -> bool:
    """Now, or until a moment ago: the last words come after the call."""
    if call.state is CallState.CONNECTED:
        return True
    legs = phone_legs.legs_of(tx, [call.id])
    spoke = any(leg.state in {LegState.ACCEPTED, LegState.ENDED} for leg in legs)
    return spoke and call.state is CallState.ENDED


def _read_later(tx: Tx, desk: DeskServices, call: PhoneCall, now: datetime) -> None:
    """Once a window: the key makes all pieces of it one job, which runs after the last of them."""
    epoch = datetime.fromtimestamp(0, UTC)
    window = (now - epoch) // timedelta(seconds=WINDOW_SECONDS)
    ends = epoch + (window + 1) * timedelta(seconds=WINDOW_SECONDS)
    desk.jobs.enqueue(
        tx,
        LIVE_TURN,
        call.id,
        queue=Queue.CONVERSATION,
        partition=call.conversation_id,
        key=f"live:{call.id}:{window}",
        delay=(ends - now).total_seconds(),
    )


def note_trouble(desk: DeskServices, call_id: str, why: str, now: datetime) -> None:
    """The transcript failed: said in the record; the call itself goes on."""
    with desk.db.transaction() as tx:
        call = phone_calls.get(tx, call_id)
        record(
            tx,
            call.conversation_id,
            AuditKind.TRANSCRIPT_FAILED,
            actor=BY_ASSIST,
            at=now,
            subject={"call": call.id},
            data={"why": redact(why).text},
        )


def live_turn(desk: DeskServices, call_id: str) -> None:
    """Read what the author has said since the last turn, and draw the card. Safe to be done again:
    the message is the same for the same pieces.
    """
    now = desk.clock()
    with desk.db.read() as tx:
        call = phone_calls.get(tx, call_id)
        pieces = call_utterances.unread(tx, call_id)
    if not pieces:
        with desk.db.transaction() as tx:
            announce(tx, call.conversation_id, "call", {"call": call.id})
            refresh_card_soon(tx, desk.jobs, call.conversation_id)
        return
    words = " ".join(piece.text for piece in pieces)
    inbound = _inbound(desk, call, pieces, words)
    received = receive(desk, inbound, now)
    message_id = received.message_id or _stored(desk, call, inbound)
    again = received.duplicate
    read_message(desk, call, message_id, Spoken(words), now, again=again, with_a_person=True)
    with desk.db.transaction() as tx:
        call_utterances.become(tx, pieces, message_id)
        announce(tx, call.conversation_id, "call", {"call": call.id})


def _inbound(
    desk: DeskServices, call: PhoneCall, pieces: tuple[CallUtterance, ...], words: str
) -> InboundMessage:
    with desk.db.read() as tx:
        point = contacts.get_point(tx, call.contact_point_id)
        inbox = inboxes.get(tx, conversations.get(tx, call.conversation_id).inbox_id)
    return InboundMessage(
        channel=ChannelKind.VOICE,
        inbox_address=inbox.address,
        sender_address=point.address,
        external_id=_name(pieces),
        text=words,
        received_at=pieces[0].at,
        language_hint=call.talk.language,
        proven=call.proven,
        in_call=True,
        own_turn=True,
    )


def _name(pieces: tuple[CallUtterance, ...]) -> str:
    """The same for the same pieces, so that a turn that died in between makes no second message."""
    named = ",".join(f"{piece.source}:{piece.number}" for piece in pieces)
    return f"live:{sha256(named.encode()).hexdigest()[:32]}"


def _stored(desk: DeskServices, call: PhoneCall, inbound: InboundMessage) -> str:
    with desk.db.read() as tx:
        inbox_id = conversations.get(tx, call.conversation_id).inbox_id
        found = messages.by_external(tx, inbox_id, inbound.external_id)
    assert found is not None, "a duplicate is there"
    return found.id


def said_by(*, by_author: bool) -> Speaker:
    """Whose words a track carries."""
    return Speaker.AUTHOR if by_author else Speaker.SPECIALIST
