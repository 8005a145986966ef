"""Hours in which nobody is written to, on the author's own clock. IANA zones, never offsets."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOOK_AHEAD_DAYS = 30


@dataclass(frozen=True, slots=True)
class OpenHours:
    """Weekdays (0 is Monday) from `opens` to just before `closes`, but for `closed` days."""

    opens: time
    closes: time
    days: frozenset[int]
    closed: frozenset[date] = frozenset()

    def is_open(self, moment: datetime, zones: Collection[str]) -> bool:
        """Is it open there: in every one of `zones`?"""
        return all(self._opens_in(moment.astimezone(ZoneInfo(zone))) for zone in zones)

    def _opens_in(self, local: datetime) -> bool:
        if not self.opens <= local.time() < self.closes:
            return False
        return self._is_day(local.date())

    def _is_day(self, day: date) -> bool:
        return day.weekday() in self.days and day not in self.closed

    def next_open(self, moment: datetime, zones: Sequence[str]) -> datetime | None:
        """The first moment from `moment` on that is open in all zones; None if not in 30 days."""
        return next((max(opens, moment) for opens, _ in self.windows(moment, zones)), None)

    def windows(
        self, moment: datetime, zones: Sequence[str], days: int = LOOK_AHEAD_DAYS
    ) -> Iterator[tuple[datetime, datetime]]:
        """From and until (exclusive), in UTC, when it is open in all zones; over after `moment`."""
        if not zones:
            return
        for opens, closes in self._of_zone(moment, zones[0], days):
            kept = [(opens, closes)]
            for zone in zones[1:]:
                kept = list(_both(kept, self._of_zone(moment, zone, days)))
            yield from kept

    def _of_zone(
        self, moment: datetime, name: str, days: int
    ) -> Iterator[tuple[datetime, datetime]]:
        zone = ZoneInfo(name)
        today = moment.astimezone(zone).date()
        for ahead in range(-1, days + 1):
            day = today + timedelta(days=ahead)
            if not self._is_day(day):
                continue
            closes = datetime.combine(day, self.closes, zone).astimezone(UTC)
            if closes > moment:
                yield datetime.combine(day, self.opens, zone).astimezone(UTC), closes


def _both(
    some: Sequence[tuple[datetime, datetime]], others: Iterator[tuple[datetime, datetime]]
) -> Iterator[tuple[datetime, datetime]]:
    """Where they overlap; both in order."""
    for opens, closes in others:
        for begins, ends in some:
            if max(opens, begins) < min(closes, ends):
                yield max(opens, begins), min(closes, ends)
        if some and opens >= some[-1][1]:
            return
