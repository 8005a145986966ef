"""Who is on shift, and when the desk is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from assist.desk.closed_days import closed_days
from assist.model.specialist import Roster, Shift
from assist.settings import Settings
from assist.store import Database, Tx, specialists


class DeskRoster:
    """Shifts from the store (the settings' desk hours when there are none) and public holidays."""

    def __init__(self, db: Database, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock
        self._country = settings.desk_holidays
        self._default = Shift(
            id="desk",
            specialist_id=None,
            weekdays=frozenset(range(5)),
            start=settings.desk_opens,
            end=settings.desk_closes,
            zone=settings.desk_zone,
        )

    def __call__(self, tx: Tx | None = None) -> Roster:
        """As of now; within the caller's session where there is one."""
        if tx is None:
            with self._db.read() as own:
                return self(own)
        shifts = specialists.shifts(tx)
        return Roster(shifts or (self._default,), closed_days(self._country, self._clock()))
