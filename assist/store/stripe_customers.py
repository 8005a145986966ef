"""Which customer of Stripe belongs to which account, and the figures its version stands for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update

from assist.model.contact import ChannelKind
from assist.store.account_entries import ACCOUNTS
from assist.store.contacts import CONTACTS, POINTS
from assist.store.database import Tx
from assist.store.rows import insert_or, one, run
from assist.store.tables import table_of
from assist.store.tables.stripe import StripeCustomerRow

CUSTOMERS = table_of(StripeCustomerRow)
_C = CUSTOMERS.c


def customer_of(tx: Tx, account_id: str) -> str | None:
    row = one(tx, select(_C.customer_id).where(_C.account_id == account_id))
    return None if row is None else row.customer_id


def account_of(tx: Tx, customer_id: str) -> str | None:
    row = one(tx, select(_C.account_id).where(_C.customer_id == customer_id))
    return None if row is None else row.account_id


def account_paid_out_to(tx: Tx, connect_account: str) -> str | None:
    """The account whose royalties go there; None when it is nobody's or more than one's."""
    chosen = select(_C.account_id).where(_C.connect_account == connect_account).limit(2)
    rows = run(tx, chosen).all()
    return rows[0].account_id if len(rows) == 1 else None


def account_of_contact(tx: Tx, contact_id: str) -> str | None:
    row = one(tx, select(CONTACTS.c.account_id).where(CONTACTS.c.id == contact_id))
    return None if row is None else row.account_id


def account_of_email(tx: Tx, email: str) -> str | None:
    """The account of the contact who has this address on file, proven."""
    chosen = (
        select(CONTACTS.c.account_id)
        .join_from(CONTACTS, POINTS, POINTS.c.contact_id == CONTACTS.c.id)
        .where(POINTS.c.channel == ChannelKind.EMAIL.value, POINTS.c.address == email.lower())
        .where(POINTS.c.verified_at.is_not(None))
    )
    row = one(tx, chosen)
    return None if row is None else row.account_id


def proven_emails(tx: Tx, account_id: str) -> tuple[str, tuple[str, ...]]:
    """The account's contact, and their addresses that are on file and proven."""
    owner = one(tx, select(ACCOUNTS.c.contact_id).where(ACCOUNTS.c.id == account_id))
    assert owner is not None, "asked of an account that was just read"
    chosen = (
        select(POINTS.c.address)
        .where(POINTS.c.contact_id == owner.contact_id, POINTS.c.verified_at.is_not(None))
        .where(POINTS.c.channel == ChannelKind.EMAIL.value)
        .order_by(POINTS.c.id)
    )
    return owner.contact_id, tuple(row.address for row in run(tx, chosen))


def link(
    tx: Tx,
    account_id: str,
    *,
    customer_id: str | None,
    connect_account: str | None,
    matched: str,
    at: datetime,
) -> None:
    """Keep what was found for the account; Duplicate when the customer is another's."""
    values = {
        "customer_id": customer_id,
        "connect_account": connect_account,
        "matched": matched,
        "at": at,
    }
    kept = insert_or(tx, CUSTOMERS).values(account_id=account_id, **values)
    run(tx, kept.on_conflict_do_update(index_elements=[_C.account_id], set_=values))


def unmatched(tx: Tx) -> dict[str, int]:
    """How many accounts that were asked for have no customer, by the reason."""
    counted = (
        select(_C.matched, func.count().label("accounts"))
        .where(_C.customer_id.is_(None))
        .group_by(_C.matched)
    )
    return {row.matched: row.accounts for row in run(tx, counted)}


def fingerprint(tx: Tx, account_id: str) -> str | None:
    row = one(tx, select(_C.fingerprint).where(_C.account_id == account_id))
    return None if row is None else row.fingerprint


def move_on(tx: Tx, account_id: str, new: str) -> None:
    """Give the account a new version for figures that are not those of before.

    The first figures ever are what the version stands for already.
    """
    locked = ACCOUNTS.c.id == account_id
    run(tx, update(ACCOUNTS).where(locked).values(version=ACCOUNTS.c.version))
    before = fingerprint(tx, account_id)
    if before not in {None, new}:
        run(tx, update(ACCOUNTS).where(locked).values(version=ACCOUNTS.c.version + 1))
    run(tx, update(CUSTOMERS).where(_C.account_id == account_id).values(fingerprint=new))
