"""The reminder before a promised day: once, in business hours, through the one door out."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from assist.desk.arrangements import arranged_with
from assist.desk.closed_days import closed_days
from assist.desk.outgoing import Draft, queue_message, verdict_for
from assist.desk.promises import move_promise
from assist.desk.record import BY_ASSIST
from assist.desk.services import DeskServices
from assist.i18n import language_of, locale_for
from assist.model.contact import ChannelKind
from assist.model.conversation import Conversation, Purpose
from assist.model.promise import Promise
from assist.outreach.promises import needs_a_call, reminded, reminder_due
from assist.playbooks.reminders import promise_reminder
from assist.playbooks.render import View
from assist.store import Tx, contacts, conversations, promises

# The strictest of the contact rules (desk rules, 1.3), on the author's clock.
EARLIEST, LATEST = time(8), time(20)


def remind_of_promises(desk: DeskServices, now: datetime) -> int:
    """Send each reminder that is due; how many were.

    While the desk is open, so that somebody reads the answer, and within the author's day. The
    conditional update and the message are one transaction: two workers send one reminder.
    """
    if not desk.roster().is_open(now):
        return 0
    with desk.db.read() as tx:
        waiting = promises.all_open(tx)
    due = [
        one
        for one, country in waiting
        if reminder_due(one, now, closed_days(country, now)) and _is_daytime(one.zone, now)
    ]
    return sum(_remind(desk, promise, now) for promise in due)


def _is_daytime(zone: str, now: datetime) -> bool:
    return EARLIEST <= now.astimezone(ZoneInfo(zone)).time() < LATEST


def _remind(desk: DeskServices, promise: Promise, now: datetime) -> bool:
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, promise.conversation_id)
        if not _may_remind(tx, conversation, now):
            return False
        if not move_promise(tx, desk, promise, reminded(promise, now), BY_ASSIST, now):
            return False
        queue_message(tx, desk, conversation, _draft(tx, desk, conversation, promise, now), now)
        return True


def _may_remind(tx: Tx, conversation: Conversation, now: datetime) -> bool:
    """Not while the author waits for our answer or a hold stands, not after two broken promises,
    and never by WhatsApp, whose policy does not allow it (desk rules, 0.4).
    """
    if conversation.waiting_since is not None or conversation.channel is ChannelKind.WHATSAPP:
        return False
    known = arranged_with(tx, contacts.get_contact(tx, conversation.contact_id), now)
    if known.kinds_held or needs_a_call(known.promises):
        return False
    return verdict_for(tx, conversation, Purpose.REMINDER, now).allowed


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
