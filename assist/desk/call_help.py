"""What a specialist sends with one click while they speak on the phone."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from assist.desk.call_deeds import LINK
from assist.desk.decide_suggestion import Answer, ClickResult, not_allowed
from assist.desk.hosted_links import link_in_place_of_card
from assist.desk.outgoing import Draft, queue_message
from assist.desk.people import active_specialist
from assist.desk.record import by_specialist
from assist.desk.scene import account_of
from assist.desk.services import DeskServices
from assist.errors import BadInput, Duplicate
from assist.i18n import locale_for, translator
from assist.model.conversation import Purpose
from assist.model.ids import ID_LENGTH
from assist.model.phone_call import PhoneCall
from assist.model.verdict import Refused
from assist.store import contacts, conversations, phone_calls


def text_link(desk: DeskServices, conversation_id: str, *, by: str, now: datetime) -> Answer:
    """The secure payment page by text to the number that is on the phone, once a call.

    ALREADY_DECIDED when it left before or the call is over; BadInput where no page can be made.
    """
    with desk.db.read() as tx:
        conversation = conversations.get(tx, conversation_id)
        contact = contacts.get_contact(tx, conversation.contact_id)
        person = active_specialist(tx, by)
        call = phone_calls.connected(tx, conversation_id)
    if person is None:
        return Answer(ClickResult.NOT_A_SPECIALIST, conversation_id)
    if call is None:
        return Answer(ClickResult.ALREADY_DECIDED, conversation_id)
    account, _known = account_of(desk, contact, now)
    link = link_in_place_of_card(desk, conversation, account, now)
    if link is None:
        raise BadInput("link", "cannot be made: Stripe does not know this author.")
    locale = locale_for(call.talk.language, contact.country or desk.default_country)
    draft = Draft(
        text=translator(locale).gettext(LINK, company=desk.company, link=link),
        language=call.talk.language,
        purpose=Purpose.REPLY,
        actor=by_specialist(person.id),
        specialist_id=person.id,
        message_id=link_id(call),
    )
    try:
        with desk.db.transaction() as tx:
            sent = queue_message(tx, desk, conversations.lock(tx, conversation_id), draft, now)
    except Duplicate:
        return Answer(ClickResult.ALREADY_DECIDED, conversation_id)
    if isinstance(sent, Refused):
        return not_allowed(conversation_id, sent)
    done = ClickResult.DONE
    return Answer(done, conversation_id, by=person, at=now, message_id=sent.id)


def link_id(call: PhoneCall) -> str:
    """The id of the message with the link: a second click finds it taken."""
    return sha256(f"link/{call.id}".encode()).hexdigest()[:ID_LENGTH]
