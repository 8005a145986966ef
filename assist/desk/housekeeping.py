"""What is done by the clock: anchor the record, settle promises, plans and changes, remind."""

from __future__ import annotations

from datetime import datetime, timedelta

from assist.desk.call_endings import end_forgotten_calls
from assist.desk.call_recordings import drop_old_recordings
from assist.desk.dispute_alarms import sound_dispute_alarms
from assist.desk.live_words import gather_left_over
from assist.desk.payout_changes import settle_payout_changes
from assist.desk.plans import reconcile_plans
from assist.desk.promises import reconcile_promises
from assist.desk.reminders import remind_of_promises
from assist.desk.retention import let_go
from assist.desk.send_then import send_overdue
from assist.desk.services import DeskServices
from assist.jobs import Queue
from assist.jobs.names import DRAW_HOMES, HOUSEKEEPING
from assist.store import Tx, audit, feed, sessions, slack_homes

EVERY = timedelta(minutes=1)
KEEP_FEED = timedelta(days=2)
KEEP_FINISHED_JOBS_DAYS = 7


def housekeeping(desk: DeskServices, due: str) -> None:
    """The round of the minute `due` (ISO), and the next one enqueued.

    Any number of workers do one round a minute between them.
    """
    now = desk.clock()
    with desk.db.transaction() as tx:
        audit.anchor(tx, now)
        feed.prune(tx, now - KEEP_FEED)
        sessions.prune(tx, now)
        schedule_housekeeping(tx, desk, now)
        _draw_homes_soon(tx, desk, now)
    reconcile_promises(desk, now)
    reconcile_plans(desk, now)
    remind_of_promises(desk, now)
    send_overdue(desk, now)
    sound_dispute_alarms(desk, now)
    settle_payout_changes(desk, now)
    gather_left_over(desk, now)
    if datetime.fromisoformat(due).minute == 0:
        desk.jobs.prune(KEEP_FINISHED_JOBS_DAYS)
        let_go(desk, now)
        end_forgotten_calls(desk, now)
        drop_old_recordings(desk, now)


def _draw_homes_soon(tx: Tx, desk: DeskServices, now: datetime) -> None:
    """Where somebody looks at the desk from Slack: once a minute, whatever happened in it."""
    if slack_homes.opened_since(tx, now - slack_homes.KEPT_FRESH):
        minute = f"{now:%Y-%m-%dT%H:%M}"
        key = f"homes:{minute}"
        desk.jobs.enqueue(tx, DRAW_HOMES, minute, queue=Queue.CARD, partition="homes", key=key)


def schedule_housekeeping(tx: Tx, desk: DeskServices, now: datetime) -> None:
    """Enqueue the next round; its key is its minute, so asking twice is one round."""
    due = now.replace(second=0, microsecond=0) + EVERY
    desk.jobs.enqueue(
        tx,
        HOUSEKEEPING,
        due.isoformat(),
        queue=Queue.TIMER,
        key=f"housekeeping:{due:%Y-%m-%dT%H:%M}",
        delay=(due - now).total_seconds(),
    )
