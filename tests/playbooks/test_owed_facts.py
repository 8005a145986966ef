"""What is due by the plan, for what a plan settles; by the invoices, for everything else."""

from datetime import UTC, date, datetime

from assist.model.offer import Authority, Instalment, Offer, OfferKind
from assist.model.plan_progress import progress_of
from assist.model.promise import Promise
from assist.playbooks.owed_facts import owed_rows, plan_rows, promise_rows
from tests import factories
from tests.factories import usd
from tests.model.test_plan_progress import plan

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
TODAY = date(2026, 11, 22)
LATE = factories.invoice(id="i1", number="20881", due_on=date(2026, 11, 1))
AHEAD = factories.invoice(id="i2", number="20882", due_on=date(2026, 12, 10), unpaid=usd(7_000))


def account(*minor):
    later = [factories.payment(amount=usd(one), at=NOW) for one in minor]
    payments = (*later, factories.payment())
    return factories.snapshot(invoices=(LATE, AHEAD), payments=payments)


def owed(known, progress=None, today=TODAY):
    return dict(owed_rows(known, today, progress))


class TestWithoutAPlan:
    def test_is_by_invoice(self):
        known = account()
        facts = owed(known)
        assert facts["past_due"] == known.past_due(TODAY)
        assert facts["days_overdue"] == known.days_overdue(TODAY) == 21
        assert (facts["next_due_amount"], facts["next_due_date"]) == (usd(7_000), AHEAD.due_on)
        assert facts["oldest_invoice_number"] == "20881"
        assert facts["unpaid_count"] == 2
        assert dict(plan_rows(None)) == {"has_plan": False}


class TestWhatABankHas:
    def test_is_told_to_nobody_as_owed(self):
        known = account()
        facts = dict(owed_rows(known, TODAY, None, frozenset({"i1"})))
        assert facts["balance"] == known.balance() - LATE.unpaid
        assert facts["past_due"] == usd(0)
        assert facts["days_overdue"] == 0
        assert facts["unpaid_count"] == 1


class TestWithAPlan:
    def test_what_it_settles_is_due_by_its_instalments(self):
        known = account()
        facts = owed(known, progress_of(plan(), known, NOW))
        assert facts["past_due"] == usd(0)
        assert facts["days_overdue"] == 0
        assert (facts["next_due_amount"], facts["next_due_date"]) == (
            usd(6_000),
            date(2026, 11, 27),
        )
        assert [part.due_on.isoformat() for part in facts["open_invoices"]] == [
            "2026-11-27",
            "2026-12-10",
            "2026-12-27",
        ]
        assert facts["balance"] == known.balance()

    def test_its_own_facts_move_with_what_is_paid(self):
        known = account(6_000, 1_000)
        facts = dict(plan_rows(progress_of(plan(), known, NOW)))
        assert facts["plan_remaining"] == usd(5_000)
        assert (facts["plan_next_amount"], facts["plan_next_date"]) == (
            usd(5_000),
            date(2026, 12, 27),
        )
        assert facts["plan_schedule"] == (Instalment(usd(5_000), date(2026, 12, 27)),)

    def test_a_missed_instalment_is_named_and_past_due(self):
        known, later = account(), datetime(2026, 12, 5, tzinfo=UTC)
        progress = progress_of(plan(), known, later)
        facts = dict(plan_rows(progress))
        assert facts["plan_missed_amount"] == usd(6_000)
        assert facts["plan_missed_date"] == date(2026, 11, 27)
        assert owed(known, progress, date(2026, 12, 5))["past_due"] == usd(6_000)

    def test_a_pause_asks_for_nothing_that_it_covers(self):
        review_on = date(2026, 12, 20)
        offer = Offer(
            OfferKind.HARDSHIP_PAUSE,
            usd(12_000),
            (),
            "rule",
            (Authority.SPECIALIST,),
            review_on=review_on,
        )
        known = account()
        progress = progress_of(plan(offer=offer), known, NOW)
        assert owed(known, progress)["past_due"] == usd(0)
        assert dict(plan_rows(progress))["plan_review_date"] == review_on


class TestAPromise:
    def test_is_told_while_it_is_open(self):
        promise = Promise("p", "a", "c", usd(100), TODAY, "UTC", NOW, "s")
        assert dict(promise_rows(promise)) == {"promise_amount": usd(100), "promise_date": TODAY}
        assert dict(promise_rows(None)) == {}
