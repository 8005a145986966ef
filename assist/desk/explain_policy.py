"""The contact policy explained from outside a conversation: by address, account or contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from assist.desk.may_send import addressee_of, history_of
from assist.desk.services import DeskServices
from assist.errors import BadInput
from assist.model.contact import ChannelKind, ContactPoint
from assist.model.conversation import Purpose
from assist.model.verdict import Verdict
from assist.policy.contact import Addressee, IntentToSend, contact_check, open_windows
from assist.policy.zones import candidate_zones
from assist.store import Tx, contacts, conversations

WEEK_DAYS = 7
# A number that is written to is the number that is called.
_REACHED_BY = {ChannelKind.VOICE: (ChannelKind.VOICE, ChannelKind.SMS)}


def check_contact(
    desk: DeskServices,
    to: str,
    channel: ChannelKind,
    purpose: Purpose,
    at: datetime,
    *,
    text: str | None = None,
) -> Verdict:
    """The answer that a message to `to` would get at that time. BadInput: nobody by that name."""
    with desk.db.read() as tx:
        point = _point(tx, to, channel)
        addressee = addressee_of(tx, desk, point.contact_id, point, at)
        history = history_of(tx, desk, addressee, at)
        last = _last_incoming(tx, point)
    intent = IntentToSend(channel, purpose, last, text)
    return contact_check(intent, history, addressee, desk.contact_policy, at)


@dataclass(frozen=True, slots=True)
class OpenWeek:
    """When somebody may be reached; `zones` are where they may be."""

    zones: tuple[str, ...]
    desk_zone: str
    windows: tuple[tuple[datetime, datetime], ...]


def open_hours(desk: DeskServices, who: str, channel: ChannelKind, now: datetime) -> OpenWeek:
    """The open windows of the coming week; caps and holds are left to `check_contact`."""
    with desk.db.read() as tx:
        point = _point(tx, who, channel)
        addressee = addressee_of(tx, desk, point.contact_id, point, now)
    windows = _windows(desk, addressee, channel, now)
    return OpenWeek(candidate_zones(addressee.contact, point), desk.zone, windows)


def _windows(
    desk: DeskServices, addressee: Addressee, channel: ChannelKind, now: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    intent = IntentToSend(channel, Purpose.OUTREACH, None)
    week = now + timedelta(days=WEEK_DAYS)
    found = open_windows(intent, addressee, desk.contact_policy, now, WEEK_DAYS + 1)
    return tuple((max(begins, now), ends) for begins, ends in found if begins < week)


def _point(tx: Tx, who: str, channel: ChannelKind) -> ContactPoint:
    """By the address itself, else the first of the contact's or account's on that channel."""
    kinds = _REACHED_BY.get(channel, (channel,))
    for kind in kinds:
        point = contacts.find_point(tx, kind, who.strip().lower())
        if point is not None:
            return point
    for contact_id in contacts.ids_of(tx, who):
        for point in contacts.points_of(tx, contact_id):
            if point.channel in kinds:
                return point
    raise BadInput(
        "to",
        f"nobody is known by {who!r} on that channel.",
        "Give an address on file, an account's id or a contact's id.",
    )


def _last_incoming(tx: Tx, point: ContactPoint) -> datetime | None:
    newest = conversations.latest_of_point(tx, point.id)
    return conversations.get(tx, newest).last_incoming_at if newest else None
