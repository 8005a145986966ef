"""Check digits. What python-stdnum knows is asked there; a text may ask thousands of times, so
answers are kept.
"""

from __future__ import annotations

import re
from functools import lru_cache

from stdnum import iban, numdb
from stdnum.ar import cbu, cuit
from stdnum.us import itin, ssn

_KEPT = 4096
_SIZES = re.compile(r"(\d+)!")


@lru_cache(maxsize=_KEPT)
def is_tracking(digits: str) -> bool:
    """A parcel of the United States Postal Service: 20 or 22 digits with a GS1 check digit."""
    if len(digits) not in {20, 22} or digits[0] != "9" or digits[1] not in "12345":
        return False
    odd, even = digits[-2::-2], digits[-3::-2]
    return (3 * sum(map(int, odd)) + sum(map(int, even)) + int(digits[-1])) % 10 == 0


@lru_cache(maxsize=_KEPT)
def is_ssn(digits: str) -> bool:
    """A Social Security number that could have been given out, or an ITIN."""
    return bool(ssn.is_valid(digits) or itin.is_valid(digits))


@lru_cache(maxsize=_KEPT)
def is_cuit(digits: str) -> bool:
    return bool(cuit.is_valid(digits))


@lru_cache(maxsize=_KEPT)
def is_cbu(digits: str) -> bool:
    return bool(cbu.is_valid(digits))


@lru_cache(maxsize=_KEPT)
def is_iban(written: str) -> bool:
    return bool(iban.is_valid(written))


@lru_cache(maxsize=_KEPT)
def iban_length(country: str) -> int:
    """Characters of the IBANs of a country; 0 when it has none."""
    parts = numdb.get("iban").info(country)
    structure = str(parts[0][1].get("bban", ""))
    return 4 + sum(map(int, _SIZES.findall(structure))) if structure else 0
