"""A written text as it is spoken: amounts and dates in words, no marks that a voice stumbles on.

What is kept and shown has figures, as everywhere; this is asked at the very edge, for the phone's
web requests and its WebSocket alike, so it uses words where SSML would serve only one of them.
"""

from __future__ import annotations

import re
from datetime import date

from babel import Locale

from assist.voice.numerals import before_noun, spelled

_LOCALES = {"en": Locale("en", "US"), "es": Locale("es", "419")}
# One and many of the unit, one and many of its hundredth.
_CURRENCIES = {
    ("USD", "en"): ("dollar", "dollars", "cent", "cents"),
    ("USD", "es"): ("dólar", "dólares", "centavo", "centavos"),
    ("ARS", "en"): ("peso", "pesos", "centavo", "centavos"),
    ("ARS", "es"): ("peso", "pesos", "centavo", "centavos"),
    ("MXN", "en"): ("peso", "pesos", "centavo", "centavos"),
    ("MXN", "es"): ("peso", "pesos", "centavo", "centavos"),
    ("EUR", "en"): ("euro", "euros", "cent", "cents"),
    ("EUR", "es"): ("euro", "euros", "céntimo", "céntimos"),
    ("GBP", "en"): ("pound", "pounds", "penny", "pence"),
    ("GBP", "es"): ("libra", "libras", "penique", "peniques"),
}
_SIGNS = {"US$": "USD", "MX$": "MXN", "€": "EUR", "£": "GBP"}
_BARE = {"AR": "ARS", "MX": "MXN"}
_FEMININE = {("GBP", "es")}
_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_MONEY = re.compile(
    rf"(?P<sign>US\$|MX\$|\$|€|£|\b[A-Z]{{3}}\b)\s?(?P<before>{_NUMBER})"
    rf"|(?P<after>{_NUMBER})\s?(?P<unit>US\$|MX\$|€|£|\b(?:USD|ARS|EUR|MXN|GBP)\b)"
)
_CENTS = re.compile(r"[.,](\d{1,2})$")
_ISO_DAY = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_CASE = re.compile(r"#\s?(\d+)")
_ADDRESS = re.compile(r"\(?\bhttps?://\S+")
_MARK = re.compile(r"\[[A-Z][A-Z -]*(?:\*{4}(\d{4}))?\]")
_CLOCK = re.compile(r"\b(\d{1,2}):(\d\d)\b(?!\s?[AP]M)")


def spoken(text: str, locale: str) -> str:
    """`text` for a voice of `locale`, whose country says what a bare $ means. Addresses of pages
    are left out: they are sent, never read aloud; so is what redaction cut.
    """
    language, _, country = locale.partition("_")
    currency = _BARE.get(country, "USD")
    text = _MARK.sub("", _ADDRESS.sub("", text))
    text = _MONEY.sub(lambda found: _money(found, language, currency), text)
    text = _ISO_DAY.sub(lambda found: _day(found, language), text)
    text = _months(text, language)
    text = _CASE.sub(lambda found: " ".join(found.group(1)), text)
    if language == "es":
        text = _CLOCK.sub(_hour, text)
    return " ".join(text.replace("\n", " ").split())


def spell_money(whole: int, hundredths: int, currency: str, language: str) -> str:
    """'one thousand two hundred forty dollars and fifty cents'."""
    one, many, cent, cents = _CURRENCIES.get((currency, language)) or _other(currency, language)
    said = _counted(whole, one, many, language, feminine=(currency, language) in _FEMININE)
    if not hundredths:
        return said
    small = _counted(hundredths, cent, cents, language, feminine=False)
    if not whole:
        return small
    return f"{said} con {small}" if language == "es" else f"{said} and {small}"


def _money(found: re.Match[str], language: str, currency: str) -> str:
    sign = found["sign"] or found["unit"]
    if len(sign) == 3 and sign.isalpha() and not _is_currency(sign):
        return found[0]
    code = _SIGNS.get(sign, currency if sign == "$" else sign)
    number = found["before"] or found["after"]
    ends = _CENTS.search(number)
    hundredths = int(ends[1].ljust(2, "0")) if ends else 0
    whole = re.sub(r"\D", "", number[: ends.start()] if ends else number)
    return spell_money(int(whole), hundredths, code, language)


def _is_currency(code: str) -> bool:
    return code in _LOCALES["en"].currencies


def _other(currency: str, language: str) -> tuple[str, str, str, str]:
    name = _LOCALES[language].currencies.get(currency, currency)
    cent = ("centavo", "centavos") if language == "es" else ("cent", "cents")
    return (str(name), str(name), *cent)


def _counted(number: int, one: str, many: str, language: str, *, feminine: bool) -> str:
    words = spelled(number, language)
    if language == "es":
        words = before_noun(words, feminine=feminine)
    of = "de " if language == "es" and number >= 1_000_000 and not number % 1_000_000 else ""
    return f"{words} {of}{one if number == 1 else many}"


def _day(found: re.Match[str], language: str) -> str:
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return found[0]
    return spell_day(day, language)


def spell_day(day: date, language: str, *, weekday: bool = False) -> str:
    """'Friday, December 4', 'viernes 4 de diciembre': a voice says the figure as it should be."""
    names = _LOCALES[language].months["format"]["wide"]
    week = _LOCALES[language].days["format"]["wide"][day.weekday()]
    if language == "es":
        first = "primero" if day.day == 1 else str(day.day)
        return (
            f"{week} {first} de {names[day.month]}" if weekday else f"{first} de {names[day.month]}"
        )
    said = f"{names[day.month]} {day.day}"
    return f"{week}, {said}" if weekday else said


def _months(text: str, language: str) -> str:
    """Short names of months beside a day, in full."""
    for number, short in _LOCALES[language].months["format"]["abbreviated"].items():
        name = _LOCALES[language].months["format"]["wide"][number]
        bare = re.escape(short.rstrip("."))
        if language == "es":
            text = re.sub(
                rf"\b(\d{{1,2}})(?: de)? {bare}\b\.?(?: de)? (\d{{4}})",
                rf"\1 de {name} de \2",
                text,
            )
        else:
            text = re.sub(rf"\b{bare}\.? (\d{{1,2}})\b", rf"{name} \1", text)
            text = re.sub(rf"\b(\d{{1,2}}) {bare}\.?(?= \d{{4}})", rf"{name} \1,", text)
    return text


def _hour(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    if hour > 23 or minute > 59:
        return found[0]
    said = spelled(hour, "es").replace("uno", "una") if hour in {1, 21} else spelled(hour, "es")
    return said if not minute else f"{said} y {spelled(minute, 'es')}"
