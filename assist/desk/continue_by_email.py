"""A chat reply that nobody read goes on by email, if the visitor left an address."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from assist.desk.elsewhere import queue_elsewhere, thread_with
from assist.desk.outgoing import Draft
from assist.desk.record import BY_ASSIST
from assist.desk.services import DeskServices
from assist.errors import Duplicate
from assist.i18n import locale_for, translator
from assist.jobs import Queue
from assist.jobs.names import CONTINUE_BY_EMAIL
from assist.model.contact import ChannelKind, ContactPoint, IdentityLevel
from assist.model.conversation import Conversation, Message, MessageState, Purpose
from assist.store import Tx, contacts, conversations, identity_proofs, messages

UNREAD_FOR = timedelta(minutes=2)


def watch_unread(tx: Tx, desk: DeskServices, message: Message) -> None:
    """Look again in two minutes whether the visitor has read it."""
    desk.jobs.enqueue(
        tx,
        CONTINUE_BY_EMAIL,
        message.id,
        queue=Queue.TIMER,
        key=f"continue:{message.id}",
        delay=UNREAD_FOR.total_seconds(),
    )


def continue_by_email(desk: DeskServices, message_id: str) -> None:
    """Send the unread chat reply to the address that the visitor left, once."""
    if desk.channel(ChannelKind.EMAIL) is None:
        return
    with suppress(Duplicate), desk.db.transaction() as tx:
        _continue(tx, desk, message_id, desk.clock())


def _continue(tx: Tx, desk: DeskServices, message_id: str, now: datetime) -> None:
    message = messages.get(tx, message_id)
    chat = conversations.get(tx, message.conversation_id)
    if message.state is MessageState.READ or chat.reply_email is None:
        return
    point = contacts.find_or_create_point(
        tx,
        channel=ChannelKind.EMAIL,
        address=chat.reply_email,
        name="",
        language=chat.language,
        now=now,
        contact_id=chat.contact_id,
    )
    subject = _subject(desk, chat)
    thread = thread_with(tx, desk, chat, point, now, subject)
    if thread is None:
        return
    draft = Draft(
        text=_text(tx, desk, chat, point, message),
        language=chat.language or "en",
        purpose=Purpose.REPLY,
        actor=BY_ASSIST,
        subject=subject,
        specialist_id=message.specialist_id,
        message_id=_continuation_id(message),
    )
    queue_elsewhere(tx, desk, chat, thread, draft, now)


def _continuation_id(message: Message) -> str:
    """The mail's id follows from the chat message's: a second round finds it taken."""
    return f"e{message.id[1:]}"


def _text(
    tx: Tx, desk: DeskServices, chat: Conversation, point: ContactPoint, message: Message
) -> str:
    """The reply itself where its figures may go to this address, else only that there is one.

    A chat in which nothing was ever proven was told nothing of any account, so its replies may go
    to an address that the visitor typed; a proven visitor's only to one that is on file, and that
    nobody else reads.
    """
    speak = translator(locale_for(chat.language or "en", desk.default_country))
    on_file = point.contact_id == chat.contact_id and point.verified_at is not None
    told = chat.identity_level is not IdentityLevel.L0 or identity_proofs.any_in(tx, chat.id)
    if (on_file and not point.shared) or not told:
        intro = speak.gettext("You left our chat before this reply reached you:")
        return f"{intro}\n\n{message.text}"
    return speak.gettext(
        "A reply is waiting for you in the chat on our site. For your privacy we do not repeat it "
        "here; please sign in to your author page to read it."
    )


def _subject(desk: DeskServices, chat: Conversation) -> str:
    speak = translator(locale_for(chat.language or "en", desk.default_country))
    return speak.gettext("Your chat with %(company)s", company=desk.company)
