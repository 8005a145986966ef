"""What the author asked for, in figures: taken from the entities of their message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from assist.model.interpretation import Certainty, Entity, EntityKind
from assist.model.money import Money
from assist.model.offer import Frequency

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ask:
    """Only what was certain; what is None was not said. Amounts in the account's currency."""

    per_instalment: Money | None = None
    count: int | None = None
    down_payment: Money | None = None
    first_on: date | None = None
    frequency: Frequency = Frequency.MONTHLY
    payday: int | None = None  # day of the month on which income arrives
    stated_amount: Money | None = None  # what they said they could keep up
    extension_to: date | None = None
    pause: bool = False

    @property
    def is_empty(self) -> bool:
        return self == Ask()


def read_ask(entities: Iterable[Entity], currency: str) -> Ask:
    """The counter-offer in a message: "150 a month", "500 now and the rest in 4", "in 6".

    One certain amount beside a frequency is an amount per instalment; one beside a number of
    instalments is a down payment. Two amounts, another currency or anything ambiguous is left to
    the specialist: the ladder then answers with its usual offers.
    """
    found = [entity for entity in entities if entity.certainty is Certainty.CERTAIN]
    amount = _only({e.money for e in found if e.money and e.money.currency == currency})
    count = _only({int(e.number) for e in found if e.kind is EntityKind.INSTALMENTS and e.number})
    often = _only({e.value for e in found if e.kind is EntityKind.FREQUENCY})
    day = _only({e.date for e in found if e.date})
    per = amount if often is not None else None
    return Ask(
        per_instalment=per,
        count=count,
        down_payment=amount if per is None and count is not None else None,
        first_on=day,
        frequency=_frequency(often),
        stated_amount=per,
        extension_to=day if amount is None and count is None else None,
    )


def _only(values: set[T]) -> T | None:
    return next(iter(values)) if len(values) == 1 else None


def _frequency(name: str | None) -> Frequency:
    return Frequency(name) if name in set(Frequency) else Frequency.MONTHLY
