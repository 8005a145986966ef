"""Cells of a file to values. Every refusal is a BadInput that names the remedy. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from assist.errors import BadInput
from assist.i18n import currencies, minor_digits
from assist.model.ledger import LARGEST_MINOR

_AMOUNT = re.compile(r"(-?)(\d{1,18})(?:([.,])(\d{1,4}))?")
_PERIOD = re.compile(r"\d{4}-Q[1-4]")
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_ID = re.compile(r"[!-~]{1,40}")


@dataclass(slots=True)
class Style:
    """How this file writes numbers: the first decimal mark in it is the mark of all."""

    mark: str | None = None


Parse = Callable[[str, Style], Any]


def words(text: str, _style: Style) -> str:
    return text


def key(text: str, _style: Style) -> str:
    if not _ID.fullmatch(text):
        raise BadInput("", "is no id.", "Use 1 to 40 letters, digits and signs without spaces.")
    return text


def one_of(*allowed: str) -> Parse:
    def parse(text: str, _style: Style) -> str:
        if text.lower() not in allowed:
            raise BadInput("", f"{text!r} is not known.", f"Write one of {', '.join(allowed)}.")
        return text.lower()

    return parse


def day(text: str, _style: Style) -> date:
    """ISO only: 05/12 is two dates in two countries."""
    try:
        return date.fromisoformat(text if len(text) == 10 else "")
    except ValueError as error:
        raise BadInput("", f"{text!r} is no date.", "Write it as 2026-11-05.") from error


def moment(text: str, style: Style) -> date | datetime:
    """A day, or a moment with its offset from UTC."""
    if len(text) == 10:
        return day(text, style)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            "", f"{text!r} is no date or moment.", "Write 2026-11-05 or 2026-11-05T14:30:00-05:00."
        ) from error
    if found.tzinfo is None:
        remedy = "Add it (2026-11-05T14:30:00-05:00), or write the day alone."
        raise BadInput("", "has no offset from UTC.", remedy)
    return found


def period(text: str, _style: Style) -> str:
    if not _PERIOD.fullmatch(text):
        raise BadInput("", f"{text!r} is no quarter.", "Write it as 2026-Q3.")
    return text


def currency(text: str, _style: Style) -> str:
    if text not in currencies():
        raise BadInput("", f"{text!r} is no currency in use.", "Use an ISO 4217 code such as USD.")
    return text


def amount(text: str, style: Style) -> str:
    """A number with one decimal mark or none, as a plain decimal; `minor` needs the currency."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        remedy = "Write digits and one decimal mark, without separators or signs: 1240.00."
        raise BadInput("", f"{text!r} is no amount.", remedy)
    sign, whole, mark, rest = found.groups()
    if mark and style.mark is None:
        style.mark = mark
    if mark and mark != style.mark:
        problem = f"{text!r} has another decimal mark than the rows before."
        raise BadInput("", problem, "Write all amounts of a file alike.")
    return f"{sign}{whole}.{rest}" if mark else f"{sign}{whole}"


def minor(written: str, code: str, *, signed: bool = False) -> int:
    """Minor units of the currency: exactly, or not at all."""
    digits = minor_digits(code)
    value = Decimal(written).scaleb(digits)
    if value != value.to_integral_value() or len(written.partition(".")[2]) > digits:
        raise BadInput("amount", f"{code} has {digits} decimals.", "Is it a thousands separator?")
    if value == 0:
        raise BadInput("amount", "is zero.", "Leave the row out.")
    if value < 0 and not signed:
        raise BadInput("amount", "is negative.", "Void the invoice, or book a refund or credit.")
    if abs(value) > LARGEST_MINOR:
        raise BadInput("amount", "is too large to be true.", "Check it.")
    return int(value)


def quantity(text: str, style: Style) -> str:
    return amount(text, Style(style.mark))


def last4(text: str, _style: Style) -> str:
    if len(text) != 4 or not (text.isascii() and text.isdigit()):
        raise BadInput("", "is not four digits.", "Never put a card's number into a file.")
    return text


def email(text: str, _style: Style) -> str:
    if not _EMAIL.fullmatch(text):
        raise BadInput("", f"{text!r} is no address.", "Write one address: name@example.com.")
    return text.lower()


def phone(text: str, _style: Style) -> str:
    if not re.fullmatch(r"\+[1-9]\d{6,14}", text):
        raise BadInput("", f"{text!r} is no phone number.", "Write it as +12025550143.")
    return text


def language(text: str, _style: Style) -> str:
    if not re.fullmatch("[a-z]{2}", text):
        raise BadInput("", f"{text!r} is no language.", "Use two letters: en, es.")
    return text


def country(text: str, _style: Style) -> str:
    if not re.fullmatch("[A-Z]{2}", text):
        raise BadInput("", f"{text!r} is no country.", "Use two capital letters: US, AR.")
    return text


def region(text: str, _style: Style) -> str:
    """A state or province by its ISO 3166-2 code, with or without the country before it."""
    found = text.upper().rpartition("-")[2]
    if not re.fullmatch("[A-Z0-9]{1,3}", found):
        remedy = "Use its short form: FL, NY, US-CA."
        raise BadInput("", f"{text!r} is no state or province.", remedy)
    return found


def zone(text: str, _style: Style) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        remedy = "Use an IANA name: America/New_York."
        raise BadInput("", f"{text!r} is no time zone.", remedy) from error
    return text


def titles(text: str, _style: Style) -> tuple[str, ...]:
    return tuple(title.strip() for title in text.split("|") if title.strip())
