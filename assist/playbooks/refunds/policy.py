"""The refund policy as data: versions, tiers, withdrawal by law, who approves.

Statutory withdrawal: Argentina 10 days (Ley 24.240, art. 34), European Union 14 days (Directive
2011/83/EU, art. 9), United Kingdom 14 days (Consumer Contracts Regulations 2013, reg. 30).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from assist.errors import BadInput
from assist.model.money import Money
from assist.model.refund import ApprovalNeed, WorkStage
from assist.playbooks.approval_limits import Amounts, Approval
from assist.playbooks.policy_files import packaged_table, parse_table

EU = frozenset(
    {
        *("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE"),
        *("IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE"),
    }
)
_LEAST_BY_LAW = {"AR": 10, "EU": 14, "GB": 14}

Percent = Annotated[Decimal, Field(ge=0, le=100)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Less(_Part):
    """What is kept: the greater of the two."""

    fee: Amounts = Field(min_length=1)
    percent: Percent


class Tier(_Part):
    stage: WorkStage
    percent: Annotated[Decimal, Field(gt=0, le=100)]
    until_day: int | None = Field(default=None, ge=0, le=3650)
    less: Less | None = None


class Version(_Part):
    since: date
    tiers: tuple[Tier, ...] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def _each_once(self) -> Version:
        keys = [(tier.stage, tier.until_day) for tier in self.tiers]
        if len(keys) != len(set(keys)):
            raise ValueError("tiers: a stage and day are there twice")
        return self

    def tier(self, stage: WorkStage, days: int) -> Tier | None:
        """The first that covers it; the earlier `until_day` before the later."""
        fitting = [
            tier
            for tier in self.tiers
            if tier.stage is stage and (tier.until_day is None or days <= tier.until_day)
        ]
        return min(fitting, key=lambda tier: (tier.until_day is None, tier.until_day), default=None)


class RefundPolicy(_Part):
    """The whole file. Days are calendar days after the contract was signed."""

    versions: dict[Annotated[str, Field(min_length=1, max_length=40)], Version] = Field(
        min_length=1
    )
    statutory_days: dict[str, int]
    approval: Approval
    shows_within_business_days: tuple[int, int]

    @field_validator("statutory_days")
    @classmethod
    def _not_below_the_law(cls, days: dict[str, int]) -> dict[str, int]:
        for place, least in _LEAST_BY_LAW.items():
            if days.get(place, 0) < least:
                raise ValueError(f"{place}: the law gives {least} days")
        return days

    @model_validator(mode="after")
    def _one_a_day(self) -> RefundPolicy:
        since = [version.since for version in self.versions.values()]
        if len(since) != len(set(since)):
            raise ValueError("versions: two of them begin on the same day")
        return self

    def signed_under(self, signed_on: date) -> tuple[str, Version]:
        """The version in force that day. BadInput for a contract older than every version."""
        known = [(name, one) for name, one in self.versions.items() if one.since <= signed_on]
        if not known:
            raise BadInput(
                "signed_on",
                f"no version of the refund policy was in force on {signed_on}.",
                "Check the day; else add that version to refunds.yaml.",
            )
        return max(known, key=lambda found: found[1].since)

    def withdrawal_days(self, country: str | None) -> int:
        """Days of withdrawal by law where the author lives; 0 where there are none."""
        place = (country or "").upper()
        return self.statutory_days.get("EU" if place in EU else place, 0)

    def approval_of(self, amount: Money) -> ApprovalNeed:
        """Who may approve it."""
        return self.approval.need_of(amount)


def parse_refund_policy(text: str, where: str = "refunds.yaml") -> RefundPolicy:
    """The policy in `text` (YAML). BadInput names the file, the field and the remedy."""
    return parse_table(RefundPolicy, text, where)


@lru_cache(maxsize=1)
def packaged_refund_policy() -> RefundPolicy:
    """The policy that ships with assist."""
    return packaged_table(RefundPolicy, "refunds.yaml")
