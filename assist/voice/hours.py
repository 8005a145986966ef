"""When to call back: what was said or keyed, held against the hours in which somebody may call.

Pure. Hours are moments at which the desk is open and the author may be called; everything is named
on the author's own clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from assist.model.phone_call import CallBackTime
from assist.voice.hour_reading import Named, named_in
from assist.voice.hour_vocabulary import Part
from assist.voice.hour_words import Window

FARTHEST = timedelta(days=14)
SOONEST = timedelta(minutes=15)  # whoever is to call needs a moment
_KEYS = re.compile(r"(?P<hour>\d{1,2}?)(?P<minute>\d\d)?(?:\*(?P<first>\d\d)(?P<second>\d\d))?")
_MINUTE = timedelta(minutes=1)
_PARTS = {
    Part.MORNING: (time(0), time(12)),
    Part.AFTERNOON: (time(12), time(20)),
    Part.EVENING: (time(18), time.max),
}
_KINDS = {Part.MORNING: CallBackTime.MORNING, Part.AFTERNOON: CallBackTime.AFTERNOON}


@dataclass(frozen=True, slots=True)
class Around:
    """What an hour is held against: now, the author's zone, and when somebody may call, in order
    and apart.
    """

    now: datetime  # aware
    zone: str
    hours: tuple[Window, ...]

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def fits(self, moment: datetime) -> bool:
        """May somebody call then?"""
        return any(begins <= moment < ends for begins, ends in self.hours)


@dataclass(frozen=True, slots=True)
class Wish:
    """A time that can be kept: how it was named, and the moment."""

    kind: CallBackTime
    due_at: datetime
    part: Part | None = None  # no hour was named


class Unfit(StrEnum):
    """Why a time cannot be kept."""

    NOT_UNDERSTOOD = "not_understood"
    NO_HOUR = "no_hour"  # a day alone
    PAST = "past"
    CLOSED = "closed"
    TOO_FAR = "too_far"


def soonest(around: Around) -> Wish:
    """The first moment at which somebody may call, a quarter of an hour on at the earliest. Where
    the hours say never, that: the desk looks at it then.
    """
    earliest = _whole(around.now + SOONEST)
    found = (max(begins, earliest) for begins, ends in around.hours if ends > earliest)
    return Wish(CallBackTime.SOON, next(found, earliest))


def first_of(part: Part, around: Around) -> Wish:
    """The next morning or afternoon of the author's in which somebody may call; where there is
    none, as soon as that may be.
    """
    return _in_part(part, None, around) or soonest(around)


def keyed_when(keys: str, language: str, around: Around) -> Wish | Unfit:
    """Keys: 1530 is half past three; 330 too, unless somebody may call at that hour of the night.
    1530*0412 names the day as well: day and month in Spanish, month and day in English.
    """
    found = _KEYS.fullmatch(keys)
    if found is None:
        return Unfit.NOT_UNDERSTOOD
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if hour > 23 or minute > 59:
        return Unfit.NOT_UNDERSTOOD
    halves = (hour % 12, hour % 12 + 12) if 0 < hour <= 12 else (hour,)
    day = None
    if found["first"]:
        day = _keyed_day(int(found["first"]), int(found["second"]), language, around.today)
        if day is None:
            return Unfit.NOT_UNDERSTOOD
    return _at(Named(day=day, times=tuple(time(half, minute) for half in halves)), around)


def _keyed_day(first: int, second: int, language: str, today: date) -> date | None:
    month, day = (second, first) if language == "es" else (first, second)
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def said_when(words: str, language: str, around: Around, day: date | None = None) -> Wish | Unfit:
    """What the words mean; `day` was named before, without an hour."""
    named = named_in(words, language, around.today)
    if not named.says_when:
        return Unfit.NO_HOUR if named.day is not None else Unfit.NOT_UNDERSTOOD
    if named.soon:
        return soonest(around)
    if named.after is not None:
        due = _whole(around.now + named.after)
        return Wish(CallBackTime.EXACT, due) if around.fits(due) else Unfit.CLOSED
    if named.day is None and day is not None:
        named = Named(day=day, times=named.times, part=named.part)
    if named.times:
        return _at(named, around)
    assert named.part is not None, "one of them"
    if named.day is not None and named.day > around.today + FARTHEST:
        return Unfit.TOO_FAR
    return _in_part(named.part, named.day, around) or Unfit.CLOSED


def named_day(words: str, language: str, around: Around) -> date | None:
    """The day that they name, to be kept until they name the hour."""
    return named_in(words, language, around.today).day


def _at(named: Named, around: Around) -> Wish | Unfit:
    """The next moment at which the clock shows it and somebody may call."""
    if named.day is not None and named.day > around.today + FARTHEST:
        return Unfit.TOO_FAR
    moments = sorted(
        moment
        for day in _days(named, around.today)
        for at in named.times
        for moment in _moments(day, at, around.zone)
    )
    coming = [moment for moment in moments if around.now < moment]
    if not coming:
        return Unfit.PAST
    latest = around.now + FARTHEST
    fits = (moment for moment in coming if moment <= latest and around.fits(moment))
    found = next(fits, None)
    return Unfit.CLOSED if found is None else Wish(CallBackTime.EXACT, found)


def _days(named: Named, today: date) -> Iterator[date]:
    if named.day is None:
        yield from (today + timedelta(days=ahead) for ahead in range(FARTHEST.days + 1))
        return
    yield named.day
    if named.is_weekday and named.day == today:
        yield named.day + timedelta(days=7)


def _moments(day: date, at: time, name: str) -> Iterator[datetime]:
    """When the clock there shows it: never where it is put forward over it, twice where back."""
    zone = ZoneInfo(name)
    seen: list[datetime] = []
    for fold in (0, 1):
        moment = datetime.combine(day, at, zone).replace(fold=fold).astimezone(UTC)
        if moment.astimezone(zone).time() == at and moment not in seen:
            seen.append(moment)
    yield from seen


def _in_part(part: Part, day: date | None, around: Around) -> Wish | None:
    """The first moment of that part of the day, of `day` or of any."""
    zone, earliest = ZoneInfo(around.zone), _whole(around.now + SOONEST)
    opens, closes = _PARTS[part]
    for begins, ends in around.hours:
        first = max(begins, earliest).astimezone(zone)
        while first < ends:
            starts = datetime.combine(first.date(), opens, zone).astimezone(UTC)
            until = datetime.combine(first.date(), closes, zone).astimezone(UTC)
            found = max(first.astimezone(UTC), starts)
            if found < min(until, ends) and day in {None, first.date()}:
                near = found <= around.now + FARTHEST
                return Wish(_KINDS.get(part, CallBackTime.EXACT), found, part) if near else None
            first = datetime.combine(first.date() + timedelta(days=1), time(), zone)
    return None


def _whole(moment: datetime) -> datetime:
    """The next whole minute, in UTC."""
    plain = moment.astimezone(UTC).replace(second=0, microsecond=0)
    return plain if plain == moment else plain + _MINUTE
