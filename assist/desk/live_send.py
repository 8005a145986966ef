"""One click while they speak: the payment link, or what was agreed, in writing.

By text to the number that calls, else by mail to an address on file: whichever is there and the
contact policy allows. Everything leaves by the one door, with a message id made of the call and of
what is sent, so that clicking twice sends once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from assist.desk.call_deeds import LINK
from assist.desk.call_world import level_in
from assist.desk.check_words import NOTHING_SAID, check_words, objection
from assist.desk.decide_suggestion import Answer, Click, ClickResult, approve, not_allowed
from assist.desk.elsewhere import queue_elsewhere, thread_with
from assist.desk.hosted_links import link_in_place_of_card
from assist.desk.live_writing import in_writing, promise_text
from assist.desk.may_send import Asked, verdict_for
from assist.desk.outgoing import Draft, queue_message
from assist.desk.people import active_specialist
from assist.desk.record import by_specialist
from assist.desk.scene import account_of
from assist.desk.services import DeskServices
from assist.errors import BadInput, Duplicate, NotAllowed, NotFound, TemporaryFailure
from assist.i18n import locale_for, translator
from assist.model.account import AccountSnapshot
from assist.model.contact import ChannelKind, Contact, ContactPoint, IdentityLevel
from assist.model.conversation import Conversation, Message, Purpose
from assist.model.ids import ID_LENGTH
from assist.model.live_call import Agreed
from assist.model.phone_call import CallState, PhoneCall
from assist.model.promise import Promise
from assist.model.specialist import Specialist
from assist.model.verdict import Refused
from assist.policy.elsewhere import other_addresses
from assist.store import Tx, contacts, conversations, phone_calls, promises, suggestions

LINK_OF = "link"
Words = Callable[[ChannelKind], "Written"]


@dataclass(frozen=True, slots=True)
class LiveClick:
    """Who sends something during which call; `about_id`: what the card named (`LiveCall`)."""

    call_id: str
    specialist_id: str
    agreed: Agreed | None = None
    about_id: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What leaves on a channel."""

    text: str
    language: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """Who speaks with whom, read before anything is sent."""

    call: PhoneCall
    conversation: Conversation  # as proven in the call
    contact: Contact
    account: AccountSnapshot | None
    person: Specialist

    def message_id(self, what: str) -> str:
        """The same for the same thing sent in the same call."""
        return message_id_for(self.call.id, what)


def send_link_in_call(desk: DeskServices, click: LiveClick, now: datetime) -> Answer:
    """The secure page to pay, or to change how they pay. NEEDS_PROOF where the number proves
    nothing; ALREADY_DECIDED when it left before or the call is over; BadInput where there is no
    such page for them.
    """
    talk = _talk(desk, click, now)
    if isinstance(talk, Answer):
        return talk
    if talk.conversation.identity_level is IdentityLevel.L0:
        return Answer(ClickResult.NEEDS_PROOF, talk.conversation.id)
    try:
        link = link_in_place_of_card(desk, talk.conversation, talk.account, now)
    except TemporaryFailure:
        link = None
    if link is None:
        raise BadInput("link", "cannot be made for this author now.", "Send an invoice instead.")
    locale = _locale(desk, talk)
    words = translator(locale)
    text = words.gettext(LINK, company=desk.company, link=link)
    written = Written(text, words.language)
    return _send(desk, talk, LINK_OF, lambda _channel: written, now)


def send_in_writing(desk: DeskServices, click: LiveClick, now: datetime) -> Answer:
    """What was agreed in this call, else what the card said to say. A plan's confirmation is
    approved as any: sending it makes the plan. STALE_MESSAGE when a promise is another by now.
    """
    talk = _talk(desk, click, now)
    if isinstance(talk, Answer):
        return talk
    if click.agreed is Agreed.PLAN:
        return approve(desk, Click(click.about_id, click.specialist_id), now)
    if click.agreed is Agreed.PROMISE:
        if talk.conversation.identity_level is IdentityLevel.L0:
            return Answer(ClickResult.NEEDS_PROOF, talk.conversation.id)
        with desk.db.read() as tx:
            promise = promises.open_of(tx, str(talk.contact.account_id))
        if promise is None or promise.id != click.about_id:
            return Answer(ClickResult.STALE_MESSAGE, talk.conversation.id)
        what, said = promise_in_writing(desk, talk, promise)
        return _send(desk, talk, what, lambda _channel: said, now)

    with desk.db.read() as tx:
        if suggestions.get(tx, click.about_id).conversation_id != talk.conversation.id:
            raise NotFound("suggestion", click.about_id)

    def words(channel: ChannelKind) -> Written:
        text, subject, language = in_writing(
            desk, talk.conversation, click.about_id, channel, talk.person, now
        )
        return Written(text, language, subject)

    return _send(desk, talk, f"text:{click.about_id}", words, now)


def _talk(desk: DeskServices, click: LiveClick, now: datetime) -> Talk | Answer:
    with desk.db.read() as tx:
        call = phone_calls.get(tx, click.call_id)
        person = active_specialist(tx, click.specialist_id)
        conversation = conversations.get(tx, call.conversation_id)
        contact = contacts.get_contact(tx, conversation.contact_id)
        level = level_in(tx, call, conversation, now)
    if person is None:
        return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
    if call.state is not CallState.CONNECTED:
        return Answer(ClickResult.ALREADY_DECIDED, conversation.id)
    account, _known = account_of(desk, contact, now)
    return Talk(call, replace(conversation, identity_level=level), contact, account, person)


def promise_in_writing(desk: DeskServices, talk: Talk, promise: Promise) -> tuple[str, Written]:
    """What is sent (the same for the same promise), and its words in the author's language."""
    locale = _locale(desk, talk)
    said = Written(promise_text(promise, desk.company, locale), translator(locale).language)
    return f"promise:{promise.id}", said


def _locale(desk: DeskServices, talk: Talk) -> str:
    language = talk.conversation.language or talk.call.talk.language
    return locale_for(language, talk.contact.country or desk.default_country)


def message_id_for(call_id: str, what: str) -> str:
    """The same for the same thing sent in the same call."""
    return hashlib.sha256(f"{call_id}:live:{what}".encode()).hexdigest()[:ID_LENGTH]


def link_id(call: PhoneCall) -> str:
    """The id of the message with the link: a second click finds it taken."""
    return message_id_for(call.id, LINK_OF)


def _send(desk: DeskServices, talk: Talk, what: str, words: Words, now: datetime) -> Answer:
    """By the first way that is open; the refusal of the first where none is."""
    home = talk.conversation.id
    try:
        with desk.db.read() as tx:
            way = way_of(tx, desk, talk, now)
        written = words(way.channel if way else ChannelKind.SMS)
        with desk.db.transaction() as tx:
            conversations.lock(tx, home)
            return send_within(tx, desk, talk, what, written, way, now)
    except Duplicate:
        return Answer(ClickResult.ALREADY_DECIDED, home)
    except NotAllowed:
        return Answer(ClickResult.WORDING, home)


def send_within(
    tx: Tx,
    desk: DeskServices,
    talk: Talk,
    what: str,
    written: Written,
    way: ContactPoint | None,
    now: datetime,
) -> Answer:
    """Within a transaction that has locked the conversation: check the words, and send them by
    `way` (see `way_of`). Duplicate where `what` was sent before.
    """
    home = talk.conversation.id
    found = check_words(
        tx, desk, talk.conversation, talk.account, written.text, now, language=written.language
    )
    objected = objection(found, NOTHING_SAID)
    if objected is not None:
        return Answer(ClickResult(objected), home, findings=found)
    sent = _queue(tx, desk, talk, _draft(talk, what, written), way, now)
    if isinstance(sent, Refused):
        return not_allowed(home, sent)
    return Answer(ClickResult.DONE, home, by=talk.person, at=now, message_id=sent.id)


def _draft(talk: Talk, what: str, written: Written) -> Draft:
    return Draft(
        text=written.text,
        language=written.language,
        purpose=Purpose.REPLY,
        actor=by_specialist(talk.person.id),
        subject=written.subject,
        specialist_id=talk.person.id,
        message_id=talk.message_id(what),
    )


def way_of(tx: Tx, desk: DeskServices, talk: Talk, now: datetime) -> ContactPoint | None:
    """The mail address to which it goes; None: a text to the number that calls."""
    calls_from = contacts.get_point(tx, talk.call.contact_point_id)
    here = verdict_for(tx, desk, talk.conversation, Asked(Purpose.REPLY), now)
    if calls_from.address.startswith("+") and here.allowed:
        return None
    if talk.conversation.identity_level is IdentityLevel.L0:
        return None  # a mail about an account goes to nobody who is not known
    points = other_addresses(contacts.points_of(tx, talk.contact.id), calls_from.id)
    return next(
        (
            point
            for point in points
            if point.channel is ChannelKind.EMAIL
            and desk.channel(point.channel) is not None
            and verdict_for(
                tx, desk, talk.conversation, Asked(Purpose.REPLY, point=point), now
            ).allowed
        ),
        None,
    )


def _queue(
    tx: Tx, desk: DeskServices, talk: Talk, draft: Draft, way: ContactPoint | None, now: datetime
) -> Message | Refused:
    conversation = talk.conversation
    if way is not None:
        thread = thread_with(tx, desk, conversation, way, now, draft.subject)
        if thread is not None:
            subject = draft.subject or desk.company
            there = replace(draft, subject=thread.subject or subject)
            return queue_elsewhere(tx, desk, conversation, thread, there, now)
    return queue_message(tx, desk, conversation, draft, now)
