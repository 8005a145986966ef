"""What was granted before, as the ladder asks for it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from assist.model.money import Money
from assist.model.offer import OfferKind
from assist.model.payment_plan import PlanState
from assist.model.promise import Promise, PromiseState
from assist.playbooks.offers.history import OfferHistory, history_of
from tests.model.test_plan_progress import MADE, plan

TODAY = date(2026, 11, 22)


def more_days(**changes):
    made = plan(invoice_ids=("i7",), **changes)
    return replace(made, offer=replace(made.offer, kind=OfferKind.EXTENSION))


def broken(day):
    made_at = datetime(2026, 11, 1, tzinfo=UTC)
    return Promise(
        "p", "a", "c", Money(1, "USD"), day, "UTC", made_at, "s", state=PromiseState.BROKEN
    )


class TestHistory:
    def test_of_nothing_is_empty(self):
        assert history_of((), (), TODAY) == OfferHistory()

    def test_names_the_last_extension_and_its_instalment(self):
        found = history_of([more_days(made_at=MADE - timedelta(days=9)), more_days()], (), TODAY)
        assert found.last_extension_on == date(2026, 11, 20)
        assert found.extended_invoices == {"i7"}
        assert not found.plan_is_active

    def test_names_the_last_broken_promise(self):
        days = [date(2026, 11, 3), date(2026, 11, 9)]
        found = history_of((), [broken(day) for day in days], TODAY)
        assert found.last_broken_promise_on == date(2026, 11, 9)

    def test_counts_changes_of_the_last_six_months(self):
        changed = plan(supersedes="p0")
        old = replace(changed, made_at=MADE - timedelta(days=190))
        found = history_of([plan(), old, changed, more_days(supersedes="p0")], (), TODAY)
        assert found.renegotiations_in_six_months == 1

    def test_knows_whether_a_plan_is_active(self):
        assert history_of([plan()], (), TODAY).plan_is_active
        ended = plan(state=PlanState.COMPLETED)
        assert not history_of([ended], (), TODAY).plan_is_active
