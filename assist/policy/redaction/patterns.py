"""The shapes of what follows a label, as regular expressions over folded lower-case text."""

from __future__ import annotations


def within(reach: int) -> str:
    """To the next digit, at most `reach` characters and one line's end away."""
    return rf"[^0-9\n\[]{{0,{reach}}}+(?:\n[^0-9\n\[]{{0,4}}+)?+"


_NO_SUM = (
    r"(?![\d%]|[.,-]\d|\s?(?:usd|ars|eur|us\$|u\$s|dollars?|bucks|dolares|pesos?|euros?"
    r"|cents|lucas|percent|por ciento|copies|copias|ejemplares|days?|dias?|am|pm|hs)\b)"
)
_SAID = (
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine"
    r"|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)"
)
CODE_HERE = rf"(?P<cut>(?<![\d$.*])\d{{3,4}}{_NO_SUM})"  # 3 digits of Visa, 4 of American Express
CODE = rf"(?P<cut>(?<![\d$.,*])\d{{3,4}}{_NO_SUM}|(?<![\d$.,])\d(?:[ -]\d){{2,3}}(?![\d.,%]| ?\d))"
SAID_CODE = (
    rf"[^a-z\n\[]{{1,3}}(?:[a-z]{{2,6}} ){{0,2}}(?P<cut>{_SAID}(?:[ ,-]{{1,3}}{_SAID}){{2,3}}\b)"
)
MONTH_YEAR = (
    r"(?<![\d$])(?:(?:0?[1-9]|1[0-2])\s?[/.\- ]\s?(?:20)?[2-4]\d|(?:0[1-9]|1[0-2])(?:20)?[2-4]\d)"
    r"(?![\d%]|[./,-]\d)"
)
EXPIRY = rf"(?P<cut>{MONTH_YEAR})"
SSN = r"(?P<cut>(?<!\d)\d{3}[-. ]?\d{2}[-. ]?\d{4}(?!\d)|(?<![\d$])\d{4}(?!\d))"
CUIT = r"(?P<cut>(?<!\d)\d{2}[-. /]?\d{8}[-. /]?\d(?!\d))"
DNI = r"(?P<cut>(?<!\d)\d{1,2}\.?\d{3}\.?\d{3}(?!\d))"
LONG_ACCOUNT = r"(?P<cut>(?<!\d)\d(?:[ .-]?[\da-z]){14,31}(?!\d))"
ROUTING = r"(?P<cut>(?<!\d)\d{4}[ -]?\d{4}[ -]?\d(?!\d)|(?<!\d)\d{3}(?:[ -]\d{3}){2}(?!\d))"
ACCOUNT = r"(?P<cut>(?<![\d$])\d(?:[ -]?\d){5,16}(?!\d|[.,]\d))"
ONE_TIME = rf"(?P<cut>(?<![\d$])(?:\d{{3}}[ -]\d{{3}}|\d{{4,8}}){_NO_SUM})"
LONG_ONE_TIME = rf"(?P<cut>(?<![\d$])(?:\d{{3}}[ -]\d{{3}}|\d{{5,8}}){_NO_SUM})"
SIX_DIGITS = r"\s?(?P<cut>\d{6})(?![\d.,])"
