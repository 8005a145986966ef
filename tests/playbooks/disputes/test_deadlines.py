"""Alarms 5 and 3 business days before the bank's date, by the desk's calendar."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.model.dispute import Alarm, DisputeState
from assist.playbooks.disputes import (
    alarm_days,
    alarm_due,
    business_days_before,
    earlier_payments,
    earlier_window,
    packaged_policy,
)
from tests.factories import NOW, dispute, payment

ZONE = "America/Argentina/Buenos_Aires"
DAYS = packaged_policy().alarms
RULE = packaged_policy().compelling_evidence
IMMACULATE = date(2026, 12, 8)  # a Tuesday, public holiday in Argentina
FRIDAY = datetime(2026, 12, 11, 23, 59, tzinfo=UTC)


class TestBusinessDays:
    @pytest.mark.parametrize(
        ("day", "count", "expected"),
        [
            (date(2026, 12, 11), 3, date(2026, 12, 8)),
            (date(2026, 12, 11), 5, date(2026, 12, 4)),
            (date(2026, 12, 6), 1, date(2026, 12, 4)),  # from a Sunday
            (date(2026, 12, 6), 5, date(2026, 11, 30)),
            (date(2027, 1, 4), 3, date(2026, 12, 30)),  # over the turn of the year
            (date(2026, 12, 11), 0, date(2026, 12, 11)),
        ],
    )
    def test_are_counted_back_over_weekends(self, day, count, expected):
        assert business_days_before(day, count) == expected

    def test_leave_holidays_out(self):
        assert business_days_before(date(2026, 12, 11), 3, {IMMACULATE}) == date(2026, 12, 7)

    @given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(1, 15))
    def test_end_on_a_business_day_that_far_away(self, day, count):
        found = business_days_before(day, count)
        between = [date.fromordinal(it) for it in range(found.toordinal(), day.toordinal())]
        assert found.weekday() < 5
        assert sum(it.weekday() < 5 for it in between) == count


class TestAnAlarm:
    def due(self, day, *, hour=12, closed=(), **changes):
        now = datetime(2026, 12, day, hour, tzinfo=UTC)
        return alarm_due(dispute(due_by=FRIDAY, **changes), now, ZONE, DAYS, closed)

    def test_comes_five_and_three_business_days_before(self):
        assert alarm_days(FRIDAY, ZONE, DAYS) == {
            Alarm.EARLY: date(2026, 12, 4),
            Alarm.INTERNAL: date(2026, 12, 8),
        }
        assert self.due(3) is None
        assert self.due(4) is Alarm.EARLY
        assert self.due(8, early_alarm_at=NOW) is Alarm.INTERNAL

    def test_goes_by_the_desks_own_midnight(self):
        assert self.due(4, hour=2) is None  # still the 3rd in Buenos Aires
        assert self.due(4, hour=3) is Alarm.EARLY

    def test_comes_earlier_before_a_holiday(self):
        assert self.due(3, closed={IMMACULATE}) is Alarm.EARLY

    def test_is_told_once(self):
        assert self.due(7, early_alarm_at=NOW) is None
        assert self.due(9, early_alarm_at=NOW, internal_alarm_at=NOW) is None

    def test_is_the_pressing_one_alone_when_both_days_have_come(self):
        assert self.due(9) is Alarm.INTERNAL
        assert self.due(9, internal_alarm_at=NOW) is None

    @pytest.mark.parametrize("state", [DisputeState.UNDER_REVIEW, DisputeState.LOST])
    def test_is_not_told_when_no_answer_is_awaited(self, state):
        assert self.due(9, state=state) is None

    def test_needs_a_date_of_the_banks(self):
        assert alarm_due(dispute(due_by=None), NOW, ZONE, DAYS) is None


class TestEarlierPayments:
    def test_count_from_120_to_364_days_before(self):
        window = earlier_window(date(2026, 11, 1), RULE)
        assert window == (date(2025, 11, 2), date(2026, 7, 4))

    def test_are_those_in_the_window_with_the_same_card_that_nobody_disputed(self):
        def paid(key, year, month, day, **changes):
            at = datetime(year, month, day, 12, tzinfo=UTC)
            return payment(id=key, at=at, **changes)

        payments = [
            paid("disputed", 2026, 10, 20),
            paid("first day", 2025, 11, 2),
            paid("last day", 2026, 7, 4),
            paid("too old", 2025, 11, 1),
            paid("too young", 2026, 7, 5),
            paid("another card", 2026, 5, 1, card_last4="1881"),
            paid("disputed too", 2026, 5, 2),
            paid("no card", 2026, 5, 3, card_brand=None, card_last4=None),
        ]
        opened = datetime(2026, 11, 1, 9, tzinfo=UTC)
        one = dispute(payment_id="disputed", opened_at=opened)
        found = earlier_payments(one, payments, RULE, {"disputed", "disputed too"})
        assert [it.id for it in found] == ["last day", "first day"]

    def test_are_none_when_the_disputed_card_is_not_known(self):
        one = dispute(payment_id="nowhere")
        assert earlier_payments(one, [payment()], RULE) == ()
