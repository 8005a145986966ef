"""Crisis holds that stand, and who was called about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select, update

from assist.errors import NotFound
from assist.model.crisis import CrisisPage, StandingCrisis
from assist.model.hold import HoldKind
from assist.store.database import Tx
from assist.store.rows import insert_new, moved, one, run
from assist.store.tables import table_of
from assist.store.tables.conversations import ConversationRow
from assist.store.tables.crises import CrisisPageRow
from assist.store.tables.holds import HoldRow
from assist.store.tables.people import ContactRow

PAGES = table_of(CrisisPageRow)
HOLDS = table_of(HoldRow)
_P = PAGES.c


def call(tx: Tx, page: CrisisPage) -> bool:
    """Note that the person is called; False when they were for the same hold."""
    values = {
        "id": page.id,
        "hold_id": page.hold_id,
        "conversation_id": page.conversation_id,
        "specialist_id": page.specialist_id,
        "made_at": page.made_at,
    }
    return insert_new(tx, PAGES, values)


def get(tx: Tx, page_id: str) -> CrisisPage:
    row = one(tx, select(PAGES).where(_P.id == page_id))
    if row is None:
        raise NotFound("crisis page", page_id)
    return _to_model(row)


def of_hold(tx: Tx, hold_id: str) -> tuple[CrisisPage, ...]:
    """Everybody who was called for it, in the order of the calls."""
    chosen = select(PAGES).where(_P.hold_id == hold_id).order_by(_P.made_at, _P.id)
    return tuple(_to_model(row) for row in run(tx, chosen))


def mark_sent(tx: Tx, page_id: str, at: datetime) -> bool:
    """A surface took it; False when one had before."""
    waiting = update(PAGES).where(_P.id == page_id, _P.sent_at.is_(None))
    return moved(tx, waiting.values(sent_at=at))


def standing(tx: Tx, now: datetime) -> tuple[StandingCrisis, ...]:
    """Every crisis hold that no person has ended, the newest first."""
    conversation, contact = table_of(ConversationRow), table_of(ContactRow)
    held = HOLDS.c
    chosen = (
        select(held.id, held.since, held.conversation_id, conversation.c.number, contact.c.name)
        .select_from(HOLDS)
        .join(contact, contact.c.id == held.contact_id)
        .outerjoin(conversation, conversation.c.id == held.conversation_id)
        .where(
            held.kind == HoldKind.CRISIS.value,
            held.cleared_at.is_(None),
            or_(held.until.is_(None), held.until > now),
        )
        .order_by(held.since.desc(), held.id)
    )
    return tuple(
        StandingCrisis(row.id, row.conversation_id, row.number, row.name, row.since)
        for row in run(tx, chosen)
    )


def _to_model(row: Row[Any]) -> CrisisPage:
    return CrisisPage(
        id=row.id,
        hold_id=row.hold_id,
        conversation_id=row.conversation_id,
        specialist_id=row.specialist_id,
        made_at=row.made_at,
        sent_at=row.sent_at,
    )
