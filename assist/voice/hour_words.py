"""A day and an hour as they are spoken: "Tuesday at 3:30 in the afternoon". Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale

from assist.voice.hour_vocabulary import Part
from assist.voice.numerals import spelled
from assist.voice.spoken import spell_day

Window = tuple[datetime, datetime]  # from, and until (exclusive)
_LOCALES = {"en": Locale("en", "US"), "es": Locale("es", "419")}
_WEEK = timedelta(days=7)
_MOST_GROUPS = 3
_EVENING = {"en": 18, "es": 20}  # from this hour on
_PARTS = {
    "en": {
        Part.MORNING: "in the morning",
        Part.AFTERNOON: "in the afternoon",
        Part.EVENING: "in the evening",
    },
    "es": {Part.MORNING: "a la mañana", Part.AFTERNOON: "a la tarde", Part.EVENING: "a la noche"},
}


def spell_when(
    due: datetime, zone: str, now: datetime, language: str, part: Part | None = None
) -> str:
    """When a call is promised, for its author: 'on Tuesday at 3:30 in the afternoon', 'el martes a
    las tres y media de la tarde'; with `part` no hour: 'on Tuesday in the morning'.
    """
    here, today = due.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    day = _day(here.date(), today, language)
    if part is not None:
        return f"{day} {_PARTS[language][part]}"
    at = {"en": "at ", "es": "a la " if here.hour in {1, 13} else "a las "}[language]
    return f"{day} {at}{spell_hour(here.time(), language)}"


def _day(day: date, today: date, language: str) -> str:
    """Within a week the weekday says it."""
    if day == today:
        return "hoy" if language == "es" else "today"
    if day - today < _WEEK:
        name = _weekday(day.weekday(), language)
    else:
        name = spell_day(day, language, weekday=True)
    return f"el {name}" if language == "es" else f"on {name}"


def spell_hour(at: time, language: str) -> str:
    """'3:30 in the afternoon', 'noon', 'tres y media de la tarde'."""
    return _spanish(at) if language == "es" else _english(at)


def _english(at: time) -> str:
    if (at.hour, at.minute) == (12, 0):
        return "noon"
    part = Part.MORNING if at.hour < 12 else Part.AFTERNOON
    part = Part.EVENING if at.hour >= _EVENING["en"] else part
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes} {_PARTS['en'][part]}"


def _spanish(at: time) -> str:
    hour = spelled(at.hour % 12 or 12, "es").replace("uno", "una")
    minutes = {0: "", 15: " y cuarto", 30: " y media"}.get(at.minute)
    if minutes is None:
        minutes = f" y {spelled(at.minute, 'es')}"
    if at.hour == 12:
        return f"{hour}{minutes} del mediodía"
    name = "mañana" if at.hour < 12 else "tarde"
    name = "noche" if at.hour >= _EVENING["es"] else name
    return f"{hour}{minutes} de la {name}"


def spell_hours(hours: Iterable[Window], zone: str, now: datetime, language: str) -> str:
    """When somebody may be called in the coming week, on their clock: 'Monday to Friday from 9 in
    the morning to 5 in the afternoon'; "" when never.
    """
    days: dict[tuple[time, time], set[int]] = {}
    for begins, ends in hours:
        if begins >= now + _WEEK:
            break
        here, until = begins.astimezone(ZoneInfo(zone)), ends.astimezone(ZoneInfo(zone))
        days.setdefault((here.time(), until.time()), set()).add(here.weekday())
    told = [
        _from_to(_weekdays(sorted(on), language), opens, closes, language)
        for (opens, closes), on in sorted(days.items(), key=lambda one: min(one[1]))
    ]
    return _listed(told[:_MOST_GROUPS], language)


def _from_to(on: str, opens: time, closes: time, language: str) -> str:
    begins, ends = spell_hour(opens, language), spell_hour(closes, language)
    if language == "es":
        return f"{on} de {begins} a {ends}"
    return f"{on} from {begins} to {ends}"


def _weekdays(numbers: Sequence[int], language: str) -> str:
    names = [_weekday(number, language) for number in numbers]
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        if language == "es":
            return f"de {names[0]} a {names[-1]}"
        return f"{names[0]} to {names[-1]}"
    if language == "es":
        names = [f"el {name}" for name in names]
    return _listed(names, language)


def _weekday(number: int, language: str) -> str:
    return str(_LOCALES[language].days["format"]["wide"][number])


def _listed(parts: Sequence[str], language: str) -> str:
    *others, last = parts or ("",)
    joint = " y " if language == "es" else " and "
    return f"{', '.join(others)}{joint}{last}" if others else last
