"""Tell an author who sent card data what to do instead: at once, and once a day."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from assist.desk.hosted_links import link_in_place_of_card
from assist.desk.outgoing import Draft, queue_message
from assist.desk.record import BY_ASSIST
from assist.desk.scene import account_of
from assist.desk.services import DeskServices
from assist.i18n import locale_for
from assist.model.contact import Contact
from assist.model.conversation import Conversation, Message, Purpose
from assist.model.hold import HoldKind
from assist.model.interpretation import EscalationLevel
from assist.playbooks.card_reply import card_reply
from assist.store import (
    Tx,
    contacts,
    conversations,
    events,
    holds,
    interpretations,
    messages,
    phone_calls,
)

ONCE = "card_answer"


def answer_card(desk: DeskServices, conversation_id: str, message_id: str) -> None:
    """Queue the automatic reply with the hosted link; nothing when the author read it today, while
    a specialist speaks with them, or when they may be in danger: then only care is said.
    """
    now = desk.clock()
    desk.db.forget_overwritten()
    with desk.db.read() as tx:
        conversation = conversations.get(tx, conversation_id)
        contact = contacts.get_contact(tx, conversation.contact_id)
        message = messages.get(tx, message_id)
        if _in_crisis(tx, conversation, contact, now):
            return
        if phone_calls.connected(tx, conversation_id) is not None:
            return  # a specialist speaks with them, and has the link one click away
    account, _known = account_of(desk, contact, now)
    link = link_in_place_of_card(desk, conversation, account, now)
    locale = _locale(desk, conversation, contact, message)
    reply = card_reply(conversation.channel, locale, desk.company, link)
    day = now.astimezone(ZoneInfo(contact.zone or desk.zone)).date()
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        if not events.first_time(tx, ONCE, f"{conversation_id}:{day}", now):
            return
        draft = Draft(
            text=reply.text,
            language=reply.language,
            purpose=Purpose.AUTO_REPLY,
            actor=BY_ASSIST,
            subject=reply.subject,
        )
        queue_message(tx, desk, conversation, draft, now)


def _in_crisis(tx: Tx, conversation: Conversation, contact: Contact, now: datetime) -> bool:
    reading = interpretations.latest(tx, conversation.id)
    if reading is not None and reading.escalation is EscalationLevel.E4:
        return True
    return any(hold.kind is HoldKind.CRISIS for hold in holds.standing(tx, contact, now))


def _locale(
    desk: DeskServices, conversation: Conversation, contact: Contact, message: Message
) -> str:
    """The language of the conversation, which the turn has read by now."""
    language = conversation.language or message.language or contact.language or "en"
    return locale_for(language, contact.country or desk.default_country)
