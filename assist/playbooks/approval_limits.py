"""Who approves how much, as policy files write it: refunds and withdrawals alike."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from assist.i18n import minor_digits
from assist.model.money import Money
from assist.model.offer import Authority
from assist.model.refund import ApprovalNeed

OTHER = "other"
Amounts = dict[
    Annotated[str, Field(pattern=r"^([A-Z]{3}|other)$")], Annotated[Decimal, Field(ge=0)]
]


def complete(amounts: Amounts) -> Amounts:
    """`amounts`; ValueError when currencies that are not named have no entry."""
    if OTHER not in amounts:
        raise ValueError("needs an entry `other` for currencies that are not named")
    return amounts


class Approval(BaseModel):
    """Up to which amount (in major units) a role approves; above a lead's, finance does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    specialist: Amounts
    lead: Amounts
    another_person_above: Amounts

    @field_validator("specialist", "lead", "another_person_above")
    @classmethod
    def _complete(cls, amounts: Amounts) -> Amounts:
        return complete(amounts)

    @model_validator(mode="after")
    def _rising(self) -> Approval:
        for currency in {*self.specialist, *self.lead}:
            if _of(self.specialist, currency) > _of(self.lead, currency):
                raise ValueError(f"{currency}: a specialist may not approve more than a lead")
        return self

    def need_of(self, amount: Money) -> ApprovalNeed:
        """Who may approve it, and whether it must be another one than who asked."""
        authority = Authority.FINANCE
        if not limit(self.specialist, amount.currency) < amount:
            authority = Authority.SPECIALIST
        elif not limit(self.lead, amount.currency) < amount:
            authority = Authority.LEAD
        above = limit(self.another_person_above, amount.currency)
        return ApprovalNeed(authority, another_person=above < amount)


def limit(amounts: Amounts, currency: str) -> Money:
    """The amount for `currency`, in its minor units."""
    return Money(int(_of(amounts, currency).scaleb(minor_digits(currency))), currency)


def _of(amounts: Amounts, currency: str) -> Decimal:
    return amounts.get(currency, amounts[OTHER])
