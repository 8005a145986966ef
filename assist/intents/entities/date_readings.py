"""What a phrase that names a day means: one function a kind of phrase.

A reading is the day, and what else it could be; the playbook asks about the rest.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from assist.intents.entities import numerals
from assist.intents.entities.calendar import (
    MONTHS,
    NAMED_DAYS,
    WEEKDAYS,
    add_months,
    last_of_month,
    next_day_of_month,
    numeric_date,
    on_calendar,
)
from assist.intents.entities.context import Context

_TOLD_AFTER = re.compile(r",? (?:was|is) when i|,? fue cuando|,? i (?:paid|sent|mailed)\b")
EVENING = 18  # local hour from which a bare weekday is asked about

_COUNTS = {
    "a": 1, "an": 1, "one": 1, "un": 1, "una": 1, "two": 2, "dos": 2, "couple of": 2, "couple": 2,
    "a couple of": 2, "a couple": 2, "par de": 2, "un par de": 2, "three": 3, "tres": 3, "few": 3,
    "a few": 3, "unos": 3, "four": 4, "cuatro": 4, "five": 5, "cinco": 5, "six": 6, "seis": 6,
    "seven": 7, "siete": 7, "eight": 8, "ocho": 8, "nine": 9, "nueve": 9, "ten": 10, "diez": 10,
    "twelve": 12, "doce": 12, "fourteen": 14, "catorce": 14, "fifteen": 15, "quince": 15,
    "twenty": 20, "veinte": 20, "thirty": 30, "treinta": 30,
}  # fmt: skip
ORDINALS = {
    "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14,
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19,
    "twentieth": 20, "twenty first": 21, "twenty-first": 21, "twenty second": 22,
    "twenty third": 23, "twenty fourth": 24, "twenty-fourth": 24, "twenty fifth": 25,
    "twenty-fifth": 25, "twenty sixth": 26, "twenty seventh": 27, "twenty eighth": 28,
    "twenty-eighth": 28, "twenty ninth": 29, "thirtieth": 30, "thirty first": 31, "first": 1,
    "primero": 1,
}  # fmt: skip
_VAGUE = frozenset({"few", "a few", "unos", *(name for name in _COUNTS if name[-6:] == "couple"),
                    "couple of", "a couple of", "par de", "un par de"})  # fmt: skip
COUNT = r"\d{1,3}|" + "|".join(sorted(_COUNTS, key=len, reverse=True))
_PAST = re.compile(
    r"\b(?:paid|sent|mailed|left|charged|was|were|had|did|didn'?t|since|ago|last|zelled|wired"
    r"|withdrew|told|made|came|went"
    r"|requested|called|signed|cancell?ed|took|got|posted|submitted|debited|billed|pulled"
    r"|already|missed|received|bought"
    r"|pague|pago ayer|hice|transferi|mande|envie|pedi|pedido|dijeron|debitaron|cobraron"
    r"|deposite|firme|cancele|llame"
    r"|escribi|pagado|fue|era|recibi|desde|pasado|pasada|compre|salio|descontaron|hablé|hable|ya)\b"
)
_FUTURE = re.compile(
    r"\b(?:will|i'?ll|going|gonna|can|could|until|til|till|by|before|next|due|want|would|push"
    r"|move|need"
    r"|voy|hasta|antes|puedo|podria|quiero|para|proximo|proxima|viene|vence|pagare|pagaria"
    r"|necesito|llego|cobro|paso)\b"
)


_THIS = frozenset({"this", "este"})

Reading = tuple[date, tuple[date, ...]]  # the day, and what else it could be

RELATIVE = {
    "day after tomorrow": 2, "pasado manana": 2, "tomorrow": 1, "tmrw": 1, "tmr": 1, "tomoro": 1,
    "2moro": 1, "manana": 1, "today": 0, "tonight": 0, "hoy": 0, "esta noche": 0, "yesterday": -1,
    "ayer": -1,
    "day before yesterday": -2, "anteayer": -2, "antes de ayer": -2, "antier": -2,
}  # fmt: skip


def _looks_back(context: Context, match: re.Match[str]) -> bool | None:
    """True: the words before speak of the past; False: of the future; None: neither or both."""
    sentence = re.split(
        r"[.!?;\n](?!\d)", context.folded[max(0, match.start() - 80) : match.start()]
    )[-1]
    past = [found.start() for found in _PAST.finditer(sentence)]
    future = [found.start() for found in _FUTURE.finditer(sentence)]
    if not past and not future and _TOLD_AFTER.match(context.folded, match.end()):
        return True
    if past and future:
        return past[-1] > future[-1]
    return bool(past) if past or future else None


def numeric(context: Context, match: re.Match[str]) -> Reading | None:
    first, second, year = int(match["a"]), int(match["b"]), match["y"]
    month_first = context.hints.country == "US" or (
        context.hints.country is None and context.language == "en"
    )
    readings = numeric_date(first, second, year, today=context.today, month_first=month_first)
    if not readings:
        return None
    back = _looks_back(context, match)
    if year is None:
        readings = [
            on_calendar(day.month, day.day, context.today, back=bool(back)) for day in readings
        ]
    return readings[0], tuple(readings[1:])


def iso(context: Context, match: re.Match[str]) -> Reading | None:
    del context
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"])), ()
    except ValueError:
        return None


def month_day(context: Context, match: re.Match[str]) -> Reading | None:
    month, day = MONTHS[match["month"]], int(match["day"])
    try:
        date(2028, month, day)
        if match["year"]:
            return date(int(match["year"]), month, day), ()
    except ValueError:
        return None
    back = _looks_back(context, match)
    if back is None:
        ahead = on_calendar(month, day, context.today, back=False)
        behind = on_calendar(month, day, context.today, back=True)
        near_past = (context.today - behind).days < 60 < (ahead - context.today).days
        return (behind, (ahead,)) if near_past else (ahead, ())
    return on_calendar(month, day, context.today, back=back), ()


def weekday(context: Context, match: re.Match[str]) -> Reading | None:
    if match["day"] in {"sun", "sat", "mon", "wed", "mar", "sol"} and not match["lead"]:
        return None
    ahead = (WEEKDAYS[match["day"]] - context.today.weekday()) % 7
    lead, tail = (match["lead"] or "").strip(), (match["tail"] or "").strip()
    is_next = lead.endswith(("next", "proximo", "coming")) or tail in {"que viene", "proximo"}
    looks_back = _looks_back(context, match) is True and not is_next
    if lead == "last" or tail.startswith("pasad") or looks_back:
        return context.today - timedelta(days=(7 - ahead) % 7 or 7), ()
    coming = context.today + timedelta(days=ahead)
    week_on = coming + timedelta(days=7)
    if ahead == 0:
        return _this_very_day(context, week_on, is_next=is_next, is_this=lead in _THIS)
    same_week = context.today.weekday() + ahead < len(WEEKDAYS)
    doubtful = context.local.hour >= EVENING or (lead.endswith("next") and same_week)
    return coming, (week_on,) if doubtful else ()


def _this_very_day(context: Context, week_on: date, *, is_next: bool, is_this: bool) -> Reading:
    """A weekday said on that weekday: today, unless "next", and after 18:00 it is asked."""
    if is_next:
        return week_on, ()
    if context.local.hour >= EVENING and not is_this:
        return week_on, (context.today,)
    return context.today, ()


def relative(context: Context, match: re.Match[str]) -> Reading | None:
    return context.today + timedelta(days=RELATIVE[match["word"]]), ()


def day_of_month(context: Context, match: re.Match[str]) -> Reading | None:
    day = 1 if match["first"] else int(match["n"] or match["m"] or match["k"])
    if not 1 <= day <= 31:
        return None
    back = _looks_back(context, match)
    if back:
        return next_day_of_month(context.today, day, step=-1), ()
    ahead = next_day_of_month(context.today, day, step=1)
    if ahead == context.today:
        return ahead, (next_day_of_month(context.today + timedelta(days=1), day, step=1),)
    return ahead, ()


def spoken_day(context: Context, match: re.Match[str]) -> Reading | None:
    """The day in `the fifteenth` or `el quince`."""
    day = ORDINALS.get(match["word"])
    if day is None:
        day = int(next(numerals.find(match["word"])).value)
    step = -1 if _looks_back(context, match) else 1
    return next_day_of_month(context.today, day, step=step), ()


def spoken_month_day(context: Context, match: re.Match[str]) -> Reading | None:
    """The day in `December fifth` or `quince de diciembre`."""
    word = match["word"]
    day = ORDINALS.get(word) or int(next(numerals.find(word)).value)
    back = bool(_looks_back(context, match))
    try:
        return on_calendar(MONTHS[match["month"]], day, context.today, back=back), ()
    except ValueError:
        return None


def end_of_month(context: Context, match: re.Match[str]) -> Reading | None:
    months = 1 if match["next"] or match["viene"] else 0
    return last_of_month(add_months(context.today, months)), ()


def end_of_named_month(context: Context, match: re.Match[str]) -> Reading | None:
    """The last day of the next such month."""
    month = MONTHS[match["month"]]
    first = on_calendar(month, 1, context.today.replace(day=1), back=False)
    return last_of_month(first), ()


def in_some_time(context: Context, match: re.Match[str]) -> Reading | None:
    written = match["count"]
    count = int(written) if written.isdigit() else _COUNTS[written]
    vague = written in _VAGUE
    unit = match["unit"]
    sign = -1 if match["ago"] or match["hace"] else 1
    if unit.startswith(("month", "mes")):
        day = add_months(context.today, sign * count)
    else:
        day = context.today + timedelta(days=sign * count * _length(unit))
    return day, (day + timedelta(days=sign),) if vague else ()


def _length(unit: str) -> int:
    """Days of a unit; a fortnight is two weeks."""
    if unit.startswith(("week", "semana", "wk")):
        return 7
    return 14 if unit.startswith("fortnight") else 1


def half_month(context: Context, match: re.Match[str]) -> Reading | None:
    """Payday in `la quincena`: the next 15th or last day of a month."""
    del match
    middle, last = context.today.replace(day=15), last_of_month(context.today)
    if context.today <= middle:
        return middle, (last,)
    return last, (add_months(middle, 1),)


def from_now(context: Context, match: re.Match[str]) -> Reading | None:
    """The day in `ten days from now` or `a month from today`."""
    written, unit = match["count"], match["unit"]
    count = int(written) if written.isdigit() else _COUNTS[written]
    if unit.startswith(("month", "mes")):
        return add_months(context.today, count), ()
    return context.today + timedelta(days=count * _length(unit)), ()


def week_from(context: Context, match: re.Match[str]) -> Reading | None:
    """The day in `a week from tomorrow` or `a week from friday`."""
    if match["word"]:
        ahead = RELATIVE[match["word"]]
    else:
        ahead = (WEEKDAYS[match["day"]] - context.today.weekday()) % 7
    return context.today + timedelta(days=ahead + 7), ()


def next_period(context: Context, match: re.Match[str]) -> Reading | None:
    if match["unit"] in {"month", "mes"}:
        day = add_months(context.today.replace(day=1), 1)
    else:
        day = context.today + timedelta(days=7 - context.today.weekday())
    return day, (day + timedelta(days=4),)  # a period, not a day: always asked about


def named(context: Context, match: re.Match[str]) -> Reading | None:
    return NAMED_DAYS[match["name"]](context.today), ()
