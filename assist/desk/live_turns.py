"""What an author said to a specialist becomes messages, one a turn, understood as any text.

Holds, opt-outs and calls for help act as always. Nothing is said or sent by itself while a person
speaks with them, and what the specialist says is understood as nobody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from assist.desk.call_inbound import inbound_of
from assist.desk.call_understanding import Spoken, read_message
from assist.desk.receive import Received, receive
from assist.desk.record import BY_ASSIST, announce, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.errors import NotFound
from assist.model.audit import AuditKind
from assist.model.call_utterance import CallUtterance, Speaker
from assist.model.conversation import Message
from assist.model.ids import new_id
from assist.model.phone_call import PhoneCall
from assist.policy.redact import Kind, may_be_part, redact_together
from assist.store import (
    Tx,
    call_utterances,
    conversations,
    messages,
    phone_calls,
)

CARD = "[CARD"  # how every mark of a card begins
TOGETHER = 6  # pieces of one side in which one number may be spread


def take_live_turn(desk: DeskServices, call_id: str) -> None:
    """Read what was said since the last turn. Safe to be done again: pieces are marked with their
    message before it is stored, and a message that is there is read at most once more.
    """
    now = desk.clock()
    desk.db.forget_overwritten()
    with desk.db.transaction() as tx:
        call = phone_calls.get(tx, call_id)
        _mark_loose(tx, call_id)
    codes = {
        message_id
        for message_id, pieces in _not_stored(desk, call)
        if _receive(desk, call, message_id, pieces, now).code_alone
    }
    with desk.db.transaction() as tx:
        _cut_together(tx, call_utterances.of_call(tx, call_id))
    waits = _untaken(desk, call)
    if waits is not None and waits not in codes:  # a code alone says nothing that could be read
        read_message(desk, call, waits, Spoken(""), now, with_a_person=True)
    with desk.db.transaction() as tx:
        announce(tx, call.conversation_id, "call", {"call": call.id})
        refresh_card_soon(tx, desk.jobs, call.conversation_id)


def _cut_together(tx: Tx, said: Sequence[CallUtterance]) -> None:
    """A number may be spread over pieces, and be read back by the other side; messages that hold
    them were cut as they came in.
    """
    for speaker in Speaker:
        own = [piece for piece in said if piece.speaker is speaker][-2 * TOGETHER :]
        for piece, text in zip(own, cut_together(own), strict=True):
            if piece.text != text:
                call_utterances.rewrite(tx, piece, text)


def cut_together(pieces: Sequence[CallUtterance]) -> list[str]:
    """What may be kept of one side's pieces, each read with those around it. Pure."""
    texts = [piece.text for piece in pieces]
    if not any(map(may_be_part, texts)):
        return texts
    for start in range(max(1, len(texts) - TOGETHER + 1)):
        several = slice(start, start + TOGETHER)
        texts[several] = [redacted.text for redacted in redact_together(texts[several])]
    return texts


def _mark_loose(tx: Tx, call_id: str) -> None:
    said = call_utterances.of_call(tx, call_id)
    loose = [
        piece for piece in said if piece.speaker is Speaker.AUTHOR and piece.message_id is None
    ]
    if loose:
        call_utterances.belong_to(tx, loose, new_id())


def _not_stored(desk: DeskServices, call: PhoneCall) -> list[tuple[str, tuple[CallUtterance, ...]]]:
    """Messages that pieces are marked with and that are not there yet, in the order spoken."""
    with desk.db.read() as tx:
        said = call_utterances.of_call(tx, call.id)
        marked: dict[str, list[CallUtterance]] = {}
        for piece in said:
            if piece.message_id is not None:
                marked.setdefault(piece.message_id, []).append(piece)
        return [(key, tuple(of)) for key, of in marked.items() if not _is_there(tx, key)]


def _is_there(tx: Tx, message_id: str) -> bool:
    try:
        messages.get(tx, message_id)
    except NotFound:
        return False
    return True


def _receive(
    desk: DeskServices,
    call: PhoneCall,
    message_id: str,
    pieces: Sequence[CallUtterance],
    now: datetime,
) -> Received:
    """By the one way in, as everything that an author says."""
    name, text = f"{call.provider_sid}:live:{message_id}", " ".join(one.text for one in pieces)
    inbound = inbound_of(desk, call, name, text, now)
    inbound = replace(inbound, own_turn=True, message_id=message_id)
    received = receive(desk, inbound, now)
    if CARD in inbound.text and not received.duplicate:
        with desk.db.transaction() as tx:
            _record_card(tx, messages.get(tx, message_id), now)
    return received


def _record_card(tx: Tx, message: Message, now: datetime) -> None:
    """A piece was cut as it came, so that the message itself never held more than the mark."""
    record(
        tx,
        message.conversation_id,
        AuditKind.PAN_RECEIVED,
        actor=BY_ASSIST,
        at=now,
        subject={"message": message.id},
        data={"redacted": [Kind.CARD.value]},
    )


def _untaken(desk: DeskServices, call: PhoneCall) -> str | None:
    """The newest of the call's messages, where no turn has read it yet."""
    with desk.db.read() as tx:
        conversation = conversations.get(tx, call.conversation_id)
        of_call = {piece.message_id for piece in call_utterances.of_call(tx, call.id)}
    newest = conversation.last_incoming_id
    return newest if newest in of_call and newest != conversation.last_taken_id else None
