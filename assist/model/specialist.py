"""Who answers, and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assist.model.rights import Right, Role, may

__all__ = ["Role", "Roster", "Shift", "Specialist"]


@dataclass(frozen=True, slots=True)
class Specialist:
    id: str
    name: str
    email: str
    role: Role
    slack_user_id: str | None = None
    active: bool = True
    phone: str | None = None  # E.164: where calls are put through to

    def may(self, right: Right) -> bool:
        """Whether their role has it, and they still work here (`model.rights`)."""
        return self.active and may(self.role, right)


@dataclass(frozen=True, slots=True)
class Shift:
    """A weekly shift in its own zone; `specialist_id` None means the whole desk."""

    id: str
    specialist_id: str | None
    weekdays: frozenset[int]  # 0 is Monday
    start: time
    end: time  # exclusive; later than start
    zone: str

    def covers(self, now: datetime, holidays: Collection[date] = ()) -> bool:
        """Is `now` (aware) inside this shift, on a day that is no holiday in its zone?"""
        local = now.astimezone(ZoneInfo(self.zone))
        if local.weekday() not in self.weekdays or local.date() in holidays:
            return False
        return self.start <= local.time() < self.end

    def next_start(self, now: datetime, holidays: Collection[date] = ()) -> datetime | None:
        """The next time it begins strictly after `now`; None if not within 30 days."""
        zone = ZoneInfo(self.zone)
        today = now.astimezone(zone).date()
        for ahead in range(31):
            day = today + timedelta(days=ahead)
            begins = datetime.combine(day, self.start, zone)
            if begins > now and day.weekday() in self.weekdays and day not in holidays:
                return begins
        return None


@dataclass(frozen=True, slots=True)
class Roster:
    """The desk's shifts and holidays as values; answers who is on now."""

    shifts: tuple[Shift, ...]
    holidays: frozenset[date] = frozenset()

    def is_open(self, now: datetime) -> bool:
        return any(shift.covers(now, self.holidays) for shift in self.shifts)

    def on_shift(self, specialists: Iterable[Specialist], now: datetime) -> tuple[Specialist, ...]:
        """The active specialists whose own shift, or the desk's, covers `now`."""
        covering = [shift for shift in self.shifts if shift.covers(now, self.holidays)]
        everybody = any(shift.specialist_id is None for shift in covering)
        own = {shift.specialist_id for shift in covering}
        return tuple(
            person for person in specialists if person.active and (everybody or person.id in own)
        )

    def opens_at(self, now: datetime) -> datetime | None:
        """When the desk next opens after `now`."""
        starts = [shift.next_start(now, self.holidays) for shift in self.shifts]
        return min((start for start in starts if start is not None), default=None)

    def closes_at(self, now: datetime) -> datetime | None:
        """When the last of the shifts that cover `now` ends; None while the desk is closed."""
        ends = [
            datetime.combine(now.astimezone(ZoneInfo(s.zone)).date(), s.end, ZoneInfo(s.zone))
            for s in self.shifts
            if s.covers(now, self.holidays)
        ]
        return max(ends, default=None)

    def windows(self, now: datetime, days: int) -> tuple[tuple[datetime, datetime], ...]:
        """From and until (exclusive), in UTC, when the desk is open in the next `days`, in order
        and apart; the first may have begun before `now`.
        """
        found: list[tuple[datetime, datetime]] = []
        for begins, ends in sorted(
            window for s in self.shifts for window in self._of(s, now, days)
        ):
            if found and begins <= found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], ends))
            else:
                found.append((begins, ends))
        return tuple(found)

    def _of(self, shift: Shift, now: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
        zone = ZoneInfo(shift.zone)
        today = now.astimezone(zone).date()
        for day in (today + timedelta(days=ahead) for ahead in range(days + 1)):
            ends = datetime.combine(day, shift.end, zone).astimezone(UTC)
            if day.weekday() in shift.weekdays and day not in self.holidays and ends > now:
                yield datetime.combine(day, shift.start, zone).astimezone(UTC), ends

    def closed_period(self, now: datetime) -> str | None:
        """One key for the whole of a closed period; None while the desk is open."""
        if self.is_open(now):
            return None
        opens = self.opens_at(now)
        return opens.isoformat() if opens else "closed"
