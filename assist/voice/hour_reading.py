"""What a caller's words say of a day and an hour, in English and in Spanish. Pure.

Own rules only, as for days in messages: a general parser reads "may" and "sun" into anything.
Nothing is held against a clock here; `assist.voice.hours` does that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum

from assist.voice.hour_vocabulary import (
    AFTER,
    CLOCKS,
    DAYS_AHEAD,
    MONTH_DAYS,
    MONTHS,
    NOON,
    PARTS,
    SOON,
    WEEKDAY,
    WEEKDAY_NUMBERS,
    Part,
    digits_for_words,
)

__all__ = ["Named", "Part", "named_in"]


class Meridiem(StrEnum):
    AM = "am"
    PM = "pm"


@dataclass(frozen=True, slots=True)
class Named:
    """What was said. `times`: what the hour may mean, "at three" being two of them."""

    day: date | None = None
    is_weekday: bool = False  # the day was named as one: a week later is meant as well as today
    times: tuple[time, ...] = ()
    part: Part | None = None
    after: timedelta | None = None  # "in an hour"
    soon: bool = False

    @property
    def says_when(self) -> bool:
        """More than a day alone, or nothing."""
        return bool(self.times or self.part or self.after or self.soon)


def named_in(words: str, language: str, today: date) -> Named:
    """What `words` name; `today` is the caller's own day."""
    text = digits_for_words(_folded(words), language)
    after, text = _after(text, language)
    if after is not None:
        return Named(after=after)
    part, text = _part(text, language)
    named, text = _day(text, language, today)
    times = _times(text, language, part)
    if times:
        return replace(named, times=times)
    if part is not None:
        return replace(named, part=part, day=named.day)
    return replace(named, soon=bool(SOON[language].search(text)))


def _folded(words: str) -> str:
    """Lower case without accents, dots of "p.m." and hyphens."""
    plain = unicodedata.normalize("NFKD", words.lower())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"(?<=[ap])\.?\s?m\b\.?", "m", re.sub(r"\bo'?clock\b", "", plain))
    return " ".join(re.sub(r"[,;!?¿¡\"-]|\.(?!\d)", " ", plain).split())


def _after(text: str, language: str) -> tuple[timedelta | None, str]:
    found = AFTER[language].search(text)
    if found is None:
        return None, text
    count, unit = found["count"], found["unit"]
    if count.startswith(("half", "media")):
        return timedelta(minutes=30), _without(text, found)
    number = int(count) if count.isdigit() else 1
    length = timedelta(hours=number) if unit.startswith(("h", "o")) else timedelta(minutes=number)
    return length, _without(text, found)


def _part(text: str, language: str) -> tuple[Part | None, str]:
    """The part of the day; in Spanish before the day, since "mañana" is both."""
    for pattern, part in PARTS[language]:
        found = pattern.search(text)
        if found is not None:
            said = found.group()
            is_today = said.startswith(("this", "tonight", "esta"))
            today = {"en": " today ", "es": " hoy "}[language] if is_today else " "
            return part, _without(text, found, today)
    return None, text


def _day(text: str, language: str, today: date) -> tuple[Named, str]:
    for pattern in MONTH_DAYS[language]:
        found = pattern.search(text)
        day = _of_month(found.groupdict(), today) if found else None
        if found is not None and day is not None:
            return Named(day=day), _without(text, found)
    for pattern, ahead in DAYS_AHEAD[language]:
        found = pattern.search(text)
        if found is not None:
            days = ahead if ahead is not None else int(found["days"])
            return Named(day=today + timedelta(days=days)), _without(text, found)
    found = WEEKDAY.search(text)
    if found is not None:
        ahead = (WEEKDAY_NUMBERS[found["day"]] - today.weekday()) % 7
        return Named(day=today + timedelta(days=ahead), is_weekday=True), _without(text, found)
    return Named(), text


def _of_month(groups: Mapping[str, str | None], today: date) -> date | None:
    """The next such day; its month may be left out."""
    day, month = int(groups["number"] or 0), MONTHS.get(groups.get("month") or "")
    if month is not None:
        return next(
            (found for year in (today.year, today.year + 1) if (found := _date(year, month, day))
             and found >= today),
            None,
        )  # fmt: skip
    for ahead in range(62):
        found = today + timedelta(days=ahead)
        if found.day == day:
            return found
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _times(text: str, language: str, part: Part | None) -> tuple[time, ...]:
    is_noon = NOON[language].search(text) is not None  # "las doce del mediodía"
    part = part or (Part.AFTERNOON if is_noon else None)
    for pattern, minute_of in CLOCKS[language]:
        found = pattern.search(text)
        if found is None:
            continue
        hour, groups = int(found["hour"]), found.groupdict()
        minute = minute_of if minute_of is not None else int(groups.get("minute") or 0)
        if "less" in groups:
            minute = -minute if groups["less"] else minute
        half = Meridiem(groups["half"]) if groups.get("half") else None
        if hour <= 23 and -60 < minute < 60:
            return _readings(hour, minute, half, part)
    return (time(12),) if is_noon else ()


def _readings(hour: int, minute: int, half: Meridiem | None, part: Part | None) -> tuple[time, ...]:
    """Both halves of the day where nothing says which."""
    if hour == 0 or hour > 12:
        return (_clock(hour * 60 + minute),)
    morning = _clock((hour % 12) * 60 + minute, HALF_DAY)
    afternoon = _clock((hour % 12) * 60 + minute, HALF_DAY, later=True)
    before_noon = part is Part.MORNING and (hour != 12 or minute < 0)
    if half is Meridiem.AM or (half is None and before_noon):
        return (morning,)
    if half is Meridiem.PM or part in {Part.MORNING, Part.AFTERNOON}:
        return (afternoon,)
    if part is Part.EVENING:
        return (morning,) if hour == 12 else (afternoon,)
    return morning, afternoon


HALF_DAY = 720  # minutes


def _clock(minutes: int, within: int = 1440, *, later: bool = False) -> time:
    """Minutes of a day as a time; "quarter to one" of the afternoon is before one."""
    minutes = minutes % within + (HALF_DAY if later else 0)
    return time(minutes // 60, minutes % 60)


def _without(text: str, found: re.Match[str], instead: str = " ") -> str:
    return f"{text[: found.start()]}{instead}{text[found.end() :]}"
