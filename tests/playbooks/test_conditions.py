"""Rows of fact, operator, value."""

from datetime import date

import pytest

from assist.model.money import Money
from assist.playbooks.catalogue import Fact, Wording
from assist.playbooks.conditions import Conditions

FACTS = {
    name: Fact(name, value)
    for name, value in {
        "balance": Money(2_500, "USD"),
        "days_overdue": 30,
        "channel": "sms",
        "is_known": True,
        "next_due_date": date(2026, 12, 5),
        "last_payment_method": Wording("card", "card", "tarjeta"),
    }.items()
}


def holds(**rows):
    return Conditions.model_validate(rows).compiled()(FACTS)


def row(fact, operator, value=None):
    return {"fact": fact, "operator": operator, "value": value}


class TestRows:
    @pytest.mark.parametrize(
        "one",
        [
            row("balance", "eq", "25.00"),
            row("balance", "gt", 24.99),
            row("balance", "lte", 25),
            row("days_overdue", "gte", 30),
            row("channel", "in", ["sms", "email"]),
            row("channel", "contains", "SM"),
            row("channel", "ne", "email"),
            row("is_known", "is", True),
            row("next_due_date", "lt", date(2027, 1, 1)),
            row("last_payment_method", "eq", "card"),
            row("past_due", "unknown"),
            row("balance", "known"),
        ],
    )
    def test_that_hold(self, one):
        assert holds(all=[one])

    @pytest.mark.parametrize(
        "one",
        [
            row("balance", "gt", 25),
            row("days_overdue", "lt", 30),
            row("past_due", "gt", 0),
            row("past_due", "ne", 0),
            row("royalty_period", "eq", "2026-Q3"),
            row("past_due", "known"),
        ],
    )
    def test_that_do_not(self, one):
        assert not holds(all=[one])

    def test_amounts_are_compared_in_the_currencys_own_units(self):
        test = Conditions.model_validate({"all": [row("balance", "eq", "2500")]}).compiled()
        assert test({"balance": Fact("balance", Money(2_500, "JPY"))})


class TestAllAndAny:
    def test_all_rows_must_hold(self):
        assert not holds(all=[row("balance", "known"), row("past_due", "known")])

    def test_one_of_any_is_enough(self):
        assert holds(any=[row("balance", "known"), row("past_due", "known")])

    def test_both_together(self):
        assert not holds(all=[row("past_due", "known")], any=[row("balance", "known")])

    def test_none_at_all_always_holds(self):
        assert holds()
