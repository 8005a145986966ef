"""Rows of fact, operator, value: when a playbook fits. Checked on save, compiled to closures."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from assist.i18n import minor_digits
from assist.model.money import Money
from assist.playbooks.catalogue import CATALOGUE, FactKind, Wording
from assist.playbooks.facts import Facts

Test = Callable[[Facts], bool]

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
MOST_ROWS = 50
_PRESENCE = ("known", "unknown")
_ORDERED = (*_ORDER, *_PRESENCE)
OPERATORS: dict[FactKind, tuple[str, ...]] = {
    FactKind.MONEY: _ORDERED,
    FactKind.NUMBER: _ORDERED,
    FactKind.DATE: _ORDERED,
    FactKind.TEXT: ("eq", "ne", "in", "contains", *_PRESENCE),
    FactKind.FLAG: ("is", *_PRESENCE),
    FactKind.MOMENT: _PRESENCE,
    FactKind.SCHEDULE: _PRESENCE,
}


class Row(BaseModel):
    """One row of a condition, refused when its fact, operator or value does not fit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fact: str = Field(description="A name from the fact catalogue.")
    operator: str = Field(description="One that the fact's kind has.")
    value: bool | int | float | date | str | tuple[str, ...] | None = Field(
        None, description="Of the fact's kind; left out for known and unknown."
    )

    @model_validator(mode="after")
    def _fits(self) -> Row:
        spec = CATALOGUE.get(self.fact)
        if spec is None:
            raise _wrong("fact", f"there is no fact {self.fact!r}; pick one from the catalogue")
        allowed = OPERATORS[spec.kind]
        if self.operator not in allowed:
            told = f"{self.fact} is a {spec.kind.value}: use one of {', '.join(allowed)}"
            raise _wrong("operator", told)
        if self.operator not in _PRESENCE:
            try:
                self._wanted(spec.kind)
            except ValueError as error:
                raise _wrong("value", str(error)) from error
        return self

    def _wanted(self, kind: FactKind) -> object:
        """The value as the fact's type; ValueError says what would be right."""
        value = self.value
        if kind is FactKind.FLAG and isinstance(value, bool):
            return value
        if kind is FactKind.DATE and isinstance(value, date):
            return value
        if kind is FactKind.TEXT and isinstance(value, tuple if self.operator == "in" else str):
            return value
        if kind is FactKind.NUMBER and isinstance(value, int) and not isinstance(value, bool):
            return value
        if kind is FactKind.MONEY and not isinstance(value, bool):
            return _decimal(value)
        raise ValueError(f"{value!r} is no {kind.value} for {self.fact} {self.operator}")

    def compiled(self) -> Test:
        """A closure that answers the row; a fact that is not known answers only `unknown`."""
        name = self.fact
        if self.operator == "known":
            return lambda facts: name in facts
        if self.operator == "unknown":
            return lambda facts: name not in facts
        wanted = self._wanted(CATALOGUE[name].kind)
        if isinstance(wanted, Decimal):
            return _money_test(name, _ORDER[self.operator], wanted)
        return _plain_test(name, self.operator, wanted)


def _wrong(field: str, problem: str) -> PydanticCustomError:
    """Names the row's field: the row alone would leave its author to guess which of the three."""
    return PydanticCustomError("row", "{problem}", {"problem": problem, "field": field})


def _decimal(value: object) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is no amount; write it like 25.00") from error


def _money_test(name: str, compare: Callable[[Any, Any], bool], wanted: Decimal) -> Test:
    in_minor: dict[str, Decimal | int] = {}  # what is wanted, in the minor units of each currency

    def test(facts: Facts) -> bool:
        fact = facts.get(name)
        if fact is None or not isinstance(fact.value, Money):
            return False
        currency = fact.value.currency
        if currency not in in_minor:
            exact = wanted.scaleb(minor_digits(currency))
            in_minor[currency] = int(exact) if exact == int(exact) else exact
        return bool(compare(fact.value.minor, in_minor[currency]))

    return test


def _plain_test(name: str, operator_name: str, wanted: object) -> Test:
    compare: Callable[[Any, Any], Any] = _ORDER.get(operator_name, operator.eq)

    def test(facts: Facts) -> bool:
        fact = facts.get(name)
        if fact is None:
            return False
        value = fact.value.code if isinstance(fact.value, Wording) else fact.value
        if operator_name == "in" and isinstance(wanted, tuple):
            return value in wanted
        if operator_name == "contains":
            return str(wanted).lower() in str(value).lower()
        return bool(compare(value, wanted))

    return test


class Conditions(BaseModel):
    """All rows of `all` hold, and one of `any` if there are any."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    all: tuple[Row, ...] = Field((), max_length=MOST_ROWS, description="Every one must hold.")
    any: tuple[Row, ...] = Field((), max_length=MOST_ROWS, description="One of them must hold.")

    @property
    def count(self) -> int:
        """How specific they are: each `all` row counts, the `any` rows together as one."""
        return len(self.all) + bool(self.any)

    def compiled(self) -> Test:
        every = tuple(row.compiled() for row in self.all)
        some = tuple(row.compiled() for row in self.any)

        def test(facts: Facts) -> bool:
            return all(row(facts) for row in every) and (
                not some or any(row(facts) for row in some)
            )

        return test
