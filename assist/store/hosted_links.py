"""Pages of Stripe that authors may open: one an account and purpose at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from assist.errors import NotFound
from assist.model.hosted_link import HostedLink, LinkPurpose, LinkState
from assist.model.money import Money
from assist.store.database import Tx
from assist.store.rows import insert_new, moved, one
from assist.store.tables import table_of
from assist.store.tables.stripe import HostedLinkRow

LINKS = table_of(HostedLinkRow)
_L = LINKS.c
_OPEN = LinkState.OPEN.value


def add(tx: Tx, link: HostedLink) -> bool:
    """Keep it; False when one for the same purpose is open already."""
    values = {
        "id": link.id,
        "account_id": link.account_id,
        "purpose": link.purpose.value,
        "amount_minor": link.amount.minor if link.amount else None,
        "currency": link.amount.currency if link.amount else None,
        "created_at": link.created_at,
        "expires_at": link.expires_at,
        "state": link.state.value,
        "sessions": 0,
    }
    return insert_new(tx, LINKS, values)


def get(tx: Tx, link_id: str) -> HostedLink:
    row = one(tx, select(LINKS).where(_L.id == link_id))
    if row is None:
        raise NotFound("link", link_id)
    return _to_model(row)


def open_of(tx: Tx, account_id: str, purpose: LinkPurpose) -> HostedLink | None:
    """The open one, which may have expired."""
    chosen = select(LINKS).where(
        _L.account_id == account_id, _L.purpose == purpose.value, _L.state == _OPEN
    )
    row = one(tx, chosen)
    return None if row is None else _to_model(row)


def close(tx: Tx, link_id: str, state: LinkState, at: datetime) -> bool:
    """Nobody may open it any more; False when that was so already."""
    mine = (_L.id == link_id) & (_L.state == _OPEN)
    return moved(tx, update(LINKS).where(mine).values(state=state.value, settled_at=at))


def use(tx: Tx, link_id: str, account_id: str, at: datetime) -> bool:
    """It served its purpose; False when it is not open, or not that account's."""
    mine = (_L.id == link_id) & (_L.account_id == account_id) & (_L.state == _OPEN)
    used = update(LINKS).where(mine).values(state=LinkState.USED.value, settled_at=at)
    return moved(tx, used)


def opened(tx: Tx, link: HostedLink, session_id: str) -> bool:
    """A page was opened for it; False when another was meanwhile."""
    mine = (_L.id == link.id) & (_L.state == _OPEN) & (_L.sessions == link.sessions)
    now_open = update(LINKS).where(mine)
    return moved(tx, now_open.values(session_id=session_id, sessions=link.sessions + 1))


def _to_model(row: Row[Any]) -> HostedLink:
    amount = None if row.amount_minor is None else Money(row.amount_minor, row.currency)
    return HostedLink(
        id=row.id,
        account_id=row.account_id,
        purpose=LinkPurpose(row.purpose),
        amount=amount,
        created_at=row.created_at,
        expires_at=row.expires_at,
        state=LinkState(row.state),
        session_id=row.session_id,
        sessions=row.sessions,
    )
