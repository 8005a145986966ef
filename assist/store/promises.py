"""Promises to pay; at most one of an account is open, by a unique index."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, insert, select, update

from assist.model.money import Money
from assist.model.promise import Promise, PromiseState
from assist.store.database import Tx
from assist.store.rows import moved, one, run
from assist.store.tables import table_of
from assist.store.tables.conversations import ConversationRow
from assist.store.tables.people import ContactRow
from assist.store.tables.promises import PromiseRow

PROMISES = table_of(PromiseRow)
_P = PROMISES.c
_OPEN = _P.state.in_([state.value for state in PromiseState if state.is_open])


def add(tx: Tx, promise: Promise) -> None:
    """Store it. Duplicate when another one of the account is open: end that one first."""
    values = {
        "id": promise.id,
        "account_id": promise.account_id,
        "conversation_id": promise.conversation_id,
        "amount_minor": promise.amount.minor,
        "currency": promise.amount.currency,
        "due_on": promise.due_on,
        "zone": promise.zone,
        "made_at": promise.made_at,
        "recorded_by": promise.recorded_by,
        **_moving(promise),
    }
    run(tx, insert(PROMISES), values)


def move(tx: Tx, before: Promise, after: Promise) -> bool:
    """Store the transition unless somebody else made one meanwhile; whether it was ours."""
    unmoved = update(PROMISES).where(_P.id == before.id, _P.state == before.state.value)
    return moved(tx, unmoved.values(**_moving(after)))


def open_of(tx: Tx, account_id: str) -> Promise | None:
    row = one(tx, select(PROMISES).where(_P.account_id == account_id, _OPEN))
    return None if row is None else _to_model(row)


def all_open(tx: Tx) -> tuple[tuple[Promise, str | None], ...]:
    """Every open one with the country of who made it, the earliest day first."""
    conversation, contact = table_of(ConversationRow), table_of(ContactRow)
    chosen = (
        select(PROMISES, contact.c.country)
        .join_from(PROMISES, conversation, conversation.c.id == _P.conversation_id)
        .join(contact, contact.c.id == conversation.c.contact_id)
        .where(_OPEN)
        .order_by(_P.due_on, _P.id)
    )
    return tuple((_to_model(row), row.country) for row in run(tx, chosen))


def of_account(tx: Tx, account_id: str) -> tuple[Promise, ...]:
    """All of them, oldest first."""
    chosen = select(PROMISES).where(_P.account_id == account_id).order_by(_P.made_at, _P.id)
    return tuple(_to_model(row) for row in run(tx, chosen))


def _moving(promise: Promise) -> dict[str, Any]:
    return {
        "state": promise.state.value,
        "reminded_at": promise.reminded_at,
        "settled_at": promise.settled_at,
        "paid_minor": promise.paid.minor if promise.paid is not None else None,
    }


def _to_model(row: Row[Any]) -> Promise:
    return Promise(
        id=row.id,
        account_id=row.account_id,
        conversation_id=row.conversation_id,
        amount=Money(row.amount_minor, row.currency),
        due_on=row.due_on,
        zone=row.zone,
        made_at=row.made_at,
        recorded_by=row.recorded_by,
        state=PromiseState(row.state),
        reminded_at=row.reminded_at,
        settled_at=row.settled_at,
        paid=None if row.paid_minor is None else Money(row.paid_minor, row.currency),
    )
