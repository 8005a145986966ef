"""The reminder before a promised day: once, in business hours, through the one door out."""

from __future__ import annotations

from datetime import datetime

from assist.desk.arrangements import arranged_with
from assist.desk.closed_days import closed_days
from assist.desk.may_send import Asked, verdict_for
from assist.desk.outgoing import Draft, queue_message
from assist.desk.promises import move_promise
from assist.desk.record import BY_ASSIST
from assist.desk.services import DeskServices
from assist.i18n import language_of, locale_for
from assist.model.conversation import Conversation, Purpose
from assist.model.promise import Promise
from assist.outreach.promises import needs_a_call, reminded, reminder_due
from assist.playbooks.reminders import promise_reminder
from assist.playbooks.render import View
from assist.store import Tx, contacts, conversations, promises


def remind_of_promises(desk: DeskServices, now: datetime) -> int:
    """Send each reminder that is due; how many were.

    While the desk is open, so that somebody reads the answer, and when the contact policy lets it
    leave. The conditional update and the message are one transaction: two workers send one
    reminder.
    """
    if not desk.roster().is_open(now):
        return 0
    with desk.db.read() as tx:
        waiting = promises.all_open(tx)
    due = [one for one, country in waiting if reminder_due(one, now, closed_days(country, now))]
    return sum(_remind(desk, promise, now) for promise in due)


def _remind(desk: DeskServices, promise: Promise, now: datetime) -> bool:
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, promise.conversation_id)
        draft = _draft(tx, desk, conversation, promise, now)
        if not _may_remind(tx, desk, conversation, draft, now):
            return False
        if not move_promise(tx, desk, promise, reminded(promise, now), BY_ASSIST, now):
            return False
        queue_message(tx, desk, conversation, draft, now)
        return True


def _may_remind(
    tx: Tx, desk: DeskServices, conversation: Conversation, draft: Draft, now: datetime
) -> bool:
    """Not while the author waits for our answer, nor after two broken promises; holds, hours,
    caps and channels are the contact policy's.
    """
    if conversation.waiting_since is not None:
        return False
    if needs_a_call(
        arranged_with(tx, contacts.get_contact(tx, conversation.contact_id), now).promises
    ):
        return False
    return verdict_for(tx, desk, conversation, Asked(draft.purpose, draft.text), now).allowed


def _draft(
    tx: Tx, desk: DeskServices, conversation: Conversation, promise: Promise, now: datetime
) -> Draft:
    contact = contacts.get_contact(tx, conversation.contact_id)
    language = conversation.language or contact.language
    locale = locale_for(language, contact.country or desk.default_country)
    view = View(locale, promise.zone, now, zone_known=contact.zone is not None)
    text, subject = promise_reminder(promise, contact, conversation.channel, desk.company, view)
    return Draft(
        text=text,
        language=language_of(locale),
        purpose=Purpose.REMINDER,
        actor=BY_ASSIST,
        subject=subject,
    )
