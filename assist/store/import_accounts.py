"""Bulk reading and writing of accounts with the authors that they belong to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, func, insert, select, tuple_, update

from assist.model.contact import ChannelKind
from assist.model.ids import ID_LENGTH, new_id
from assist.model.imports import Record
from assist.store.account_entries import ACCOUNTS
from assist.store.contacts import CONTACTS, POINTS
from assist.store.database import Tx
from assist.store.imports import Stored
from assist.store.rows import run

Address = tuple[str, str]  # channel and address
_CONTACT = ("name", "language", "country", "region", "city", "zone")
_KEPT = ("region", "city")  # a file without them says nothing of where an author lives
_CHANNELS = {"email": ChannelKind.EMAIL.value, "phone": ChannelKind.SMS.value}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has an address on file, and the account that they are known to have."""

    contact_id: str
    account_id: str | None


def addresses_of(record: Record) -> Iterator[tuple[str, Address]]:
    """The column and the address, for each that the row gives."""
    for column, channel in _CHANNELS.items():
        if record.values[column]:
            yield column, (channel, record.values[column])


def stored_accounts(tx: Tx, records: Sequence[Record]) -> dict[tuple[str, str], Stored]:
    """What is there already, under ("", id)."""
    chosen = (
        select(ACCOUNTS, *(CONTACTS.c[name] for name in _CONTACT))
        .outerjoin_from(ACCOUNTS, CONTACTS, CONTACTS.c.id == ACCOUNTS.c.contact_id)
        .where(ACCOUNTS.c.id.in_([record.id for record in records]))
    )
    found = {row["id"]: row for row in run(tx, chosen).mappings()}
    phones = _phones(tx, {row["contact_id"] for row in found.values()})
    given = {record.id: record.values for record in records}
    return {
        ("", account_id): Stored(
            account_id,
            {
                **{
                    name: row[name]
                    for name in (*_CONTACT, "currency", "contract_on")
                    if name not in _KEPT or given[account_id][name] is not None
                },
                "email": row["billing_email"],
                "titles": tuple(row["project_titles"]),
                "phone": phones.get(row["contact_id"]),
            },
        )
        for account_id, row in found.items()
    }


def _phones(tx: Tx, contact_ids: Collection[str]) -> dict[str, str]:
    """The newest number of each."""
    chosen = (
        select(POINTS.c.contact_id, POINTS.c.address)
        .where(POINTS.c.contact_id.in_(contact_ids), POINTS.c.channel == _CHANNELS["phone"])
        .order_by(POINTS.c.id)
    )
    return {row.contact_id: row.address for row in run(tx, chosen)}


def holders(tx: Tx, records: Sequence[Record]) -> dict[Address, Holder]:
    """Who has the addresses of the rows already."""
    wanted = [address for record in records for _, address in addresses_of(record)]
    chosen = (
        select(POINTS.c.channel, POINTS.c.address, CONTACTS.c.id, CONTACTS.c.account_id)
        .join_from(POINTS, CONTACTS, CONTACTS.c.id == POINTS.c.contact_id)
        .where(tuple_(POINTS.c.channel, POINTS.c.address).in_(wanted))
    )
    return {(row.channel, row.address): Holder(row.id, row.account_id) for row in run(tx, chosen)}


def insert_accounts(
    tx: Tx, records: Sequence[Record], held: Mapping[Address, Holder], now: datetime
) -> None:
    """New accounts. An author who wrote before from one of the addresses is that author."""
    owners = {record.id: _owner(record, held) for record in records}
    _insert(
        tx,
        CONTACTS,
        [
            {
                "id": owners[record.id],
                "account_id": record.id,
                "created_at": now,
                **{name: record.values[name] for name in _CONTACT},
            }
            for record in records
            if owners[record.id] == contact_id_for(record.id)
        ],
    )
    _insert(
        tx,
        ACCOUNTS,
        [
            {"id": record.id, "contact_id": owners[record.id], "version": 1, **_account(record)}
            for record in records
        ],
    )
    known = [record for record in records if owners[record.id] != contact_id_for(record.id)]
    _update_contacts(tx, known, owners)
    _put_on_file(tx, records, owners, held, now)


def update_accounts(
    tx: Tx, records: Sequence[Record], held: Mapping[Address, Holder], now: datetime
) -> None:
    """Addresses are added and never taken away: a file may not lock an author out."""
    if not records:
        return
    chosen = select(ACCOUNTS.c.id, ACCOUNTS.c.contact_id)
    chosen = chosen.where(ACCOUNTS.c.id.in_([record.id for record in records]))
    owners = {row.id: row.contact_id for row in run(tx, chosen)}
    tx.connection().execute(
        update(ACCOUNTS)
        .where(ACCOUNTS.c.id == bindparam("p_id"))
        .values({name: bindparam(name) for name in _account(records[0])}),
        [{"p_id": record.id, **_account(record)} for record in records],
    )
    _update_contacts(tx, records, owners)
    _put_on_file(tx, records, owners, held, now)


def contact_id_for(account_id: str) -> str:
    """The same author for the same account, however often it is brought in."""
    return sha256(f"imported/{account_id}".encode()).hexdigest()[:ID_LENGTH]


def _owner(record: Record, held: Mapping[Address, Holder]) -> str:
    writers = [held[address].contact_id for _, address in addresses_of(record) if address in held]
    return writers[0] if writers else contact_id_for(record.id)


def _account(record: Record) -> dict[str, Any]:
    values = record.values
    return {
        "currency": values["currency"],
        "project_titles": list(values["titles"]),
        "billing_email": values["email"],
        "contract_on": values["contract_on"],
        "imported": True,
    }


def _insert(tx: Tx, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        tx.connection().execute(insert(table), rows)


def _update_contacts(tx: Tx, records: Sequence[Record], owners: Mapping[str, str]) -> None:
    if records:
        names = (*_CONTACT, "account_id")
        tx.connection().execute(
            update(CONTACTS)
            .where(CONTACTS.c.id == bindparam("p_id"))
            .values({name: _new_value(name) for name in names}),
            [
                {
                    "p_id": owners[record.id],
                    "account_id": record.id,
                    **{name: record.values[name] for name in _CONTACT},
                }
                for record in records
            ],
        )


def _new_value(name: str) -> Any:
    given = bindparam(name, type_=CONTACTS.c[name].type)
    return func.coalesce(given, CONTACTS.c[name]) if name in _KEPT else given


def _put_on_file(
    tx: Tx,
    records: Sequence[Record],
    owners: Mapping[str, str],
    held: Mapping[Address, Holder],
    now: datetime,
) -> None:
    """Addresses of the file are proven (L1); those that wrote before are proven from now on."""
    new, old = [], []
    for record in records:
        for _, (channel, address) in addresses_of(record):
            if (channel, address) in held:
                old.append({"p_channel": channel, "p_address": address, "p_now": now})
                continue
            point = {"id": new_id(), "contact_id": owners[record.id], "channel": channel}
            new.append({**point, "address": address, "created_at": now, "verified_at": now})
    _insert(tx, POINTS, new)
    if old:
        mine = (POINTS.c.channel == bindparam("p_channel")) & (
            POINTS.c.address == bindparam("p_address")
        )
        unproven = update(POINTS).where(mine, POINTS.c.verified_at.is_(None))
        tx.connection().execute(unproven.values(verified_at=bindparam("p_now")), old)
