"""What the talk on the phone has to know: who calls, what may be told, who could take it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from assist.desk.call_hours import clock_of, hours_to_call
from assist.desk.scene import account_of
from assist.desk.services import DeskServices
from assist.i18n import locale_for, weekday_local, zone_city
from assist.model.account import AccountSnapshot
from assist.model.contact import ContactPoint, IdentityLevel
from assist.model.conversation import Conversation
from assist.model.ids import new_id
from assist.model.phone_call import PhoneCall, Stage
from assist.model.specialist import Specialist
from assist.policy.identity import shared_cap
from assist.store import Tx, contacts, conversations, identity_proofs, phone_legs, specialists
from assist.voice.world import World


def call_context(desk: DeskServices, call: PhoneCall, now: datetime) -> AccountSnapshot | None:
    """The caller's account, asked with no session open; None when there is none to be had."""
    with desk.db.read() as tx:
        conversation = conversations.get(tx, call.conversation_id)
        contact = contacts.get_contact(tx, conversation.contact_id)
    return account_of(desk, contact, now)[0]


def world_of(
    tx: Tx, desk: DeskServices, call: PhoneCall, account: AccountSnapshot | None, now: datetime
) -> World:
    """Everything around one step of the talk but who could take it (`with_next_person`)."""
    conversation = conversations.get(tx, call.conversation_id)
    contact = contacts.get_contact(tx, conversation.contact_id)
    point = contacts.get_point(tx, call.contact_point_id)
    zone = contact.zone or desk.zone
    roster = desk.roster(tx)
    opens = roster.opens_at(now)
    locale = locale_for(call.talk.language, contact.country or desk.default_country)
    clock = clock_of(contact, point, desk.zone)
    asks_when = call.talk.stage in {Stage.NOBODY, Stage.WHEN, Stage.WHEN_READ_BACK}
    return World(
        company=desk.company,
        now=now,
        today=now.astimezone(ZoneInfo(zone)).date(),
        country=contact.country or desk.default_country,
        currency=account.currency if account else "USD",
        level=level_in(tx, call, conversation, now, point),
        recorded=call.recorded,
        transcribed=call.transcribed,
        has_number=point.address.startswith("+"),
        desk_open=roster.is_open(now),
        opens=weekday_local(opens, zone, locale) if opens else "",
        zone=clock.zone,
        city="" if clock.on_file else zone_city(now, clock.zone, locale),
        call_hours=hours_to_call(tx, desk, contact.id, point, now) if asks_when else (),
    )


def with_next_person(
    tx: Tx, desk: DeskServices, call: PhoneCall, world: World, now: datetime
) -> World:
    """Asked only where somebody is to be put through."""
    conversation = conversations.get(tx, call.conversation_id)
    person = next_person(tx, desk, call, conversation, now)
    return replace(world, next_person=(new_id(), person.id)) if person else world


def level_in(
    tx: Tx,
    call: PhoneCall,
    conversation: Conversation,
    now: datetime,
    point: ContactPoint | None = None,
) -> IdentityLevel:
    """What is proven of the caller. By their number L1 at most, whoever owns it; L2 by a code that
    was keyed in this very call. A proof of another call, or of a text, proves nothing of who holds
    the phone now: the number can be faked.
    """
    point = point or contacts.get_point(tx, call.contact_point_id)
    by_number = min(call.proven, IdentityLevel.L1)
    if not call.talk.proven:
        return shared_cap(point, by_number)
    standing = identity_proofs.standing(tx, conversation.id, now)
    in_call = any(proof.at >= call.started_at for proof in standing)
    return shared_cap(point, IdentityLevel.L2 if in_call else by_number)


def next_person(
    tx: Tx, desk: DeskServices, call: PhoneCall, conversation: Conversation, now: datetime
) -> Specialist | None:
    """Whose phone rings next: whose case it is, then by name; on shift, free, and not tried yet."""
    passed = {*call.talk.tried, *phone_legs.busy(tx)}
    free = [
        person
        for person in desk.roster(tx).on_shift(specialists.all(tx), now)
        if person.phone and person.id not in passed
    ]
    own = [person for person in free if person.id == conversation.assigned_to]
    return next(iter([*own, *free]), None)
