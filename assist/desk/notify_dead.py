"""A job was given up: say so where people look, at once."""

from __future__ import annotations

from assist.desk.record import DESK_TOPIC
from assist.desk.services import DeskServices
from assist.store import feed


def notify_dead(
    desk: DeskServices, job: str, key: str, _arguments: list[object], error: str
) -> None:
    """Tell the open console pages; the job itself waits among the dead letters for a retry."""
    kind = error.partition(":")[0]  # what follows may quote an author
    with desk.db.transaction() as tx:
        feed.publish(tx, DESK_TOPIC, "dead_job", {"job": job, "key": key, "error": kind})
