"""A promise to pay through its days, by the desk's rules (2.3)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from assist.model.account import Payment, PaymentState
from assist.model.money import Money
from assist.model.promise import Promise, PromiseState
from assist.outreach.promises import (
    PromiseProblem,
    ended,
    needs_a_call,
    paid_towards,
    problem_with,
    reconciled,
    reminded,
    reminder_due,
    waits_until,
)

MADE = datetime(2026, 11, 23, 15, tzinfo=UTC)  # Monday, 10:00 in New York
DUE = date(2026, 12, 4)  # a Friday
THANKSGIVING = frozenset({date(2026, 11, 26)})
DEADLINE = datetime(2026, 12, 10, 5, tzinfo=UTC)  # Wednesday the 9th is over in New York
MOMENT = timedelta(microseconds=1)


def usd(minor):
    return Money(minor, "USD")


def promise(**changes):
    values = {
        "id": "p1",
        "account_id": "a1",
        "conversation_id": "c1",
        "amount": usd(10_000),
        "due_on": DUE,
        "zone": "America/New_York",
        "made_at": MADE,
        "recorded_by": "s1",
    }
    return Promise(**(values | changes))


def paid(minor, at=datetime(2026, 12, 4, 12, tzinfo=UTC), state=PaymentState.SUCCEEDED):
    return Payment(f"{at}{minor}", usd(minor), at, state, "link")


class TestWhatMayBePromised:
    @pytest.mark.parametrize(
        ("amount", "day", "problem"),
        [
            (1, date(2026, 11, 23), None),
            (1, date(2026, 12, 23), None),
            (1, date(2026, 12, 24), PromiseProblem.BEYOND_HORIZON),
            (1, date(2026, 11, 22), PromiseProblem.DAY_IS_PAST),
            (0, date(2026, 11, 30), PromiseProblem.NOT_POSITIVE),
            (-1, date(2026, 11, 30), PromiseProblem.NOT_POSITIVE),
        ],
    )
    def test_a_positive_amount_within_thirty_days(self, amount, day, problem):
        assert problem_with(usd(amount), day, date(2026, 11, 23)) is problem


class TestTheReminder:
    @pytest.mark.parametrize(
        ("now", "due"),
        [
            (datetime(2026, 12, 3, 4, 59, tzinfo=UTC), False),  # still the 2nd in New York
            (datetime(2026, 12, 3, 5, 0, tzinfo=UTC), True),
            (datetime(2026, 12, 4, 4, 59, tzinfo=UTC), True),
            (datetime(2026, 12, 4, 5, 0, tzinfo=UTC), False),
        ],
    )
    def test_is_due_the_day_before_in_the_authors_calendar(self, now, due):
        assert reminder_due(promise(), now) is due

    def test_goes_once(self):
        eve = datetime(2026, 12, 3, 15, tzinfo=UTC)
        after = reminded(promise(), eve)
        assert (after.state, after.reminded_at) == (PromiseState.REMINDED, eve)
        assert not reminder_due(after, eve)
        assert reminded(after, eve + timedelta(hours=1)) == after

    def test_is_left_out_for_one_that_was_made_that_very_day(self):
        eve = datetime(2026, 12, 3, 15, tzinfo=UTC)
        assert not reminder_due(promise(made_at=eve), eve + timedelta(hours=2))


class TestItsEnd:
    def test_is_the_third_business_day_after_at_midnight_of_the_author(self):
        assert waits_until(promise()) == DEADLINE

    def test_holidays_are_no_business_days(self):
        before = promise(due_on=date(2026, 11, 25))
        assert waits_until(before).date() == date(2026, 12, 1)
        assert waits_until(before, THANKSGIVING).date() == date(2026, 12, 2)

    @pytest.mark.parametrize(
        ("minor", "now", "state"),
        [
            (9_500, MADE + timedelta(days=1), PromiseState.KEPT),
            (9_499, DEADLINE - MOMENT, PromiseState.OPEN),
            (9_499, DEADLINE, PromiseState.PARTIALLY_KEPT),
            (0, DEADLINE - MOMENT, PromiseState.OPEN),
            (0, DEADLINE, PromiseState.BROKEN),
            (20_000, DEADLINE, PromiseState.KEPT),
        ],
    )
    def test_kept_from_95_percent_on_partial_below_broken_without(self, minor, now, state):
        payments = (paid(minor, MADE + timedelta(hours=1)),) if minor else ()
        assert reconciled(promise(), payments, now).state is state

    def test_parts_add_up(self):
        parts = (paid(5_000), paid(4_500, DEADLINE - MOMENT))
        after = reconciled(promise(), parts, DEADLINE)
        assert (after.state, after.paid) == (PromiseState.KEPT, usd(9_500))

    def test_only_what_arrived_between_the_promise_and_the_end_counts(self):
        payments = (
            paid(1, MADE - MOMENT),
            paid(2, MADE),
            paid(4, DEADLINE - MOMENT),
            paid(8, DEADLINE),
            paid(16, state=PaymentState.FAILED),
            paid(32, state=PaymentState.PENDING),
        )
        assert paid_towards(promise(), payments) == usd(6)

    def test_once_settled_it_stays_as_it_is(self):
        broken = reconciled(promise(), (), DEADLINE)
        assert reconciled(broken, (paid(10_000),), DEADLINE + timedelta(days=1)) == broken

    def test_a_reminded_one_is_settled_as_well(self):
        after = reminded(promise(), datetime(2026, 12, 3, 15, tzinfo=UTC))
        assert reconciled(after, (), DEADLINE).state is PromiseState.BROKEN

    @pytest.mark.parametrize("state", [PromiseState.SUPERSEDED, PromiseState.CANCELLED])
    def test_a_person_may_end_an_open_one(self, state):
        assert ended(promise(), state, MADE).state is state
        kept = promise(state=PromiseState.KEPT)
        assert ended(kept, state, MADE) == kept

    def test_nobody_calls_a_promise_kept(self):
        with pytest.raises(ValueError, match="comes from payments"):
            ended(promise(), PromiseState.KEPT, MADE)


def test_two_broken_promises_ask_for_a_call():
    broken = promise(state=PromiseState.BROKEN)
    kept = replace(broken, state=PromiseState.KEPT)
    assert not needs_a_call([broken, kept])
    assert needs_a_call([broken, kept, broken])
