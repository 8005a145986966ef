"""What a specialist notes of an author: where they live, what they agreed to, that they spoke."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from assist.desk.call_backs import keep_call_backs
from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.people import active_specialist
from assist.desk.record import announce, by_specialist, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotFound
from assist.model.audit import AuditKind
from assist.model.consent import Consent, ConsentKind, ConsentSource
from assist.model.contact import ContactPoint
from assist.model.contact_log import Call, CallOutcome
from assist.model.conversation import Conversation, Direction
from assist.model.ids import new_id
from assist.policy.redact import redact
from assist.store import Tx, contact_log, contacts, conversations

LONGEST_CITY = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where an author lives; "" where it is not known."""

    country: str
    region: str
    city: str
    zone: str


def set_place(
    desk: DeskServices, conversation_id: str, place: Place, *, by: str, now: datetime
) -> Answer:
    """Whose rules and whose clock hold for the author; BadInput names the field."""
    checked = _checked(place)
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        person = active_specialist(tx, by)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
        before = contacts.get_contact(tx, conversation.contact_id)
        after = replace(
            before,
            country=checked.country or None,
            region=checked.region or None,
            city=checked.city or None,
            zone=checked.zone or None,
        )
        contacts.set_place(tx, after)
        names = ("country", "region", "city", "zone")
        data = {name: [getattr(before, name), getattr(after, name)] for name in names}
        _note(tx, desk, conversation, AuditKind.PLACE_CHANGED, by, now, data)
        return Answer(ClickResult.DONE, conversation.id, by=person, at=now)


def _checked(place: Place) -> Place:
    country, region = place.country.strip().upper(), place.region.strip().upper()
    if country and not re.fullmatch("[A-Z]{2}", country):
        raise BadInput("country", f"{country!r} is no country.", "Use two letters: US, AR.")
    region = region.removeprefix(f"{country}-") if country else region
    if region and not country:
        raise BadInput("region", "has no country.", "Say in which country it is.")
    if region and not re.fullmatch("[A-Z0-9]{1,3}", region):
        remedy = "Use its short form: FL, NY, C."
        raise BadInput("region", f"{region!r} is no state or province.", remedy)
    city, zone = " ".join(place.city.split()), place.zone.strip()
    if len(city) > LONGEST_CITY:
        raise BadInput("city", "is too long.", f"At most {LONGEST_CITY} characters.")
    try:
        ZoneInfo(zone or "UTC")
    except (KeyError, ValueError, OSError) as error:
        remedy = "Use an IANA name: America/New_York."
        raise BadInput("zone", f"{zone!r} is no time zone.", remedy) from error
    return Place(country, region, city, zone)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What an author agreed to on one of their addresses, and how we know."""

    point_id: str
    kind: ConsentKind
    source: ConsentSource
    note: str


def record_consent(
    desk: DeskServices, conversation_id: str, agreed: Agreed, *, by: str, now: datetime
) -> Answer:
    """Kept for good; it takes a note on where it can be found. An opt-out stands above it."""
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        person = active_specialist(tx, by)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
        note = redact(agreed.note.strip()).text
        if not note:
            return Answer(ClickResult.EMPTY_NOTE, conversation.id)
        point = _own_point(tx, conversation, agreed.point_id)
        actor = by_specialist(person.id)
        consent = Consent(new_id(), point.id, agreed.kind, agreed.source, now, actor, note)
        contact_log.add_consent(tx, consent)
        data = {"kind": consent.kind.value, "source": consent.source.value, "note": note}
        _note(tx, desk, conversation, AuditKind.CONSENT_RECORDED, by, now, data, point.id)
        return Answer(ClickResult.DONE, conversation.id, by=person, at=now)


def _own_point(tx: Tx, conversation: Conversation, point_id: str) -> ContactPoint:
    point = contacts.get_point(tx, point_id)
    if point.contact_id != conversation.contact_id:
        raise NotFound("contact point", point_id)
    return point


def log_call(
    desk: DeskServices,
    conversation_id: str,
    outcome: CallOutcome,
    *,
    by: str,
    now: datetime,
    inbound: bool = False,
    note: str = "",
) -> Answer:
    """A call that was made or taken just now. It counts for the caps and the days after it."""
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        person = active_specialist(tx, by)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
        call = Call(
            id=new_id(),
            contact_id=conversation.contact_id,
            conversation_id=conversation.id,
            specialist_id=person.id,
            at=now,
            direction=Direction.INCOMING if inbound else Direction.OUTGOING,
            outcome=outcome,
            note=redact(note.strip()).text,
        )
        contact_log.add_call(tx, call)
        if call.is_conversation:
            keep_call_backs(tx, desk, conversation, now)
        data = {"direction": call.direction.value, "outcome": outcome.value, "note": call.note}
        _note(tx, desk, conversation, AuditKind.CALL_LOGGED, by, now, data)
        return Answer(ClickResult.DONE, conversation.id, by=person, at=now)


def _note(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    kind: AuditKind,
    by: str,
    now: datetime,
    data: Mapping[str, object],
    point_id: str | None = None,
) -> None:
    subject = {"contact_point": point_id or conversation.contact_point_id}
    actor = by_specialist(by)
    record(tx, conversation.id, kind, actor=actor, at=now, subject=subject, data=data)
    announce(tx, conversation.id, "conversation")
    refresh_card_soon(tx, desk.jobs, conversation.id)
