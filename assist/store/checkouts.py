"""From where payment pages were opened; what was paid there is noted when the provider says so."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, insert, select, update

from assist.model.checkout import Checkout
from assist.model.hosted_link import LinkPurpose
from assist.model.money import Money
from assist.store.database import Tx
from assist.store.rows import run
from assist.store.tables import table_of
from assist.store.tables.stripe import CheckoutRow

CHECKOUTS = table_of(CheckoutRow)
_C = CHECKOUTS.c


def add(tx: Tx, checkout: Checkout) -> None:
    values = {
        "id": checkout.id,
        "account_id": checkout.account_id,
        "link_id": checkout.link_id,
        "purpose": checkout.purpose.value,
        "amount_minor": checkout.amount.minor if checkout.amount else None,
        "currency": checkout.amount.currency if checkout.amount else None,
        "session_id": checkout.session_id,
        "at": checkout.at,
        "ip": checkout.ip,
        "device": checkout.device,
        "payment_id": checkout.payment_id,
    }
    run(tx, insert(CHECKOUTS), values)


def paid(tx: Tx, account_id: str, session_id: str, payment_id: str) -> None:
    """That page was paid at by this payment; nothing where the page is not ours."""
    mine = (_C.account_id == account_id) & (_C.session_id == session_id)
    run(tx, update(CHECKOUTS).where(mine).values(payment_id=payment_id))


def of_account(tx: Tx, account_id: str) -> tuple[Checkout, ...]:
    """All of them, oldest first."""
    chosen = select(CHECKOUTS).where(_C.account_id == account_id).order_by(_C.at, _C.id)
    return tuple(_to_model(row) for row in run(tx, chosen))


def _to_model(row: Row[Any]) -> Checkout:
    return Checkout(
        id=row.id,
        account_id=row.account_id,
        link_id=row.link_id,
        purpose=LinkPurpose(row.purpose),
        amount=None if row.amount_minor is None else Money(row.amount_minor, row.currency),
        session_id=row.session_id,
        at=row.at,
        ip=row.ip,
        device=row.device,
        payment_id=row.payment_id,
    )
