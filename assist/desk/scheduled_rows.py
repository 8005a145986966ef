"""What every change of a scheduled reply writes: its row, the record, the card."""

from __future__ import annotations

from datetime import datetime

from assist.desk.record import BY_ASSIST, announce, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.model.audit import AuditKind
from assist.model.conversation import Conversation
from assist.model.scheduled import Dropped, Scheduled, ScheduledState
from assist.store import Tx, scheduled


def settle(
    tx: Tx,
    desk: DeskServices,
    one: Scheduled,
    state: ScheduledState,
    *,
    by: str,
    now: datetime,
    ended: Dropped | None = None,
) -> bool:
    """End it and say so; False when it had ended already."""
    if not scheduled.settle(tx, one.id, state, by=by, at=now, ended=ended):
        return False
    _told(tx, desk, one.conversation_id, one.id, state, by, now, ended)
    return True


def drop_scheduled(
    tx: Tx, desk: DeskServices, conversation: Conversation, ended: Dropped, now: datetime
) -> None:
    """Take back what waits in the conversation, with a note that says why."""
    for taken in scheduled.drop_waiting(tx, conversation.id, by=BY_ASSIST, at=now, ended=ended):
        state = ScheduledState.DROPPED
        _told(tx, desk, conversation.id, taken, state, BY_ASSIST, now, ended)


def _told(
    tx: Tx,
    desk: DeskServices,
    conversation_id: str,
    scheduled_id: str,
    state: ScheduledState,
    by: str,
    now: datetime,
    ended: Dropped | None,
) -> None:
    record(
        tx,
        conversation_id,
        AuditKind.SCHEDULE_ENDED,
        actor=by,
        at=now,
        subject={"scheduled": scheduled_id},
        data={"state": state.value, "why": ended.value if ended else None},
    )
    announce(tx, conversation_id, "conversation")
    refresh_card_soon(tx, desk.jobs, conversation_id)
