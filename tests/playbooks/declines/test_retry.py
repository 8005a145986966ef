"""When a failed payment is tried again: by class, by what was tried, under the caps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.errors import BadInput
from assist.playbooks.declines import Attempts, NoRetry, packaged_declines, retry_plan
from assist.playbooks.declines.table import UNSPOKEN

ZONE = "America/New_York"
MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 10:00 in New York


def plan(code, *, tried=(MONDAY,), now=MONDAY, **more):
    facts = {name: more.pop(name) for name in ("on_card", "network", "advice") if name in more}
    return retry_plan(code, Attempts(tuple(tried), **facts), now, zone=ZONE, **more)


def november(*days):
    return tuple(date(2026, 11, day) for day in days)


class TestSoftDeclines:
    def test_without_a_reason_twice_within_seven_days(self):
        assert plan("do_not_honor") == november(25, 28)

    def test_on_the_second_and_fifth_day_and_on_payday(self):
        payday = date(2026, 12, 4)
        assert plan("insufficient_funds", payday=payday) == (*november(25, 30), payday)

    def test_without_a_payday_only_the_two_days(self):
        assert plan("insufficient_funds") == november(25, 30)  # the 28th is a Saturday

    def test_bank_holidays_move_it_on(self):
        closed = frozenset(november(25, 26))
        assert plan("insufficient_funds", closed=closed) == november(27, 30)

    def test_a_technical_problem_the_same_day_and_once_more_the_next(self):
        assert plan("processing_error") == november(23, 24)
        again = MONDAY + timedelta(hours=2)
        assert plan("processing_error", tried=(MONDAY, again), now=again) == november(24)

    def test_late_at_night_not_the_same_day(self):
        late = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)  # 23:30 on Monday in New York
        assert plan("processing_error", tried=(MONDAY,), now=late) == november(24)

    def test_the_day_is_the_authors(self):
        evening = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # still the 23rd in New York
        assert plan("do_not_honor", tried=(evening,), now=evening) == november(25, 28)

    def test_an_unknown_code_as_a_generic_decline(self):
        assert plan("of_tomorrow") == plan("generic_decline")


class TestWhatIsLeft:
    def test_tries_that_were_made_count(self):
        second = MONDAY + timedelta(days=2)
        assert plan("do_not_honor", tried=(MONDAY, second), now=second) == november(28)

    def test_a_payday_keeps_its_place_when_few_are_left(self):
        tries = (MONDAY, MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=2))
        payday = date(2026, 12, 4)
        assert plan("insufficient_funds", tried=tries, now=tries[-1], payday=payday) == (payday,)

    def test_never_more_than_four_tries_of_one_payment(self):
        tries = tuple(MONDAY + timedelta(days=day) for day in range(4))
        assert plan("insufficient_funds", tried=tries, now=tries[-1]) is NoRetry.TRIES_USED_UP

    def test_past_the_window_it_is_too_late(self):
        assert plan("do_not_honor", now=MONDAY + timedelta(days=9)) is NoRetry.TOO_LATE


class TestReturnedDebits:
    def test_are_presented_twice_more_on_banking_days(self):
        assert plan("R01", closed=november(26)) == november(27, 30)

    def test_not_a_third_time(self):
        tries = (MONDAY, MONDAY + timedelta(days=3), MONDAY + timedelta(days=7))
        assert plan("R09", tried=tries, now=tries[-1]) is NoRetry.TRIES_USED_UP

    def test_within_180_days(self):
        now = MONDAY + timedelta(days=170)
        assert plan("R01", now=now, payday=date(2027, 5, 20)) == (date(2027, 5, 20),)
        assert plan("R01", now=now, payday=date(2027, 5, 24)) is NoRetry.TOO_LATE


class TestNotAtAll:
    @pytest.mark.parametrize("code", [*sorted(UNSPOKEN), "invalid_account", "R02", "R16"])
    def test_hard_declines(self, code):
        assert plan(code) is NoRetry.NEVER

    @pytest.mark.parametrize(
        "code", ["stop_payment_order", "revocation_of_authorization", "R08", "R10"]
    )
    def test_where_the_consent_is_gone(self, code):
        assert plan(code) is NoRetry.CONSENT_WITHDRAWN

    def test_where_the_author_or_the_desk_acts_first(self):
        assert plan("authentication_required") is NoRetry.AUTHOR_ACTS
        assert plan("duplicate_transaction") is NoRetry.CHECK_FIRST

    @pytest.mark.parametrize("advice", ["do_not_try_again", "03", "21"])
    def test_where_the_issuer_says_never(self, advice):
        assert plan("do_not_honor", advice=advice) is NoRetry.NETWORK_FORBIDS


class TestNetworkCaps:
    def test_visa_twenty_in_thirty_days(self):
        others = tuple(MONDAY - timedelta(hours=hour) for hour in range(20))
        assert plan("do_not_honor", on_card=others, network="visa") is NoRetry.NETWORK_CAP
        assert plan("do_not_honor", on_card=others[:19], network="visa") == november(25)
        assert plan("do_not_honor", on_card=others, network="amex") == november(25, 28)

    def test_mastercard_ten_a_day(self):
        today = tuple(MONDAY - timedelta(minutes=minute) for minute in range(10))
        assert plan("processing_error", on_card=today, network="Mastercard") == november(24)

    def test_mastercard_thirty_five_in_thirty_days(self):
        daily = tuple(MONDAY - timedelta(days=day) for day in range(35))
        assert plan("do_not_honor", on_card=daily, network="mastercard") == november(25, 28)
        packed = tuple(MONDAY - timedelta(hours=6 * part) for part in range(35))
        assert plan("do_not_honor", on_card=packed, network="mastercard") is NoRetry.NETWORK_CAP


class TestBadInput:
    def test_nothing_tried_or_tried_in_the_future(self):
        with pytest.raises(BadInput):
            plan("do_not_honor", tried=())
        with pytest.raises(BadInput):
            plan("do_not_honor", tried=(MONDAY + timedelta(days=1),))


@given(
    code=st.sampled_from(sorted(packaged_declines().codes)),
    after=st.lists(st.integers(0, 24 * 60), max_size=6),
    wait=st.integers(0, 24 * 40),
    payday=st.none() | st.dates(date(2026, 11, 1), date(2027, 6, 1)),
)
def test_whatever_happened_the_days_lie_ahead_and_tries_stay_within_the_limits(
    code, after, wait, payday
):
    tries = (MONDAY, *(MONDAY + timedelta(hours=hours) for hours in after))
    now = max(tries) + timedelta(hours=wait)
    found = plan(code, tried=tries, now=now, payday=payday, network="visa")
    if isinstance(found, NoRetry):
        return
    assert found == tuple(sorted(set(found)))
    assert found[0] >= (now - timedelta(hours=5)).date()
    assert len(tries) + len(found) <= 4
