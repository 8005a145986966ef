"""What is held on one author: giving all of it to them, and erasing it.

GDPR art. 15 and 17, and the deletion rights of US states, ask for both. The record of what was done
stays without its contents, and the books stay as tax law asks.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from assist.desk.people import active_specialist
from assist.desk.record import by_specialist, record
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotAllowed, NotFound
from assist.model.audit import AuditKind
from assist.model.contact import ChannelKind
from assist.model.hold import HoldKind
from assist.model.payment_plan import PlanState
from assist.model.personal_data import ErasurePreview, Obstacle
from assist.model.rights import Right
from assist.policy.redact import redact
from assist.store import (
    Tx,
    contacts,
    conversations,
    disputes,
    erasure,
    holds,
    payment_plans,
    people_data,
    refunds,
    specialists,
)

_PRESERVED = frozenset(
    {HoldKind.LEGAL, HoldKind.ATTORNEY, HoldKind.CEASE, HoldKind.DISPUTE, HoldKind.CHARGEBACK}
)


def export_person(desk: DeskServices, contact_id: str) -> dict[str, Any]:
    """All that is held on the contact, table by table, as JSON. NotFound for an unknown one."""
    with desk.db.read() as tx:
        contact = contacts.get_contact(tx, contact_id)
        keys = people_data.keys_of(tx, contact.id)
        found = {name: people_data.rows_about(tx, name, keys) for name in people_data.PLACES}
    return {name: [_plain(row) for row in rows] for name, rows in sorted(found.items()) if rows}


def contact_named(desk: DeskServices, who: str) -> str:
    """The contact of an id, an e-mail address or a phone number; BadInput when there is none."""
    wanted = who.strip()
    with desk.db.read() as tx:
        for kind in ChannelKind:
            address = wanted.lower() if kind is ChannelKind.EMAIL else wanted
            point = contacts.find_point(tx, kind, address)
            if point is not None:
                return point.contact_id
        try:
            return contacts.get_contact(tx, wanted).id
        except NotFound as error:
            remedy = "Give a contact's id, an e-mail address, or a number like +15551234567."
            raise BadInput("who", "is nobody we know.", remedy) from error


def specialist_named(desk: DeskServices, email: str) -> str:
    """The id of who signs in with that address; BadInput when nobody does."""
    with desk.db.read() as tx:
        found = specialists.by_email(tx, email.strip())
    if found is None:
        raise BadInput("by", "is nobody of the desk.", "Give the address of a team lead.")
    return found[0].id


def preview_erasure(desk: DeskServices, contact_id: str) -> ErasurePreview:
    """What erasing would do, and what stands in its way. Changes nothing."""
    with desk.db.read() as tx:
        return _preview(tx, contact_id, desk.clock())


def erase_person(
    desk: DeskServices, contact_id: str, *, by: str, note: str, now: datetime
) -> ErasurePreview:
    """Erase it; what was done, place by place.

    Only a lead or an administrator may (NotAllowed), with a reason (BadInput), and only while
    nothing stands in the way (NotAllowed names the first obstacle).
    """
    why = redact(note.strip()).text
    if not why:
        raise BadInput("note", "is empty.", "Say who asked for it and when.")
    with desk.db.transaction() as tx:
        person = active_specialist(tx, by)
        if person is None or not person.may(Right.ERASE_PERSON):
            raise NotAllowed("leads_only")
        found = _preview(tx, contact_id, now)
        if found.obstacles:
            raise NotAllowed(found.obstacles[0].value)
        keys = people_data.keys_of(tx, contact_id)
        for conversation_id in keys.conversation_ids:
            conversations.lock(tx, conversation_id)
        erasure.erase(tx, keys, now)
        for conversation_id in keys.conversation_ids:
            record(
                tx,
                conversation_id,
                AuditKind.DATA_ERASED,
                actor=by_specialist(person.id),
                at=now,
                subject={"contact": contact_id},
                data={"why": why},
            )
    return found


def must_be_preserved(tx: Tx, contact_id: str, now: datetime) -> bool:
    """Whether a dispute, the law or somebody's safety asks for what the contact said."""
    keys = people_data.keys_of(tx, contact_id)
    found = _obstacles(tx, contact_id, keys, now)
    return bool({Obstacle.OPEN_DISPUTE, Obstacle.LEGAL_HOLD, Obstacle.CRISIS}.intersection(found))


def _preview(tx: Tx, contact_id: str, now: datetime) -> ErasurePreview:
    contact = contacts.get_contact(tx, contact_id)
    keys = people_data.keys_of(tx, contact_id)
    obstacles = tuple(_obstacles(tx, contact_id, keys, now))
    return ErasurePreview(contact_id, contact.name, erasure.counts(tx, keys), obstacles)


def _obstacles(
    tx: Tx, contact_id: str, keys: people_data.PersonKeys, now: datetime
) -> list[Obstacle]:
    contact = contacts.get_contact(tx, contact_id)
    kinds = {hold.kind for hold in holds.standing(tx, contact, now)}
    found = []
    for account_id in keys.account_ids:
        if any(one.state.is_open for one in disputes.of_account(tx, account_id)):
            found.append(Obstacle.OPEN_DISPUTE)
        if any(one.state.is_open for one in refunds.of_account(tx, account_id)):
            found.append(Obstacle.OPEN_REFUND)
        plans = payment_plans.of_account(tx, account_id)
        if any(plan.state is PlanState.ACTIVE for plan in plans):
            found.append(Obstacle.ACTIVE_PLAN)
    if kinds & _PRESERVED:
        found.append(Obstacle.LEGAL_HOLD)
    if HoldKind.CRISIS in kinds:
        found.append(Obstacle.CRISIS)
    waiting = (conversations.get(tx, one) for one in keys.conversation_ids)
    if any(one.waiting_since is not None and one.state.is_active for one in waiting):
        found.append(Obstacle.WAITING)
    return list(dict.fromkeys(found))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    return value.value if isinstance(value, Enum) else value
