"""The words of a day and an hour, folded (lower case, no accents), in English and in Spanish."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from assist.voice.numerals import spelled


class Part(StrEnum):
    """Of a day, on the clock of whoever says it."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


Pattern = re.Pattern[str]
_ACCENTS = str.maketrans("áéíóúü", "aeiouu")


def _any(names: Iterable[str]) -> str:
    """As an alternation, the longest first."""
    return "|".join(sorted(names, key=len, reverse=True))


def _numbers(language: str) -> Mapping[str, int]:
    """Words of the numbers to fifty-nine, folded."""
    found = {spelled(n, language).translate(_ACCENTS).replace("-", " "): n for n in range(60)}
    if language == "en":
        found |= {f"oh {spelled(n, 'en')}": n for n in range(1, 10)}
    return found


_NUMBERS = {language: _numbers(language) for language in ("en", "es")}
_NUMBER_WORDS = {
    language: re.compile(rf"\b(?:{_any(names)})\b") for language, names in _NUMBERS.items()
}
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth"),
    *("seventeenth", "eighteenth", "nineteenth", "twentieth"),
)
_ORDINAL_NUMBERS = {
    **{name: n for n, name in enumerate(_ORDINALS, 1)},
    **{f"twenty {name}": n + 20 for n, name in enumerate(_ORDINALS[:9], 1)},
    "thirtieth": 30,
    "thirty first": 31,
}
_ORDINAL_WORDS = re.compile(rf"\b(?:{_any(_ORDINAL_NUMBERS)})\b")


def digits_for_words(text: str, language: str) -> str:
    """`text` with its numbers as digits: "half past four" becomes "half past 4"."""
    if language == "en":
        text = _ORDINAL_WORDS.sub(lambda found: f"{_ORDINAL_NUMBERS[found[0]]}th", text)
    else:
        text = re.sub(r"\bprimero (?=de\b)", "1 ", re.sub(r"\bla una\b", "la 1", text))
    numbers = _NUMBERS[language]

    def digits(found: re.Match[str]) -> str:
        number = numbers[found[0]]
        return f"{number:02d}" if found[0].startswith("oh ") else str(number)

    return _NUMBER_WORDS[language].sub(digits, text)


WEEKDAY_NUMBERS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        ("monday lunes", "tuesday martes", "wednesday miercoles", "thursday jueves",
         "friday viernes", "saturday sabado", "sunday domingo")
    )
    for name in names.split()
}  # fmt: skip
MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        ("january enero", "february febrero", "march marzo", "april abril", "may mayo",
         "june junio", "july julio", "august agosto", "september septiembre setiembre",
         "october octubre", "november noviembre", "december diciembre"),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?P<month>{_any(MONTHS)})"
_NUMBER = r"(?P<number>[0-3]?\d)"
WEEKDAY = re.compile(rf"\b(?P<day>{_any(WEEKDAY_NUMBERS)})\b")
MONTH_DAYS: Mapping[str, tuple[Pattern, ...]] = {
    "en": (
        re.compile(rf"\b{_MONTH} (?:the )?{_NUMBER}(?:st|nd|rd|th)?\b(?!:)"),
        re.compile(rf"\b(?:the )?{_NUMBER}(?:st|nd|rd|th)? (?:of )?{_MONTH}\b"),
        re.compile(rf"\b(?:the )?{_NUMBER}(?:st|nd|rd|th)\b"),
    ),
    "es": (
        re.compile(rf"\b(?:el )?(?:dia )?{_NUMBER} de {_MONTH}\b"),
        re.compile(rf"\bel (?:dia )?{_NUMBER}\b(?!:)"),
    ),
}
# None: as many as the words say.
DAYS_AHEAD: Mapping[str, tuple[tuple[Pattern, int | None], ...]] = {
    "en": (
        (re.compile(r"\b(?:the )?day after tomorrow\b"), 2),
        (re.compile(r"\btomorrow\b"), 1),
        (re.compile(r"\btoday\b"), 0),
        (re.compile(r"\bin (?P<days>\d{1,2}) days\b"), None),
    ),
    "es": (
        (re.compile(r"\bpasado manana\b"), 2),
        (re.compile(r"\bmanana\b"), 1),
        (re.compile(r"\bhoy\b"), 0),
        (re.compile(r"\b(?:en|dentro de) (?P<days>\d{1,2}) dias\b"), None),
    ),
}
# "this" and "esta" say today as well.
PARTS: Mapping[str, tuple[tuple[Pattern, Part], ...]] = {
    "en": (
        (re.compile(r"\b(?:(?:in|during) the |this )?morning\b"), Part.MORNING),
        (re.compile(r"\b(?:(?:in|during) the |this )?afternoon\b"), Part.AFTERNOON),
        (re.compile(r"\b(?:(?:in|during) the |this )?evening\b|\b(?:at night|tonight)\b"),
         Part.EVENING),
    ),
    "es": (
        (re.compile(r"\b(?:(?:de|por|a|en|durante) la|esta) (?:manana|madrugada)\b"
                    r"|\ba primera hora\b|\btemprano\b"), Part.MORNING),
        (re.compile(r"\b(?:(?:de|por|a|en|durante) la|esta) tarde\b|(?<!mas )\btarde\b"),
         Part.AFTERNOON),
        (re.compile(r"\b(?:(?:de|por|a|en|durante) la|esta) noche\b"), Part.EVENING),
    ),
}  # fmt: skip
AFTER: Mapping[str, Pattern] = {
    "en": re.compile(
        r"\b(?:in|within) (?:about )?(?P<count>half an|an|a|\d{1,3}) (?P<unit>hours?|minutes?)\b"
    ),
    "es": re.compile(
        r"\b(?:en|dentro de) (?:unos |unas )?(?P<count>media|una|un|\d{1,3}) "
        r"(?P<unit>horas?|minutos?)\b"
    ),
}
NOON: Mapping[str, Pattern] = {
    "en": re.compile(r"\b(?:noon|midday)\b"),
    "es": re.compile(r"\bmediodia\b"),
}
SOON: Mapping[str, Pattern] = {
    "en": re.compile(
        r"\b(?:as soon as (?:possible|you can)|asap|right (?:now|away)|immediately|whenever"
        r"|any ?time|soon|now)\b"
    ),
    "es": re.compile(
        r"\b(?:lo antes posible|cuanto antes|lo mas pronto|pronto|ahora|ya|en ?seguida"
        r"|inmediatamente|cuando (?:puedan|quieran|sea)|a cualquier hora)\b"
    ),
}
_HOUR = r"(?P<hour>\d{1,2})"
_HALF = r"(?: ?(?P<half>am|pm)\b)?"
_PLAIN = (  # in both languages: 3:30, 330, 3 30
    (re.compile(rf"\b{_HOUR} ?[:.h] ?(?P<minute>[0-5]\d)\b{_HALF}"), None),
    (re.compile(rf"\b{_HOUR}(?P<minute>[0-5]\d)\b{_HALF}"), None),
    (re.compile(rf"\b{_HOUR} (?P<minute>[0-5]\d)\b{_HALF}"), None),
)
# Each with the minutes that its words say; None: its group does. `less`: before the hour.
CLOCKS: Mapping[str, tuple[tuple[Pattern, int | None], ...]] = {
    "en": (
        (re.compile(rf"\b(?:half|30) past {_HOUR}\b{_HALF}"), 30),
        (re.compile(rf"\bquarter (?:past|after) {_HOUR}\b{_HALF}"), 15),
        (re.compile(rf"\bquarter (?:to|of|till|before) {_HOUR}\b{_HALF}"), -15),
        (re.compile(
            r"\b(?P<minute>5|10|20|25) (?:minutes )?(?:past|after|(?P<less>to|till|before)) "
            rf"{_HOUR}\b{_HALF}"), None),
        *_PLAIN,
        (re.compile(rf"\b(?:at|around|about|by) {_HOUR}\b{_HALF}"), 0),
        (re.compile(rf"\b{_HOUR}\b{_HALF}"), 0),
    ),
    "es": (
        (re.compile(rf"\b{_HOUR} y media\b{_HALF}"), 30),
        (re.compile(rf"\b{_HOUR} y cuarto\b{_HALF}"), 15),
        (re.compile(rf"\b{_HOUR} menos cuarto\b{_HALF}"), -15),
        (re.compile(rf"\bcuarto (?:para|pa) las? {_HOUR}\b{_HALF}"), -15),
        (re.compile(
            rf"\b{_HOUR} (?:y|con|(?P<less>menos)) (?P<minute>[0-5]?\d)\b{_HALF}"), None),
        (re.compile(rf"\b(?P<minute>5|10|20|25) (?P<less>para) las? {_HOUR}\b{_HALF}"), None),
        *_PLAIN,
        (re.compile(rf"\b(?:las?|tipo|hacia) {_HOUR}\b{_HALF}"), 0),
        (re.compile(rf"\b{_HOUR}\b{_HALF}"), 0),
    ),
}  # fmt: skip
