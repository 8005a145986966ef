"""Tell the addresses that were on file before a request that where royalties go may change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from assist.desk.outgoing import Draft, queue_message
from assist.desk.record import BY_ASSIST
from assist.desk.services import DeskServices
from assist.i18n import language_of, locale_for
from assist.model.contact import ChannelKind, Contact, ContactPoint, IdentityLevel
from assist.model.conversation import Conversation, ConversationState, Message, Purpose
from assist.model.payout_change import PayoutChange
from assist.playbooks.payout_notices import Notice, payout_notice
from assist.playbooks.render import View
from assist.store import Tx, contacts, conversations, inboxes

_TOLD = (ChannelKind.EMAIL, ChannelKind.SMS)
_CALLED = frozenset({ChannelKind.SMS, ChannelKind.WHATSAPP, ChannelKind.VOICE})


def known_before(tx: Tx, contact_id: str, before: datetime) -> tuple[ContactPoint, ...]:
    """Addresses that the publisher had put on file before that moment, the longest known first."""
    points = [
        (point.verified_at, point)
        for point in contacts.points_of(tx, contact_id)
        if point.verified_at is not None and point.verified_at < before
    ]
    return tuple(point for _at, point in sorted(points, key=lambda one: (one[0], one[1].id)))


def numbers_to_call(tx: Tx, contact_id: str, before: datetime) -> tuple[ContactPoint, ...]:
    """The telephone numbers among them, each once."""
    found: dict[str, ContactPoint] = {}
    for point in known_before(tx, contact_id, before):
        if point.channel in _CALLED:
            found.setdefault(point.address, point)
    return tuple(found.values())


def send_notices(
    tx: Tx,
    desk: DeskServices,
    contact: Contact,
    change: PayoutChange,
    notice: Notice,
    now: datetime,
) -> tuple[str, ...]:
    """Queue it to the mail address and to the number known longest; the ids of what was queued.

    What the contact policy refuses is in the record of the conversation it would have been in.
    """
    sent = []
    for point, conversation in _where(tx, desk, contact, change, now):
        draft = _draft(desk, contact, change, notice, point, now)
        queued = queue_message(tx, desk, conversation, draft, now)
        if isinstance(queued, Message):
            sent.append(queued.id)
    return tuple(sent)


def _where(
    tx: Tx, desk: DeskServices, contact: Contact, change: PayoutChange, now: datetime
) -> Iterator[tuple[ContactPoint, Conversation]]:
    """One address of each channel that we can write to, with its conversation."""
    known = known_before(tx, contact.id, change.requested_at)
    for channel in _TOLD:
        point = next((one for one in known if one.channel is channel), None)
        inbox = inboxes.of_channel(tx, channel) if point else None
        if point is None or inbox is None:
            continue
        conversation, is_new = conversations.find_or_open(
            tx,
            point=point,
            inbox=inbox,
            identity=IdentityLevel.L0,
            subject="",
            now=now,
            reopen_after=now - desk.reopen_within,
        )
        if is_new:  # nobody of the desk has to answer our own notice
            conversations.set_state(tx, conversation.id, ConversationState.PENDING, now)
        yield point, conversation


def _draft(
    desk: DeskServices,
    contact: Contact,
    change: PayoutChange,
    notice: Notice,
    point: ContactPoint,
    now: datetime,
) -> Draft:
    language = contact.language or point.language
    locale = locale_for(language, contact.country or desk.default_country)
    zone = contact.zone or desk.zone
    view = View(locale, zone, now, zone_known=contact.zone is not None)
    text, subject = payout_notice(notice, change, contact, point.channel, desk.company, view)
    return Draft(
        text=text,
        language=language_of(locale),
        purpose=Purpose.SECURITY_NOTICE,
        actor=BY_ASSIST,
        subject=subject,
    )
