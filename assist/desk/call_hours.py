"""In which hours an author may be called back, and what a specialist types of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from assist.desk.may_send import addressee_of
from assist.desk.services import DeskServices
from assist.errors import BadInput
from assist.model.contact import ChannelKind, Contact, ContactPoint
from assist.model.conversation import Conversation, Purpose
from assist.policy.contact import IntentToSend, open_windows
from assist.policy.zones import candidate_zones
from assist.store import Tx, call_backs, contacts
from assist.voice.hour_words import Window
from assist.voice.hours import FARTHEST, Around, soonest

DAY_FIELD, HOUR_FIELD = "call_back_day", "call_back_hour"
_DAYS = FARTHEST.days + 1


def intent_to_call(tx: Tx, people: Iterable[str]) -> IntentToSend:
    """What a call to these people of one account would be now: one that they asked for and that was
    not made yet, or one with which we begin. The contact policy is to be asked with it.
    """
    promised = [one for each in people for one in call_backs.open_of_contact(tx, each)]
    asked = [one for one in promised if one.by_author]
    if not asked:
        return IntentToSend(ChannelKind.VOICE, Purpose.OUTREACH, None)
    newest = max(one.asked_at for one in asked)
    return IntentToSend(ChannelKind.VOICE, Purpose.CALL_BACK, None, call_asked_at=newest)


@dataclass(frozen=True, slots=True)
class Clock:
    """An author's zone; `on_file`: nobody had to guess it from their place or number."""

    zone: str
    on_file: bool


def clock_of(contact: Contact, point: ContactPoint, desk_zone: str) -> Clock:
    """On file, else where they may be, else the desk's."""
    if contact.zone:
        return Clock(contact.zone, on_file=True)
    return Clock(next(iter(candidate_zones(contact, point)), desk_zone), on_file=False)


def hours_to_call(
    tx: Tx, desk: DeskServices, contact_id: str, point: ContactPoint, now: datetime
) -> tuple[Window, ...]:
    """When the desk is open and the contact policy's hours are, in the next fortnight, in UTC."""
    ours = desk.roster().windows(now, _DAYS)
    if ChannelKind.VOICE not in desk.contact_policy.defaults.quiet.media:
        return ours
    addressee = addressee_of(tx, desk, contact_id, point, now)
    if not candidate_zones(addressee.contact, point):
        return ours
    intent = IntentToSend(ChannelKind.VOICE, Purpose.CALL_BACK, None, call_asked_at=now)
    theirs = open_windows(intent, addressee, desk.contact_policy, now, _DAYS)
    return tuple(overlaps(ours, theirs))


def overlaps(some: Iterable[Window], others: Iterable[Window]) -> Iterator[Window]:
    """Where both are; each in order and apart. Pure."""
    known = tuple(others)
    for begins, ends in some:
        for opens, closes in known:
            if max(begins, opens) < min(ends, closes):
                yield max(begins, opens), min(ends, closes)


def soonest_call(tx: Tx, desk: DeskServices, conversation: Conversation, now: datetime) -> datetime:
    """The first moment at which somebody may call the author, in a quarter of an hour or later."""
    point = contacts.get_point(tx, conversation.contact_point_id)
    hours = hours_to_call(tx, desk, conversation.contact_id, point, now)
    return soonest(Around(now, desk.zone, hours)).due_at


def typed_hour(desk: DeskServices, day: str, hour: str) -> datetime | None:
    """A day (2026-12-01) and an hour (15:30) on the desk's clock; None: both are empty. BadInput
    names the field.
    """
    day, hour = day.strip(), hour.strip()
    if not day and not hour:
        return None
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise BadInput(DAY_FIELD, "is no day.", "Write it like 2026-11-27.") from error
    try:
        at = time.fromisoformat(hour)
    except ValueError as error:
        raise BadInput(HOUR_FIELD, "is no hour.", "Write it like 15:30.") from error
    return datetime.combine(on, at.replace(tzinfo=None), ZoneInfo(desk.zone)).astimezone(UTC)


def check_hour(
    tx: Tx,
    desk: DeskServices,
    contact_id: str,
    point: ContactPoint,
    due_at: datetime,
    now: datetime,
) -> None:
    """BadInput for an hour that cannot be kept, with the next ones that can."""
    if due_at <= now:
        raise BadInput(HOUR_FIELD, "is past.", "Choose one to come.")
    if due_at > now + FARTHEST:
        remedy = f"Choose one within {FARTHEST.days} days."
        raise BadInput(DAY_FIELD, "is too far ahead.", remedy)
    hours = hours_to_call(tx, desk, contact_id, point, now)
    if any(begins <= due_at < ends for begins, ends in hours):
        return
    problem = "is outside of the hours in which the desk is open and they may be called."
    raise BadInput(HOUR_FIELD, problem, _next_hours(hours, due_at, desk.zone))


def _next_hours(hours: tuple[Window, ...], due_at: datetime, zone: str) -> str:
    """Of that day, else the next."""
    here = ZoneInfo(zone)
    local = [(begins.astimezone(here), ends.astimezone(here)) for begins, ends in hours]
    on = due_at.astimezone(here).date()
    that_day = [window for window in local if window[0].date() == on]
    later = [window for window in local if window[0].date() > on]
    for begins, ends in (*that_day, *later):
        return f"On {begins:%Y-%m-%d} it is {begins:%H:%M} to {ends:%H:%M} on the desk's clock."
    return "There is no such hour in the next fortnight."
