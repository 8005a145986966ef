"""Days named in a message, resolved against the author's own today.

Own rules only: a general parser reads "may" and "sun" into anything and guesses the past for
"friday". What could be two days says so, with the other in `alternatives`; the playbook asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from assist.intents.entities import date_readings as readings
from assist.intents.entities.calendar import MONTHS, NAMED_DAYS, WEEKDAYS
from assist.intents.entities.context import Context
from assist.intents.entities.date_readings import COUNT, RELATIVE, Reading
from assist.model.interpretation import Certainty, Entity, EntityKind, Span

_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_NAMED = "|".join(sorted(NAMED_DAYS, key=len, reverse=True))


def find(context: Context) -> Iterator[Entity]:
    """Every day that is named."""
    for pattern, resolve in _RULES:
        for match in pattern.finditer(context.folded):
            reading = resolve(context, match)
            if reading is not None:
                yield _entity(context, match, reading)


def _entity(context: Context, match: re.Match[str], reading: Reading) -> Entity:
    day, others = reading
    start, end = match.span()
    return Entity(
        EntityKind.DATE,
        Span(start, end),
        context.text[start:end],
        Certainty.AMBIGUOUS if others else Certainty.CERTAIN,
        date=day,
        alternatives=tuple(other.isoformat() for other in others),
    )


_RELATIVES = "|".join(sorted(RELATIVE, key=len, reverse=True))

_ORDINAL = r"(?:st|nd|rd|th)"
_NOT_A_DAY = (
    r"(?!\s(?:time|one|book|title|year|month|week|quarter|cover|draft|floor|letter|notice|charge|fee|person|email|payment|message|call|chapter|edition|rep|agent"
    r"|instalment|installment|street|st\b|ave))"
)
_UNIT = r"(?P<unit>fortnights?|days?|weeks?|wks?|months?|dias?|semanas?|mes(?:es)?)"

_ORDINALS = "|".join(sorted(readings.ORDINALS, key=len, reverse=True))
# "the second", "the third": far more often a thing than a day
_ORDINALS_LATER = "|".join(
    sorted((name for name, day in readings.ORDINALS.items() if day >= 5), key=len, reverse=True)
)
_DAYS_ES = (
    "dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieciseis"
    "|diecisiete|dieciocho|diecinueve|veinte|veintiuno|veintidos|veintitres|veinticuatro"
    "|veinticinco|veintiseis|veintisiete|veintiocho|veintinueve|treinta y uno|treinta"
)

_PATTERNS: tuple[tuple[str, Callable[[Context, re.Match[str]], Reading | None]], ...] = (
    (r"(?<![\d-])(?P<y>20\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)", readings.iso),
    (
        r"(?<![\d/.$-])(?P<a>\d{1,2})[/-](?P<b>\d{1,2})(?:[/-](?P<y>\d{4}|\d{2}))?(?![\d/-])",
        readings.numeric,
    ),
    (
        (
            rf"\b(?:(?:el|the|on|dia)\s)?(?P<day>\d{{1,2}})(?:{_ORDINAL}|ro)?(?:\s(?:of|de))?"
            rf"\s(?P<month>{_MONTH})\b\.?(?:,?\s(?:de\s|del\s)?(?P<year>20\d\d))?"
        ),
        readings.month_day,
    ),
    (
        (
            rf"\b(?P<month>{_MONTH})\b\.?\s(?:the\s)?(?P<day>\d{{1,2}}){_ORDINAL}?(?![\d/:%])"
            rf"(?!\s?(?:am|pm)\b)(?:,?\s(?P<year>20\d\d))?"
        ),
        readings.month_day,
    ),
    (rf"(?<!after )(?<!after the )\b(?P<name>{_NAMED})\b", readings.named),
    (
        (
            r"\b(?:at the |by the |by |a |el |para |hasta |the )?"
            r"(?:(?:end of|last day of) (?:the |this |(?P<next>next ))?month|month(?:'s)? end|eom"
            r"|(?:fin(?:es|al|ales)? del?|ultimo dia del?) (?:este )?mes(?P<viene> que viene)?)\b"
        ),
        readings.end_of_month,
    ),
    (
        (
            rf"\b(?:(?P<hace>hace)|in|within|en|dentro de|another|like|give me|dame)"
            rf"\s(?:like |about |unos )?(?P<count>{COUNT})"
            rf"\s(?:more |mas )?{_UNIT}\b(?:\s(?P<ago>ago|atras))?"
        ),
        readings.in_some_time,
    ),
    (
        (
            rf"\b(?P<count>{COUNT})\s{_UNIT}\s(?:from (?:now|today)|a partir de hoy)"
            r"\b"
        ),
        readings.from_now,
    ),
    (r"\b(?:la |cobro la |en la |esta |proxima )quincena\b(?! pasada)", readings.half_month),
    (rf"\b(?P<hace>\b)?(?P<count>{COUNT})\s{_UNIT}\s(?P<ago>ago|atras)\b", readings.in_some_time),
    (
        r"\b(?:next|la proxima|el proximo|proxima|proximo)\s(?P<unit>week|month|semana|mes)\b",
        readings.next_period,
    ),
    (
        r"\b(?:la|el)\s(?P<unit>semana|mes) (?:que viene|proxim[oa]|entrante)\b",
        readings.next_period,
    ),
    (
        rf"\b(?:a|one) week from (?:(?P<word>tomorrow|today)|(?P<day>{_WEEKDAY}))\b",
        readings.week_from,
    ),
    (
        (
            r"(?<!por la )(?<!de la )(?<!a la )(?<!en la )(?<!esta )"
            rf"\b(?P<word>{_RELATIVES})\b"
        ),
        readings.relative,
    ),
    (
        (
            r"\b(?P<lead>(?:by |on )?next |this |last |coming |on |by |until |til |till |este |el "
            r"|este "
            rf"|para el |hasta el )?(?P<day>{_WEEKDAY})\b(?P<tail> que viene| proximo| pasad[oa])?"
            rf"(?!,? (?:the )?(?:{_MONTH})\b| \d{{1,2}} de )"
        ),
        readings.weekday,
    ),
    (
        (
            r"\b(?:the |a )?(?:end of|fin(?:es|al|ales)? de|ultimo dia de|last day of)"
            rf" (?P<month>{_MONTH})\b"
        ),
        readings.end_of_named_month,
    ),
    (
        rf"\b(?P<month>{_MONTH})\.? (?:the )?(?P<word>{_ORDINALS})\b",
        readings.spoken_month_day,
    ),
    (
        rf"\b(?:(?:el|the|dia) )?(?P<word>{_ORDINALS}|{_DAYS_ES}) (?:of|de) (?P<month>{_MONTH})\b",
        readings.spoken_month_day,
    ),
    (rf"\b(?:the|by the|on the) (?P<word>{_ORDINALS_LATER})\b{_NOT_A_DAY}", readings.spoken_day),
    (
        (
            rf"\b(?:el|al|hasta el|para el) (?:dia )?(?P<word>{_DAYS_ES})\b"
            r"(?!\s(?:por ciento|cuotas|mil|pesos|dolares|y \w+|de (?:la|los|las)))"
        ),
        readings.spoken_day,
    ),
    (
        (
            r"\b(?:(?:the |on |by |el )(?P<first>first|primero)\b"
            r"(?!\s(?:time|of|payment|one|instalment|installment|book|chapter|email|vez|cuota))"
            rf"|(?:the )?(?P<n>\d{{1,2}}){_ORDINAL}\b{_NOT_A_DAY}"
            r"|(?:el|al|los|del) (?:dia )?(?P<m>\d{1,2})(?![\d.,:/%$])"
            r"(?!\s?(?:%|por ciento|pesos|dolares|usd|hs|horas|am|pm|cuotas|de (?:la|los)))"
            r"|(?:on|by|until|til) the (?P<k>\d{1,2})\b)"
        ),
        readings.day_of_month,
    ),
)
_RULES = tuple((re.compile(pattern), resolve) for pattern, resolve in _PATTERNS)
