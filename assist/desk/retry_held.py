"""Try something from quarantine again, by where it came from."""

from __future__ import annotations

from assist.desk import fetch_mail, stripe_events
from assist.desk.services import DeskServices
from assist.store import quarantine


def retry_held(desk: DeskServices, quarantined_id: str) -> None:
    """BadInput, NotFound or PermanentFailure say why it still cannot be processed."""
    with desk.db.read() as tx:
        held = quarantine.get(tx, quarantined_id)
    if held.source == stripe_events.SOURCE:
        stripe_events.retry_quarantined(desk, held)
    else:
        fetch_mail.retry_quarantined(desk, quarantined_id)
