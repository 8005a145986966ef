"""The royalty policy as data, checked when it is read.

Backup withholding 24 % (IRC 3406), 30 % of gross for persons abroad (IRC 871, 1441): the file may
ask for more, never for less.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from assist.model.money import Money
from assist.model.refund import ApprovalNeed
from assist.playbooks.approval_limits import Amounts, Approval, complete, limit
from assist.playbooks.policy_files import packaged_table, parse_table

MOST_THRESHOLD = 1000  # major units: above it authors never see their money
_LEAP = 2028  # a year in which every day exists


class WithoutForm(StrEnum):
    HOLD = "hold"
    WITHHOLD = "withhold"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cycle(_Part):
    """When royalties become available, leave and arrive."""

    release_by: tuple[Annotated[str, Field(pattern=r"^\d\d-\d\d$")], ...] = Field(
        min_length=1, max_length=12
    )
    sent_within_business_days: int = Field(ge=1, le=20)
    arrives_within_business_days: int = Field(ge=1, le=20)

    @field_validator("release_by")
    @classmethod
    def _days(cls, days: tuple[str, ...]) -> tuple[str, ...]:
        for day in days:
            try:
                found = date.fromisoformat(f"{_LEAP}-{day}")
            except ValueError as error:
                raise ValueError(f"{day} is no month and day like 11-30") from error
            if (found.month, found.day) == (2, 29):
                raise ValueError("02-29 is not there every year; write 02-28")
        if list(days) != sorted(set(days)):
            raise ValueError("the days have to stand in order, each once")
        return days


class Tax(_Part):
    """Rates in hundredths of a percent."""

    without_form: WithoutForm
    backup_bps: int = Field(ge=2400, le=5000)
    foreign_bps: int = Field(ge=3000, le=5000)


class RoyaltyPolicy(_Part):
    """royalties.yaml, whole."""

    version: Annotated[str, Field(min_length=1, max_length=40)]
    threshold: Amounts
    cycle: Cycle
    tax: Tax
    cooling_off_days: int = Field(ge=7, le=60)
    approval: Approval

    @field_validator("threshold")
    @classmethod
    def _within_reach(cls, amounts: Amounts) -> Amounts:
        for currency, amount in complete(amounts).items():
            if amount > MOST_THRESHOLD:
                raise ValueError(f"{currency}: at most {MOST_THRESHOLD}")
        return amounts

    def threshold_of(self, currency: str) -> Money:
        """The smallest amount that is sent."""
        return limit(self.threshold, currency)

    def approval_of(self, gross: Money) -> ApprovalNeed:
        """Who may approve a withdrawal of it."""
        return self.approval.need_of(gross)

    def next_release(self, today: date) -> date:
        """The first day, today or later, by which collected royalties become available."""
        return next(
            day
            for year in (today.year, today.year + 1)
            for written in self.cycle.release_by
            if (day := date.fromisoformat(f"{year}-{written}")) >= today
        )


def parse_royalty_policy(text: str, where: str = "royalties.yaml") -> RoyaltyPolicy:
    """The policy in `text` (YAML). BadInput names the file, the field and the remedy."""
    return parse_table(RoyaltyPolicy, text, where)


@lru_cache(maxsize=1)
def packaged_royalty_policy() -> RoyaltyPolicy:
    """The policy that ships with assist."""
    return packaged_table(RoyaltyPolicy, "royalties.yaml")
