"""A tax form on file and what is withheld by it. No tax number is ever kept: only whether one was
verified.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from assist.model.money import Money

W8BEN_YEARS = 3  # good to the end of the third year after the one in which it was signed


class FormKind(StrEnum):
    W9 = "w9"  # US persons
    W8BEN = "w8ben"  # individuals elsewhere


class TinCheck(StrEnum):
    """What became of checking the tax number against the authority's list."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"  # none given, or not checked yet
    MISMATCH = "mismatch"  # name and number do not belong together


@dataclass(frozen=True, slots=True)
class TaxForm:
    """One signed form. ValueError for a country that does not go with its kind."""

    id: str
    account_id: str
    kind: FormKind
    signed_on: date
    tin: TinCheck
    recorded_at: datetime
    recorded_by: str  # specialist id
    country: str | None = None  # of tax residence, ISO 3166-1; None on a W-9
    claims_treaty: bool = False

    def __post_init__(self) -> None:
        if self.kind is FormKind.W9 and (self.country is not None or self.claims_treaty):
            raise ValueError("a W-9 names no country and claims no treaty")
        if self.kind is FormKind.W8BEN and self.country in {None, "US"}:
            raise ValueError("a W-8BEN names the country of tax residence, which is not the US")

    @property
    def ends_on(self) -> date | None:
        """Its last day; None when it has none."""
        if self.kind is FormKind.W9:
            return None
        return date(self.signed_on.year + W8BEN_YEARS, 12, 31)

    def stands(self, on: date) -> bool:
        """Is it good on that day?"""
        return self.signed_on <= on and (self.ends_on is None or on <= self.ends_on)


class WithholdingRule(StrEnum):
    """Why tax is taken from a royalty, or is not."""

    NONE = "none"  # a US person whose number is verified
    BACKUP = "backup"  # a US person without a form or a verified number
    FOREIGN = "foreign"  # anybody else, of the gross amount
    TREATY = "treaty"  # less, by a treaty that the form claims with a verified number


@dataclass(frozen=True, slots=True)
class Withholding:
    """What leaves a royalty: `gross` is `tax` and `net`, to the minor unit (ValueError else).

    `unchecked_bps`: a lower rate that the table holds and nobody has checked yet.
    """

    gross: Money
    tax: Money
    net: Money
    bps: int  # hundredths of a percent
    rule: WithholdingRule
    country: str | None = None
    unchecked_bps: int | None = None

    def __post_init__(self) -> None:
        if self.tax + self.net != self.gross or not 0 <= self.tax.minor <= self.gross.minor:
            raise ValueError("tax and net are not the gross amount")
