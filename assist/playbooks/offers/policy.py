"""The offers policy as data: which rungs there are, their limits, and who may grant them.

Team leads may edit the figures; the bounds here are the house's own and are not theirs to widen
(desk rules, 2.1: more than four instalments is Reg Z's trigger, so no lead may call five "equal").
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from assist.i18n import minor_digits
from assist.model.money import Money
from assist.model.offer import Authority
from assist.playbooks.policy_files import packaged_table, parse_table

OTHER = "other"
TILA_MOST = 4  # instalments after the down payment; one more is Reg Z's trigger


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Step(_Part):
    granted_by: tuple[Authority, ...] = Field(min_length=1)


class ExtensionStep(_Step):
    most_days: int = Field(ge=1, le=14)
    once_in_days: int = Field(ge=30, le=366)
    no_broken_promise_in_days: int = Field(ge=0, le=366)


class EqualStep(_Step):
    fewest: int = Field(ge=2, le=TILA_MOST)
    most: int = Field(ge=2, le=TILA_MOST)
    usual: int = Field(ge=2, le=TILA_MOST)
    ends_within_days: int = Field(ge=14, le=120)

    @model_validator(mode="after")
    def _ordered(self) -> EqualStep:
        return _between(self)


class DownStep(_Step):
    least_percent: Decimal = Field(ge=5, le=50)
    usual_percent: Decimal = Field(ge=5, le=50)
    fewest: int = Field(ge=1, le=TILA_MOST)
    most: int = Field(ge=1, le=TILA_MOST)

    @model_validator(mode="after")
    def _ordered(self) -> DownStep:
        if self.fewest > self.most or self.least_percent > self.usual_percent:
            raise ValueError("fewest must not exceed most, nor least_percent usual_percent")
        return self


class LongStep(_Step):
    most: int = Field(ge=TILA_MOST + 1, le=24)
    usual: int = Field(ge=TILA_MOST + 1, le=24)
    ends_within_days: int = Field(ge=120, le=740)

    @field_validator("granted_by")
    @classmethod
    def _needs_compliance(cls, granted: tuple[Authority, ...]) -> tuple[Authority, ...]:
        if Authority.FINANCE not in granted:
            raise ValueError("a plan that trips tila_review needs finance among its approvals")
        return granted


class PauseStep(_Step):
    pause_days: int = Field(ge=14, le=60)
    longest_pause_days: int = Field(ge=14, le=90)


class Steps(_Part):
    pay_in_full: _Step
    extension: ExtensionStep
    equal_instalments: EqualStep
    down_payment: DownStep
    long_plan: LongStep
    hardship_pause: PauseStep
    exit: _Step


class Start(_Part):
    default_days: int = Field(ge=0, le=30)
    latest_days: int = Field(ge=0, le=60)


class OffersPolicy(_Part):
    """The whole file. Days are calendar days; percentages of what the schedule settles."""

    version: Annotated[str, Field(min_length=1)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    minimum_instalment: dict[str, Decimal]
    start: Start
    fees: Literal["none"]
    steps: Steps

    @field_validator("minimum_instalment")
    @classmethod
    def _complete(cls, amounts: dict[str, Decimal]) -> dict[str, Decimal]:
        if OTHER not in amounts:
            raise ValueError("needs an entry `other` for currencies that are not named")
        if any(amount < 0 for amount in amounts.values()):
            raise ValueError("must not be negative")
        return amounts

    def minimum(self, currency: str) -> Money:
        """The smallest instalment in `currency`, in its minor units."""
        amount = self.minimum_instalment.get(currency, self.minimum_instalment[OTHER])
        return Money(int(amount.scaleb(minor_digits(currency))), currency)


def _between(step: EqualStep) -> EqualStep:
    if not step.fewest <= step.usual <= step.most:
        raise ValueError("must hold: fewest <= usual <= most")
    return step


def parse_policy(text: str, where: str = "offers.yaml") -> OffersPolicy:
    """The policy in `text` (YAML). BadInput names the field, what is wrong and the remedy."""
    return parse_table(OffersPolicy, text, where)


@lru_cache(maxsize=1)
def packaged_policy() -> OffersPolicy:
    """The policy that ships with assist."""
    return packaged_table(OffersPolicy, "offers.yaml")
