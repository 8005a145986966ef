"""The limited-content message on an author's machine: fixed words, by one click, once a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog

from assist.desk.call_begin import voice_of
from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.people import active_specialist
from assist.desk.place_call import tell_of
from assist.desk.record import BY_ASSIST, by_specialist, record
from assist.desk.services import DeskServices
from assist.errors import AssistError, OutcomeUnknown
from assist.i18n import locale_for, translator
from assist.jobs import Queue
from assist.jobs.names import LEAVE_MESSAGE
from assist.model.audit import AuditKind
from assist.model.contact_log import CallOutcome
from assist.model.phone_call import PhoneCall
from assist.store import contacts, conversations, phone_calls, placed_calls, specialists
from assist.voice import lines

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LimitedMessage:
    """What the machine hears; nothing of it is anybody's to write."""

    text: str
    locale: str


def leave_message(desk: DeskServices, call_id: str, by: str, now: datetime) -> Answer:
    """Leave it, and let the specialist go. ALREADY_DECIDED where it was left, or nobody is on the
    line (any more). Anybody of the desk who sees that a machine answered may click.
    """
    with desk.db.transaction() as tx:
        call = phone_calls.get(tx, call_id)
        conversations.lock(tx, call.conversation_id)
        person = active_specialist(tx, by)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, call.conversation_id)
        if not (call.is_placed and placed_calls.leave_message(tx, call_id, now)):
            return Answer(ClickResult.ALREADY_DECIDED, call.conversation_id)
        desk.jobs.enqueue(
            tx,
            LEAVE_MESSAGE,
            call_id,
            queue=Queue.PHONE,
            partition=call_id,
            key=f"message:{call_id}",
        )
        phone_calls.dispose(tx, call_id, CallOutcome.VM_LIMITED, by=None)
        actor, kind = by_specialist(person.id), AuditKind.CALL_MESSAGE_LEFT
        subject = {"call": call_id, "contact_point": call.contact_point_id}
        record(tx, call.conversation_id, kind, actor=actor, at=now, subject=subject)
        tell_of(tx, desk, call)
        return Answer(ClickResult.DONE, call.conversation_id, by=person, at=now)


def put_on_machine(desk: DeskServices, call_id: str) -> None:
    """The job: turn the author's end of the call to the message. Done again it would begin it anew,
    so that it is not tried again where nobody knows whether it began.
    """
    voice = voice_of(desk)
    with desk.db.read() as tx:
        call = phone_calls.get(tx, call_id)
    try:
        url = voice.address("voicemail", call=call_id)
        if voice.telephony.redirect_call(call.provider_sid, url):
            return
        why = "the line is down"
    except OutcomeUnknown as error:  # it may be spoken by now: not said to have failed
        log.warning("message_may_be_left", call=call_id, why=str(error))
        return
    except AssistError as error:
        why = str(error)
    _not_left(desk, call_id, why, desk.clock())


def _not_left(desk: DeskServices, call_id: str, why: str, now: datetime) -> None:
    """Nothing is on their machine: what was noted in advance is taken back."""
    log.warning("message_not_left", call=call_id, why=why)
    with desk.db.transaction() as tx:
        call = phone_calls.get(tx, call_id)
        conversations.lock(tx, call.conversation_id)
        placed_calls.message_not_left(tx, call_id)
        phone_calls.dispose(tx, call_id, CallOutcome.NO_ANSWER, by=None)
        kind, subject = AuditKind.CALL_MESSAGE_FAILED, {"call": call_id}
        record(tx, call.conversation_id, kind, actor=BY_ASSIST, at=now, subject=subject)
        tell_of(tx, desk, call)


def limited_message(desk: DeskServices, call_id: str) -> LimitedMessage:
    """The words (12 CFR 1006.2(j)), in the author's language."""
    voice = voice_of(desk)
    with desk.db.read() as tx:
        call = phone_calls.get(tx, call_id)
        person = specialists.get(tx, str(call.placed_by))
    locale = author_locale(desk, call)
    number = " ".join(voice.number.removeprefix("+"))
    say = translator(locale)
    text = say.gettext(
        lines.LIMITED_MESSAGE, person=person.name, company=desk.company, number=number
    )
    return LimitedMessage(text, locale)


def author_locale(desk: DeskServices, call: PhoneCall) -> str:
    """Of what we say to the author in a call that we placed."""
    with desk.db.read() as tx:
        conversation = conversations.get(tx, call.conversation_id)
        country = contacts.get_contact(tx, conversation.contact_id).country
    return locale_for(call.talk.language, country or desk.default_country)
