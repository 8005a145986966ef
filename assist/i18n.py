"""Words, money and dates in the reader's language and place (Babel).

Product strings are English in the source and live in `locales/`; a translator walks its chain
(es_AR, then es, then the source string). Playbook texts are not here: they belong to their version.
No-break spaces that CLDR puts into amounts and times become plain spaces, because a single one of
them turns an SMS from 160 characters a segment into 70 (GSM 03.38 does not have it).
"""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from itertools import pairwise
from pathlib import Path
from typing import IO, Protocol
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists, localedata, numbers
from babel.core import get_global
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DOMAIN = "assist"
SOURCE_LANGUAGE = "en"
LANGUAGES = ("en", "es")
_DEFAULT_LOCALE = {"en": "en_US", "es": "es_419"}
_PLAIN_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})

# ISO 4217 minor units where they are not 2. CLDR's digits are for display (it drops the fils of
# IQD, for instance), so amounts kept in ISO minor units must not be scaled by them.
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DECIMALS = "CLF UYW"

# CLDR's currency spacing, which Babel does not apply: letters never touch digits ("USD 12").
_LETTER_THEN_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")
_AT = {"en": "at", "es": "a las"}


class Amount(Protocol):
    """What `money` needs of assist.model.money.Money (which stands above this module)."""

    @property
    def minor(self) -> int: ...
    @property
    def currency(self) -> str: ...


def mark(message: str) -> str:
    """Mark a string for extraction where no translator is at hand; import it as `_`."""
    return message


def locale_for(language: str | None, country: str | None) -> str:
    """The CLDR locale for an ISO 639 language and an ISO 3166 country, either may be unknown.

    English without a country (or from one that CLDR has no English for) reads as en_US, Spanish as
    es_419; a language that we do not write falls back to English.
    """
    spoken = (language or SOURCE_LANGUAGE).lower()
    if spoken not in LANGUAGES:
        spoken = SOURCE_LANGUAGE
    exact = f"{spoken}_{country.upper()}" if country else ""
    return exact if exact and localedata.exists(exact) else _DEFAULT_LOCALE[spoken]


def language_of(locale: str) -> str:
    """'es' of 'es_AR'."""
    return locale.partition("_")[0]


def minor_digits(currency: str) -> int:
    """Decimals of the currency's minor unit by ISO 4217: 0 for JPY, 2 for USD, 3 for KWD."""
    for codes, digits in ((_NO_DECIMALS, 0), (_THREE_DECIMALS, 3), (_FOUR_DECIMALS, 4)):
        if currency in codes:
            return digits
    return 2


def capital(text: str) -> str:
    """With its first letter large, as a button's label."""
    return text[:1].upper() + text[1:]


def plain_amount(amount: Amount) -> str:
    """As a form's number field takes it: 100.00."""
    return str(Decimal(amount.minor).scaleb(-minor_digits(amount.currency)))


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    """The ISO 4217 codes that are legal tender somewhere today, by CLDR."""
    by_territory = get_global("territory_currencies")
    return frozenset(
        code
        for used in by_territory.values()
        for code, _, end, tender in used
        if tender and not end
    )


@lru_cache(maxsize=256)
def _locale(locale: str) -> Locale:
    return Locale.parse(locale)


def _plain(text: str) -> str:
    return text.translate(_PLAIN_SPACES)


def money(amount: Amount, locale: str) -> str:
    """'$1,240.00' for en_US, 'US$ 1.240,00' for es_AR; always with the currency's own decimals."""
    digits = minor_digits(amount.currency)
    value = Decimal(amount.minor).scaleb(-digits)
    shown = _money_pattern(locale, digits).apply(
        value, _locale(locale), currency=amount.currency, currency_digits=False
    )
    return _LETTER_THEN_DIGIT.sub(" ", _plain(shown))


@lru_cache(maxsize=256)
def _money_pattern(locale: str, digits: int) -> numbers.NumberPattern:
    """The locale's pattern with our own decimals (`currency_digits` would take CLDR's)."""
    pattern: numbers.NumberPattern = copy.copy(_locale(locale).currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    return pattern


def date_long(day: date, locale: str) -> str:
    """'November 30, 2026', '30 de noviembre de 2026'."""
    return dates.format_date(day, "long", locale=_locale(locale))


def date_short(day: date, locale: str) -> str:
    """'Nov 30, 2026'; the month is always a word, since 05/12 is two dates in two countries."""
    return dates.format_skeleton("yMMMd", day, locale=_locale(locale), fuzzy=True)


def time_local(moment: datetime, zone: str, locale: str) -> str:
    """The wall clock at `zone`: '3:00 PM'; in Spanish always '15:00'."""
    style = "HH:mm" if language_of(locale) == "es" else "short"
    shown = dates.format_time(moment, style, tzinfo=ZoneInfo(zone), locale=_locale(locale))
    return _plain(shown)


def day_local(moment: datetime, zone: str, locale: str) -> str:
    """The day at `zone`, without a year: 'Monday, November 30', 'lunes 30 de noviembre'."""
    place, here = _locale(locale), moment.astimezone(ZoneInfo(zone))
    weekday = dates.format_date(here, "EEEE", locale=place)
    comma = "," if locale == "en_US" else ""
    return f"{weekday}{comma} {dates.format_skeleton('MMMMd', here, locale=place, fuzzy=True)}"


def datetime_local(moment: datetime, zone: str, locale: str) -> str:
    """Day and wall clock at `zone`: 'Monday, November 30 at 3:00 PM'."""
    at = _AT[language_of(locale)]
    return f"{day_local(moment, zone, locale)} {at} {time_local(moment, zone, locale)}"


def weekday_local(moment: datetime, zone: str, locale: str) -> str:
    """Weekday and wall clock at `zone`: 'Monday at 3:00 PM', 'lunes a las 15:00'."""
    here = moment.astimezone(ZoneInfo(zone))
    weekday = dates.format_date(here, "EEEE", locale=_locale(locale))
    return f"{weekday} {_AT[language_of(locale)]} {time_local(moment, zone, locale)}"


def zone_city(moment: datetime, zone: str, locale: str) -> str:
    """Whose clock it is, for a reader whose own zone is unknown: 'Buenos Aires'."""
    here = moment.astimezone(ZoneInfo(zone))
    city = dates.get_timezone_location(here, locale=_locale(locale), return_city=True)
    return _plain(city.rpartition("/")[2])


def percent(value: Decimal | float, locale: str) -> str:
    """0.24 -> '24%'."""
    return _plain(numbers.format_percent(value, locale=_locale(locale)))


def number(value: int | Decimal, locale: str) -> str:
    return _plain(numbers.format_decimal(value, locale=_locale(locale)))


def listing(parts: Sequence[str], locale: str) -> str:
    """'a, b, and c' as the locale joins it."""
    return lists.format_list(parts, locale=_locale(locale))


def choice(parts: Sequence[str], locale: str) -> str:
    """'a, b, or c'."""
    return lists.format_list(parts, style="or", locale=_locale(locale))


def age(as_of: datetime, now: datetime, locale: str) -> str:
    """How old a figure is: '5 minutes ago'."""
    return _plain(dates.format_timedelta(as_of - now, add_direction=True, locale=_locale(locale)))


@dataclass(frozen=True, slots=True)
class Translator:
    """Product strings for one locale. Placeholders are `%(name)s`; a percent sign is `%%`."""

    locale: str
    catalog: NullTranslations

    @property
    def language(self) -> str:
        return language_of(self.locale)

    def gettext(self, message: str, **values: object) -> str:
        """The string in this locale with its placeholders filled."""
        return self.catalog.gettext(message) % values

    def ngettext(self, singular: str, plural: str, num: int, **values: object) -> str:
        """The form for `num`, which is also the placeholder `%(num)s`."""
        return self.catalog.ngettext(singular, plural, num) % {"num": num, **values}

    def message(self, message: str) -> str:
        """The string with its placeholders left open: what Jinja's `newstyle` i18n asks for."""
        return self.catalog.gettext(message)

    def messages(self, singular: str, plural: str, num: int) -> str:
        """As `message`, for plurals."""
        return self.catalog.ngettext(singular, plural, num)


def catalogs_root() -> Path:
    """`locales/` beside the package in a checkout, `assist/_locales` in an installed wheel."""
    package = Path(__file__).parent
    checkout = package.parent / "locales"
    return checkout if checkout.is_dir() else package / "_locales"


def write_compiled(file: IO[bytes], catalog: Catalog) -> None:
    """The catalog in the form that programs read, with what is translated alone: of a plural that
    is not, Babel would write the source's words, and they would hide the farther catalog's.
    """
    for message in list(catalog):
        if message.pluralizable and not any(message.string or ()):
            catalog.delete(message.id, context=message.context)
    write_mo(file, catalog)


def _load(locale: str, root: Path) -> GNUTranslations | None:
    folder = root / locale / "LC_MESSAGES"
    source, compiled = folder / f"{DOMAIN}.po", folder / f"{DOMAIN}.mo"
    if compiled.is_file() and (
        not source.is_file() or compiled.stat().st_mtime >= source.stat().st_mtime
    ):
        with compiled.open("rb") as file:
            return GNUTranslations(file)
    if not source.is_file():
        return None
    # A checkout where nobody ran `make catalogs` yet, or a newer .po: compiled in memory.
    buffer = io.BytesIO()
    with source.open("rb") as file:
        write_compiled(buffer, read_po(file, locale=locale, domain=DOMAIN))
    buffer.seek(0)
    return GNUTranslations(buffer)


@lru_cache(maxsize=64)
def translator(locale: str, root: Path | None = None) -> Translator:
    """The translator for a locale; loads its catalogs once, on first use."""
    where = root or catalogs_root()
    chain = dict.fromkeys((locale, language_of(locale)))
    found = [catalog for name in chain if (catalog := _load(name, where)) is not None]
    for nearer, farther in pairwise(found):
        nearer.add_fallback(farther)
    return Translator(locale, found[0] if found else NullTranslations())
