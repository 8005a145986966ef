"""Where a plan stands, by what the account received: sums that always add up."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.model.account import AdjustmentKind, PaymentState
from assist.model.offer import Authority, Instalment, Offer, OfferKind
from assist.model.payment_plan import PaymentPlan, PlanState
from assist.model.plan_progress import (
    InstalmentState,
    progress_of,
    received,
    settled_invoices,
    state_by,
)
from assist.playbooks.instalments import due_dates, split
from tests import factories
from tests.factories import usd

MADE = datetime(2026, 11, 20, 16, tzinfo=UTC)
FIRST = date(2026, 11, 27)  # a Friday; its third business day is Wednesday, December 2
WAITED = datetime(2026, 12, 3, 5, tzinfo=UTC)  # that Wednesday is over in New York
MOMENT = timedelta(microseconds=1)
INVOICES = ("i1",)


def plan(total=12_000, count=2, **changes):
    parts = zip(split(usd(total), count), due_dates(FIRST, count), strict=True)
    schedule = tuple(Instalment(amount, day, day) for amount, day in parts)
    values = {
        "id": "p1",
        "account_id": "ACC-1",
        "conversation_id": "c1",
        "offer": Offer(
            OfferKind.EQUAL_INSTALMENTS, usd(total), schedule, "rule", (Authority.SPECIALIST,)
        ),
        "invoice_ids": INVOICES,
        "received_before": usd(5_000),
        "ledger_version": 1,
        "zone": "America/New_York",
        "country": "US",
        "made_at": MADE,
        "made_by": "s1",
        "confirmation_id": "g1",
    }
    return PaymentPlan(**(values | changes))


def account(*minor, adjustments=(), **changes):
    """50.00 had arrived before the plan was made."""
    later = [factories.payment(amount=usd(one), at=MADE, **changes) for one in minor]
    return factories.snapshot(payments=(*later, factories.payment()), adjustments=adjustments)


def progress(*minor, now=MADE, of=None, **changes):
    return progress_of(of or plan(), account(*minor, **changes), now)


class TestWhatWasPaid:
    def test_fills_the_oldest_instalment_first(self):
        shown = progress(6_000, 1_500)
        assert [part.paid.minor for part in shown.instalments] == [6_000, 1_500]
        assert [part.state for part in shown.instalments] == [
            InstalmentState.PAID,
            InstalmentState.UPCOMING,
        ]
        assert (shown.next_due.unpaid, shown.unpaid) == (usd(4_500), usd(4_500))

    def test_is_nothing_that_came_before_the_plan(self):
        assert progress().paid == usd(0)

    def test_counts_what_was_on_its_way_when_it_was_made(self):
        """A cheque in the post is dated before the plan and arrives after it."""
        late = factories.payment(amount=usd(6_000), at=MADE - timedelta(days=3))
        known = factories.snapshot(payments=(late, factories.payment()))
        assert progress_of(plan(), known, MADE).paid == usd(6_000)

    @pytest.mark.parametrize("state", [PaymentState.FAILED, PaymentState.PENDING])
    def test_counts_only_what_arrived(self, state):
        assert progress(6_000, state=state).paid == usd(0)

    def test_leaves_out_what_was_meant_for_another_invoice(self):
        assert progress(6_000, for_invoice="i2").paid == usd(0)
        assert progress(6_000, for_invoice="i1").paid == usd(6_000)

    @pytest.mark.parametrize(
        "kind", [AdjustmentKind.REFUND, AdjustmentKind.REVERSAL, AdjustmentKind.CHARGEBACK]
    )
    def test_what_went_back_counts_no_longer(self, kind):
        taken = factories.adjustment(kind, 6_000)
        assert progress(6_000, adjustments=(taken,)).paid == usd(0)

    def test_what_the_bank_gave_back_counts_again(self):
        taken = factories.adjustment(AdjustmentKind.CHARGEBACK, 6_000)
        won = factories.adjustment(AdjustmentKind.REINSTATED, 6_000)
        assert progress(6_000, adjustments=(taken, won)).paid == usd(6_000)

    def test_a_credit_counts(self):
        given_to = factories.adjustment(AdjustmentKind.CREDIT, 2_000)
        assert progress(adjustments=(given_to,)).paid == usd(2_000)

    def test_a_credit_for_another_invoice_does_not(self):
        given_to = factories.adjustment(AdjustmentKind.CREDIT, 2_000, invoice_id="i2")
        assert progress(adjustments=(given_to,)).paid == usd(0)

    @given(
        total=st.integers(12, 10**9),
        count=st.integers(1, 12),
        payments=st.lists(st.integers(1, 10**8), max_size=12),
        back=st.integers(0, 10**8),
        days=st.integers(0, 800),
    )
    def test_always_adds_up(self, total, count, payments, back, days):
        taken = (factories.adjustment(AdjustmentKind.REFUND, back),) if back else ()
        of = plan(total, count)
        known = account(*payments, adjustments=taken)
        shown = progress_of(of, known, MADE + timedelta(days=days))
        came = received(known, INVOICES).minor - of.received_before.minor
        assert shown.paid.minor == min(max(0, came), total)
        assert shown.paid + shown.unpaid == of.total == usd(total)
        assert sum(part.unpaid.minor for part in shown.instalments) == shown.unpaid.minor
        assert all(0 <= part.paid.minor <= part.amount.minor for part in shown.instalments)
        paid_up = [part.unpaid.minor == 0 for part in shown.instalments]
        assert paid_up == sorted(paid_up, reverse=True)
        assert (state_by(shown, MADE) is PlanState.COMPLETED) == (shown.unpaid.minor == 0)


class TestAnInstalment:
    @pytest.mark.parametrize(
        ("now", "state"),
        [
            (datetime(2026, 11, 28, 5, tzinfo=UTC) - MOMENT, InstalmentState.UPCOMING),
            (datetime(2026, 11, 28, 5, tzinfo=UTC), InstalmentState.LATE),
            (WAITED - MOMENT, InstalmentState.LATE),
            (WAITED, InstalmentState.MISSED),
        ],
    )
    def test_is_late_after_its_day_and_missed_after_three_business_days(self, now, state):
        assert progress(now=now).instalments[0].state is state

    def test_waits_a_day_longer_for_a_bank_holiday(self):
        closed = frozenset({date(2026, 12, 1)})
        shown = progress_of(plan(), account(), WAITED, closed)
        assert shown.instalments[0].state is InstalmentState.LATE

    @pytest.mark.parametrize(
        ("paid", "state"), [(5_700, InstalmentState.LATE), (5_699, InstalmentState.MISSED)]
    )
    def test_is_not_missed_from_95_percent_on(self, paid, state):
        assert progress(paid, now=WAITED).instalments[0].state is state

    def test_that_is_late_is_overdue_and_one_to_come_is_not(self):
        assert progress(1_000, now=WAITED).overdue == usd(5_000)


class TestThePlansState:
    def at(self, days, *paid, of=None, now=None):
        moment = now or MADE + timedelta(days=days)
        return state_by(progress(*paid, now=moment, of=of), moment)

    def test_is_active_until_all_of_it_arrived(self):
        assert self.at(1, 11_999) is PlanState.ACTIVE
        assert self.at(1, 12_000) is PlanState.COMPLETED

    def test_survives_one_missed_instalment_and_not_two(self):
        assert self.at(20) is PlanState.ACTIVE
        assert self.at(45) is PlanState.DEFAULTED

    def test_is_over_a_month_after_its_last_day_with_something_unpaid(self):
        assert self.at(60, 11_000) is PlanState.ACTIVE
        assert self.at(75, 11_000) is PlanState.DEFAULTED

    def test_of_a_pause_ends_on_the_day_to_look_again(self):
        offer = Offer(
            OfferKind.HARDSHIP_PAUSE,
            usd(12_000),
            (),
            "rule",
            (Authority.SPECIALIST,),
            review_on=date(2026, 12, 20),
        )
        pause = plan(offer=offer)
        before = datetime(2026, 12, 20, 5, tzinfo=UTC)
        assert self.at(0, of=pause, now=before - MOMENT) is PlanState.ACTIVE
        assert self.at(0, of=pause, now=before) is PlanState.COMPLETED

    def test_that_ended_is_never_changed(self):
        cancelled = replace(plan(), state=PlanState.CANCELLED)
        assert self.at(45, of=cancelled) is PlanState.CANCELLED


class TestWhatAPlanSettles:
    def test_is_what_is_past_due_else_everything_unpaid(self):
        late = factories.invoice(id="i1", due_on=date(2026, 11, 1))
        ahead = factories.invoice(id="i2", due_on=date(2026, 12, 1))
        paid = factories.invoice(id="i3", unpaid=usd(0))
        today = date(2026, 11, 20)
        known = factories.snapshot(invoices=(late, ahead, paid))
        assert settled_invoices(known, today) == ("i1",)
        known = factories.snapshot(invoices=(ahead, paid))
        assert settled_invoices(known, today) == ("i2",)
