"""What the assistant does for a caller by itself, through the use cases that people use too."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assist.desk.accept_by_phone import accept_in_call
from assist.desk.call_backs import Promised, promise_call_back, wait_for_hour
from assist.desk.call_codes import send_code_by_text, try_keyed_code
from assist.desk.call_understanding import Spoken, read_message, understand
from assist.desk.hosted_links import link_in_place_of_card
from assist.desk.outgoing import Draft, queue_message
from assist.desk.promises import Said, record_promise
from assist.desk.record import BY_ASSIST, announce, by_contact, record, refresh_card_soon
from assist.desk.scene import account_of
from assist.desk.services import DeskServices
from assist.errors import BadInput, Duplicate, NotAllowed, TemporaryFailure
from assist.i18n import locale_for, translator
from assist.i18n import mark as _
from assist.model.audit import AuditKind
from assist.model.conversation import Purpose
from assist.model.ids import ID_LENGTH
from assist.model.offer import OfferKind
from assist.model.phone_call import CallBackTime, CallEnd, PhoneCall
from assist.model.verdict import Refused
from assist.outreach.promises import PromiseProblem, problem_with
from assist.store import call_backs, contacts, conversations, phone_calls
from assist.voice.world import Act, Deed, Done, Event, Menu

if TYPE_CHECKING:
    from assist.model.contact import Contact

LINK = _("%(company)s: here is the secure page to pay or to change how you pay: %(link)s")
# What a key of the menu stands for, in the words that the timeline shows.
KEYED = {
    Menu.BALANCE: _("Key 1: the balance"),
    Menu.LINK: _("Key 2: a payment link"),
    Menu.PROMISE: _("Key 3: a promise to pay"),
    Menu.EXTENSION: _("Key 4: more time to pay"),
    Menu.ROYALTIES: _("Key 5: the royalties"),
}


_REASKED: Mapping[PromiseProblem | None, str] = {
    PromiseProblem.NOT_POSITIVE: "amount",
    PromiseProblem.DAY_IS_PAST: "day",
    PromiseProblem.BEYOND_HORIZON: "day",
}


def perform(desk: DeskServices, call: PhoneCall, act: Act, now: datetime) -> Event:
    """Do it, and say what came of it. Doing it twice for the same question is doing it once."""
    return _DEEDS[act.deed](desk, call, act, now)


def message_id_for(call: PhoneCall, what: str) -> str:
    """The same for the same question of the same call: a text that goes with it leaves once."""
    told = f"{call.id}:{call.talk.number}:{what}"
    return hashlib.sha256(told.encode()).hexdigest()[:ID_LENGTH]


def _send_link(desk: DeskServices, call: PhoneCall, _act: Act, now: datetime) -> Event:
    """To the number that calls, which is on file: whoever shows another's number gets nothing."""
    with desk.db.read() as tx:
        conversation = conversations.get(tx, call.conversation_id)
        contact = contacts.get_contact(tx, conversation.contact_id)
    account, _known = account_of(desk, contact, now)
    try:
        link = link_in_place_of_card(desk, conversation, account, now)
    except (BadInput, TemporaryFailure):
        link = None
    if link is None:
        return Done(Deed.SEND_LINK, ok=False)
    text = _say(desk, call, contact, LINK, company=desk.company, link=link)
    ok = text_caller(desk, call, text, "link", now)
    return Done(Deed.SEND_LINK, ok=ok)


def _say(desk: DeskServices, call: PhoneCall, contact: Contact, line: str, **values: str) -> str:
    country = contact.country or desk.default_country
    return translator(locale_for(call.talk.language, country)).gettext(line, **values)


def text_caller(desk: DeskServices, call: PhoneCall, text: str, what: str, now: datetime) -> bool:
    """Send the caller a text message, by the one door; False where it may not leave."""
    draft = Draft(
        text,
        call.talk.language,
        Purpose.AUTO_REPLY,
        BY_ASSIST,
        message_id=message_id_for(call, what),
    )
    try:
        with desk.db.transaction() as tx:
            conversation = conversations.lock(tx, call.conversation_id)
            return not isinstance(queue_message(tx, desk, conversation, draft, now), Refused)
    except NotAllowed:
        return False
    except Duplicate:
        return True  # it left for this very question


def _send_code(desk: DeskServices, call: PhoneCall, _act: Act, now: datetime) -> Event:
    ending = send_code_by_text(desk, call, now)
    return Done(Deed.SEND_CODE, ok=ending is not None, told=ending or "")


def _try_code(desk: DeskServices, call: PhoneCall, act: Act, now: datetime) -> Event:
    return Done(Deed.TRY_CODE, ok=try_keyed_code(desk, call, act.code, now))


def _promise(desk: DeskServices, call: PhoneCall, act: Act, now: datetime) -> Event:
    assert act.amount is not None, "read back"
    assert act.day is not None, "read back"
    said = Said(act.amount, act.day)
    try:
        record_promise(desk, call.conversation_id, by=None, now=now, said=said)
    except BadInput:
        with desk.db.read() as tx:
            conversation = conversations.get(tx, call.conversation_id)
            zone = contacts.get_contact(tx, conversation.contact_id).zone or desk.zone
        problem = problem_with(act.amount, act.day, now.astimezone(ZoneInfo(zone)).date())
        return Done(Deed.PROMISE, ok=False, told=_REASKED.get(problem, ""))
    return Done(Deed.PROMISE, ok=True)


def _extend(desk: DeskServices, call: PhoneCall, act: Act, now: datetime) -> Event:
    ok = accept_in_call(desk, call.conversation_id, OfferKind.EXTENSION, act.day, now)
    return Done(Deed.EXTEND, ok=ok)


def _ask_again(desk: DeskServices, call: PhoneCall, act: Act, now: datetime) -> Event:
    """A question by its intent: a key's, or the one that waited until somebody was proven."""
    if act.message_id is not None:
        meant = Spoken("", intent=act.intent)
        return read_message(desk, call, act.message_id, meant, now, again=True)
    with desk.db.read() as tx:
        conversation = conversations.get(tx, call.conversation_id)
        contact = contacts.get_contact(tx, conversation.contact_id)
    words = _say(desk, call, contact, KEYED[Menu(act.intent)])
    heard, _message = understand(
        desk, call, call.talk.number, Spoken(words, intent=act.intent), now
    )
    return heard


def _call_back(desk: DeskServices, call: PhoneCall, act: Act, now: datetime) -> Event:
    """Promised, once a call: at its hour the case waits for the desk."""
    when, due_at = act.when or CallBackTime.SOON, act.due_at or now
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, call.conversation_id)
        there = call_backs.open_of(tx, conversation.id)
        if there is not None and there.call_id == call.id:
            return Done(Deed.CALL_BACK, ok=True)
        phone_calls.note_outcome(tx, call.id, CallEnd.CALL_BACK, when)
        promised = Promised(due_at, now, by_author=True, call_id=call.id)
        promise_call_back(tx, desk, conversation, promised, now)
        wait_for_hour(tx, conversation, call.started_at, now)
        record(
            tx,
            conversation.id,
            AuditKind.CALL_BACK_ASKED,
            actor=by_contact(conversation.contact_id),
            at=now,
            subject={"call": call.id, "contact_point": call.contact_point_id},
            data={"when": when.value, "due_at": due_at.isoformat(), "why": call.talk.why},
        )
        announce(tx, conversation.id, "call", {"call": call.id})
        refresh_card_soon(tx, desk.jobs, conversation.id)
    return Done(Deed.CALL_BACK, ok=True)


_DEEDS: Mapping[Deed, Callable[[DeskServices, PhoneCall, Act, datetime], Event]] = {
    Deed.SEND_LINK: _send_link,
    Deed.SEND_CODE: _send_code,
    Deed.TRY_CODE: _try_code,
    Deed.PROMISE: _promise,
    Deed.EXTEND: _extend,
    Deed.ASK_AGAIN: _ask_again,
    Deed.CALL_BACK: _call_back,
}
