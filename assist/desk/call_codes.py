"""A one-time code in a call: sent by text to a number on file, keyed in, kept nowhere."""

from __future__ import annotations

from datetime import datetime

import structlog

from assist.desk.call_inbound import inbound_of
from assist.desk.code_words import carries_code
from assist.desk.outgoing import Draft, queue_message
from assist.desk.receive import receive
from assist.desk.record import by_contact, record
from assist.desk.services import DeskServices
from assist.desk.verify_identity import thread_with
from assist.errors import AssistError
from assist.model.audit import AuditKind
from assist.model.contact import ChannelKind, ContactPoint
from assist.model.conversation import Conversation, Purpose
from assist.model.identity import CodeAction, OneTimeCode, ProofKind
from assist.model.ids import new_id
from assist.model.phone_call import PhoneCall
from assist.model.verdict import Refused
from assist.policy.identity import masked, takes_codes, why_no_code
from assist.store import (
    Tx,
    contacts,
    conversations,
    identity_proofs,
    inboxes,
    one_time_codes,
)

log = structlog.get_logger(__name__)


def send_code_by_text(desk: DeskServices, call: PhoneCall, now: datetime) -> str | None:
    """The last digits of the number that it goes to; None where none may be sent, or where the call
    is taped and the tape cannot be stopped: a code that is keyed is on no recording.
    """
    if call.recorded and not _pause(desk, call):
        return None
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, call.conversation_id)
        point = _phone_on_file(tx, desk, conversation)
        codes = one_time_codes.around(tx, conversation.id, conversation.contact_id)
        if point is None or why_no_code(codes, now) is not None:
            return None
        return point.address[-4:] if _sent(tx, desk, call, conversation, point, now) else None


def _phone_on_file(tx: Tx, desk: DeskServices, conversation: Conversation) -> ContactPoint | None:
    """The number that calls if texts go there, else another phone of the author's."""
    contact = contacts.get_contact(tx, conversation.contact_id)
    if contact.account_id is None or desk.channel(ChannelKind.SMS) is None:
        return None
    if inboxes.of_channel(tx, ChannelKind.SMS) is None:
        return None
    calls_from = contacts.get_point(tx, conversation.contact_point_id).address
    points = takes_codes(contacts.points_of(tx, contact.id), conversation.contact_point_id)
    texts = [point for point in points if point.channel is ChannelKind.SMS]
    own = [point for point in texts if point.address == calls_from]
    return next(iter([*own, *texts]), None)


def _sent(
    tx: Tx,
    desk: DeskServices,
    call: PhoneCall,
    conversation: Conversation,
    point: ContactPoint,
    now: datetime,
) -> bool:
    asked = OneTimeCode(
        id=new_id(),
        conversation_id=conversation.id,
        contact_id=conversation.contact_id,
        point_id=point.id,
        action=CodeAction.SPEAK,
        requested_at=now,
        requested_by=by_contact(conversation.contact_id),
        about_message_id=call.talk.asked_in,
    )
    one_time_codes.add(tx, asked)
    contact = contacts.get_contact(tx, conversation.contact_id)
    language = call.talk.language
    text, purpose = carries_code(desk, language, contact), Purpose.ONE_TIME_CODE
    thread = thread_with(tx, desk, conversation, point, now)
    draft = Draft(text=text, language=language, purpose=purpose, actor=asked.requested_by)
    carrier = queue_message(tx, desk, thread, draft, now)
    if isinstance(carrier, Refused):
        one_time_codes.end(tx, asked.id, now)
        return False
    one_time_codes.carried_by(tx, asked.id, carrier.id)
    data = {"to": masked(point), "channel": point.channel.value, "action": asked.action.value}
    subject = {"code": asked.id, "call": call.id}
    kind, actor = AuditKind.CODE_ASKED, asked.requested_by
    record(tx, conversation.id, kind, actor=actor, at=now, subject=subject, data=data)
    return True


def try_keyed_code(desk: DeskServices, call: PhoneCall, code: str, now: datetime) -> bool:
    """Whether it proves the caller. It comes in by the one door as any message, where it is cut
    before anything is stored.
    """
    name = f"{call.provider_sid}:{call.talk.number}:code"
    receive(desk, inbound_of(desk, call, name, code, now), now)
    with desk.db.read() as tx:
        standing = identity_proofs.standing(tx, call.conversation_id, now)
    return any(proof.how is ProofKind.CODE and proof.at >= call.started_at for proof in standing)


def _pause(desk: DeskServices, call: PhoneCall) -> bool:
    assert desk.voice is not None, "a call came in"
    try:
        desk.voice.telephony.pause_recording(call.provider_sid)
    except AssistError as error:
        log.warning("tape_not_paused", call=call.id, why=str(error))
        return False
    return True


def resume_tape(desk: DeskServices, call: PhoneCall) -> None:
    """The code is keyed, or given up. A tape that stays silent is no reason to end a call."""
    if not call.recorded or desk.voice is None:
        return
    try:
        desk.voice.telephony.resume_recording(call.provider_sid)
    except AssistError as error:
        log.warning("tape_not_resumed", call=call.id, why=str(error))
