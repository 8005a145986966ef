"""Who writes to us, and the addresses they write from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from assist.errors import NotFound
from assist.model.contact import ChannelKind, Contact, ContactPoint, OptOutScope
from assist.model.ids import new_id
from assist.store.database import Tx
from assist.store.rows import insert_new, moved, one, run
from assist.store.tables import table_of
from assist.store.tables.people import ContactPointRow, ContactRow

CONTACTS = table_of(ContactRow)
POINTS = table_of(ContactPointRow)

_FIND_POINT = select(POINTS).where(
    POINTS.c.channel == bindparam("p_channel"), POINTS.c.address == bindparam("p_address")
)


def add_contact(tx: Tx, contact: Contact) -> None:
    run(
        tx,
        insert(CONTACTS),
        {
            "id": contact.id,
            "name": contact.name,
            "language": contact.language,
            "country": contact.country,
            "zone": contact.zone,
            "account_id": contact.account_id,
            "created_at": contact.created_at,
            "opted_out_all_at": contact.opted_out_all_at,
            "region": contact.region,
            "city": contact.city,
        },
    )


def add_point(tx: Tx, point: ContactPoint) -> None:
    """Put an address on file; Duplicate when somebody has it already."""
    run(tx, insert(POINTS), _point_values(point))


def get_contact(tx: Tx, contact_id: str) -> Contact:
    row = one(tx, select(CONTACTS).where(CONTACTS.c.id == contact_id))
    if row is None:
        raise NotFound("contact", contact_id)
    return to_contact(row)


def to_contact(row: Row[Any]) -> Contact:
    return Contact(
        id=row.id,
        name=row.name,
        language=row.language,
        country=row.country,
        zone=row.zone,
        account_id=row.account_id,
        created_at=row.created_at,
        opted_out_all_at=row.opted_out_all_at,
        region=row.region,
        city=row.city,
    )


def get_point(tx: Tx, point_id: str) -> ContactPoint:
    row = one(tx, select(POINTS).where(POINTS.c.id == point_id))
    if row is None:
        raise NotFound("contact point", point_id)
    return to_point(row)


def find_point(tx: Tx, channel: ChannelKind, address: str) -> ContactPoint | None:
    row = one(tx, _FIND_POINT, {"p_channel": channel.value, "p_address": address})
    return None if row is None else to_point(row)


def find_or_create_point(
    tx: Tx,
    *,
    channel: ChannelKind,
    address: str,
    name: str,
    language: str | None,
    now: datetime,
    contact_id: str | None = None,
) -> ContactPoint:
    """The address on file, else a new one of `contact_id`, else one of a new contact.

    Two messages from a new address at once give one contact and one point: the second
    transaction waits for the first, and the contact that it prepared is taken back.
    """
    known = find_point(tx, channel, address)
    if known is not None:
        return known
    owner = contact_id or new_id()
    if contact_id is None:
        add_contact(tx, Contact(owner, name, language, None, None, None, now))
    point = ContactPoint(new_id(), owner, channel, address, now, language=language)
    if insert_new(tx, POINTS, _point_values(point)):
        return point
    if contact_id is None:
        run(tx, CONTACTS.delete().where(CONTACTS.c.id == owner))
    winner = find_point(tx, channel, address)
    assert winner is not None, "the conflict named a row that is there"
    return winner


def points_of(tx: Tx, contact_id: str) -> tuple[ContactPoint, ...]:
    """Every address of the contact, oldest first."""
    chosen = select(POINTS).where(POINTS.c.contact_id == contact_id).order_by(POINTS.c.id)
    return tuple(to_point(row) for row in run(tx, chosen))


def set_opt_out(tx: Tx, point_id: str, scope: OptOutScope, at: datetime) -> None:
    """Record that nothing may be written to the address (or to any of its contact's).

    The first time counts: the one confirmation that is allowed is held against it.
    """
    first = func.coalesce(POINTS.c.opted_out_at, at)
    run(tx, update(POINTS).where(POINTS.c.id == point_id).values(opted_out_at=first))
    if scope is OptOutScope.ALL:
        first = func.coalesce(CONTACTS.c.opted_out_all_at, at)
        run(tx, _owner_update(point_id).values(opted_out_all_at=first))


def clear_opt_out(tx: Tx, point_id: str, at: datetime) -> None:  # noqa: ARG001 - the caller's record has the time
    """Record that the address (and with it its contact) wants messages again."""
    run(tx, update(POINTS).where(POINTS.c.id == point_id).values(opted_out_at=None))
    run(tx, _owner_update(point_id).values(opted_out_all_at=None))


def set_shared(tx: Tx, point_id: str, *, shared: bool) -> bool:
    """Others read the address too, or do not; whether that is new."""
    other = update(POINTS).where(POINTS.c.id == point_id, POINTS.c.shared.is_(not shared))
    return moved(tx, other.values(shared=shared))


def give_point(tx: Tx, point_id: str, contact_id: str) -> None:
    """The address is that contact's from now on; it is no address on file by that."""
    run(tx, update(POINTS).where(POINTS.c.id == point_id).values(contact_id=contact_id))


def unlink_point(tx: Tx, point_id: str, now: datetime) -> str:
    """The address is somebody's whom we do not know; the id of the contact made for them."""
    stranger = Contact(new_id(), "", None, None, None, None, now)
    add_contact(tx, stranger)
    values = {"contact_id": stranger.id, "verified_at": None}
    run(tx, update(POINTS).where(POINTS.c.id == point_id).values(**values))
    return stranger.id


def set_language(tx: Tx, contact_id: str, language: str) -> None:
    run(tx, update(CONTACTS).where(CONTACTS.c.id == contact_id).values(language=language))


def set_place(tx: Tx, contact: Contact) -> None:
    """Where they live, as `contact` has it: country, region, city and zone."""
    place = {name: getattr(contact, name) for name in ("country", "region", "city", "zone")}
    run(tx, update(CONTACTS).where(CONTACTS.c.id == contact.id).values(**place))


def ids_of(tx: Tx, who: str) -> tuple[str, ...]:
    """The contacts with that id, or of the account with that id; the oldest first."""
    chosen = select(CONTACTS.c.id).where((CONTACTS.c.id == who) | (CONTACTS.c.account_id == who))
    return tuple(run(tx, chosen.order_by(CONTACTS.c.created_at, CONTACTS.c.id)).scalars())


def ids_at(tx: Tx, address: str) -> tuple[str, ...]:
    """The contacts who have that address on file, on whatever channel."""
    chosen = select(POINTS.c.contact_id).where(
        POINTS.c.address == address, POINTS.c.verified_at.is_not(None)
    )
    return tuple(sorted(set(run(tx, chosen).scalars())))


def ids_of_account(tx: Tx, contact: Contact) -> tuple[str, ...]:
    """Everybody who writes for the contact's account, themselves included."""
    if contact.account_id is None:
        return (contact.id,)
    chosen = select(CONTACTS.c.id).where(CONTACTS.c.account_id == contact.account_id)
    return tuple({contact.id, *run(tx, chosen).scalars()})


def _owner_update(point_id: str) -> Any:
    owner = select(POINTS.c.contact_id).where(POINTS.c.id == point_id).scalar_subquery()
    return update(CONTACTS).where(CONTACTS.c.id == owner)


def _point_values(point: ContactPoint) -> dict[str, Any]:
    return {
        "id": point.id,
        "contact_id": point.contact_id,
        "channel": point.channel.value,
        "address": point.address,
        "created_at": point.created_at,
        "verified_at": point.verified_at,
        "language": point.language,
        "opted_out_at": point.opted_out_at,
        "shared": point.shared,
    }


def to_point(row: Row[Any]) -> ContactPoint:
    return ContactPoint(
        id=row.id,
        contact_id=row.contact_id,
        channel=ChannelKind(row.channel),
        address=row.address,
        created_at=row.created_at,
        verified_at=row.verified_at,
        language=row.language,
        opted_out_at=row.opted_out_at,
        shared=row.shared,
    )
