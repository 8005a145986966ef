"""Phone numbers in one form: E.164, with short codes and alphanumeric senders as they are."""

from __future__ import annotations

import re

import phonenumbers

from assist.errors import BadInput

_SHORT_CODE = re.compile(r"[0-9]{3,8}")
_ALPHANUMERIC = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 &_.+-]{0,10}")


def normal(address: str, *, field: str) -> str:
    """The address as we store it; BadInput naming `field` if it is no phone address at all."""
    address = address.strip()
    if _SHORT_CODE.fullmatch(address) or _ALPHANUMERIC.fullmatch(address):
        return address
    number = e164(address)
    if number is None:
        raise BadInput(
            field, "is not a phone number in international form.", "Example: +14155550100"
        )
    return number


def e164(address: str) -> str | None:
    """The number in E.164 if it is written internationally, else None."""
    if not address.startswith("+") or len(address) > 40:
        return None
    try:
        number = phonenumbers.parse(address, None)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
