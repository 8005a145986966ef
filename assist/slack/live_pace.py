"""How often a card is drawn while two people speak: once in three seconds, and once at the end."""

from __future__ import annotations

from datetime import datetime

from assist.desk.live_words import WINDOW, window_of
from assist.desk.services import DeskServices
from assist.jobs import Queue
from assist.jobs.names import REFRESH_CARD
from assist.store import cards

PACE = "slack:live"  # the surface whose row holds when the card was drawn last


def may_draw(desk: DeskServices, conversation_id: str, now: datetime) -> bool:
    """Whether the last drawing is long enough ago; this one is noted then."""
    with desk.db.transaction() as tx:
        return cards.claim(tx, conversation_id, PACE, now, renew_before=now - WINDOW)


def draw_later(desk: DeskServices, conversation_id: str, now: datetime) -> None:
    """Once, at the end of the window, however often it is asked for."""
    window, left = window_of(now)
    with desk.db.transaction() as tx:
        desk.jobs.enqueue(
            tx,
            REFRESH_CARD,
            conversation_id,
            queue=Queue.CARD,
            partition=conversation_id,
            key=f"live_card:{conversation_id}:{window}",
            delay=left.total_seconds(),
        )
