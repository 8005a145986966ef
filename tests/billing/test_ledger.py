"""Balances always add up, whatever was booked and in whatever order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.billing.ledger import Ledger, royalty_balance, snapshot_of
from assist.model.account import (
    Adjustment,
    AdjustmentKind,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Payment,
    PaymentState,
)
from assist.model.ledger import Entries, RoyaltyStep, RoyaltySum
from assist.model.money import Money

START = datetime(2026, 1, 5, tzinfo=UTC)
TAKING_BACK = (AdjustmentKind.REFUND, AdjustmentKind.REVERSAL, AdjustmentKind.CHARGEBACK)


def amount(rng: Random, most: int = 90_000) -> Money:
    return Money(rng.randint(1, most), "USD")


def random_entries(rng: Random) -> Entries:
    """Charges, fees and voids; payments in part, beyond, failed, pending, reversed; credits."""
    invoices = [random_invoice(rng, number) for number in range(rng.randint(0, 8))]
    ids = [*(invoice.id for invoice in invoices), None, None, "elsewhere"]
    payments = [random_payment(rng, number, rng.choice(ids)) for number in range(rng.randint(0, 8))]
    changes = [
        Adjustment(
            f"c{number}", AdjustmentKind.CREDIT, amount(rng, 9_000), moment(rng), "",
            invoice_id=rng.choice(ids),
        )
        for number in range(rng.randint(0, 2))
    ]  # fmt: skip
    for payment in payments:
        if rng.random() < 0.3:
            back = Money(rng.randint(1, payment.amount.minor), "USD")
            kind = rng.choice(TAKING_BACK)
            changes.append(Adjustment(f"r{payment.id}", kind, back, moment(rng), "", payment.id))
    return books(invoices, payments, changes)


def random_invoice(rng: Random, number: int) -> Invoice:
    charged = amount(rng)
    return Invoice(
        f"i{number}",
        str(number),
        "Monthly payment",
        charged,
        charged,
        date(2026, 1, 1) + timedelta(days=rng.randint(0, 300)),
        InvoiceState.VOID if rng.random() < 0.15 else InvoiceState.OPEN,
        InvoiceKind.FEE if rng.random() < 0.2 else InvoiceKind.CHARGE,
    )


def random_payment(rng: Random, number: int, meant_for: str | None) -> Payment:
    state = rng.choice([PaymentState.SUCCEEDED] * 3 + [PaymentState.FAILED, PaymentState.PENDING])
    return Payment(f"p{number}", amount(rng), moment(rng), state, "card", for_invoice=meant_for)


def moment(rng: Random) -> datetime:
    return START + timedelta(hours=rng.randint(0, 5_000))


def books(invoices, payments, adjustments=(), royalties=()) -> Entries:
    return Entries(
        "a", "c", 1, START, "USD", (), None, tuple(invoices), tuple(payments),
        tuple(adjustments), tuple(royalties), (),
    )  # fmt: skip


def net(entries: Entries) -> int:
    """Charges less payments and credits, plus what was taken back: by addition alone."""
    arrived = {p.id: p.amount.minor for p in entries.payments if p.state is PaymentState.SUCCEEDED}
    charged = sum(i.amount.minor for i in entries.invoices if i.state is not InvoiceState.VOID)
    given_back = sum(
        a.amount.minor for a in entries.adjustments
        if a.kind is not AdjustmentKind.CREDIT and a.payment_id in arrived
    )  # fmt: skip
    given = sum(a.amount.minor for a in entries.adjustments if a.kind is AdjustmentKind.CREDIT)
    return charged - sum(arrived.values()) - given + given_back


def assert_holds(entries: Entries) -> None:
    found = snapshot_of(entries)
    credit = found.credit.minor if found.credit else 0
    assert found.balance().minor - credit == net(entries)
    assert not (credit and found.balance().minor)
    settled = dict.fromkeys((invoice.id for invoice in found.invoices), 0)
    for part in found.settled:
        assert part.amount.minor > 0
        settled[part.invoice_id] += part.amount.minor
    for invoice in found.invoices:
        void = invoice.state is InvoiceState.VOID
        assert 0 <= invoice.unpaid.minor <= invoice.amount.minor
        assert settled[invoice.id] == (0 if void else invoice.amount.minor - invoice.unpaid.minor)
        assert (invoice.state is InvoiceState.PAID) == (not void and not invoice.unpaid)


def shuffled(rng: Random, entries: Entries) -> Entries:
    mixed = {
        name: tuple(rng.sample(values, len(values)))
        for name in ("invoices", "payments", "adjustments")
        if (values := getattr(entries, name))
    }
    return replace(entries, **mixed)


class TestBalances:
    @given(st.integers(0, 2**64))
    def test_add_up_to_the_minor_unit(self, seed):
        assert_holds(random_entries(Random(seed)))

    def test_add_up_for_ten_thousand_random_accounts(self):
        rng = Random(20261122)
        for _ in range(10_000):
            assert_holds(random_entries(rng))

    @given(st.integers(0, 2**64))
    def test_do_not_depend_on_the_order_of_booking(self, seed):
        rng = Random(seed)
        entries = random_entries(rng)
        first, second = snapshot_of(entries), snapshot_of(shuffled(rng, entries))
        assert {i.id: i for i in first.invoices} == {i.id: i for i in second.invoices}
        assert (first.settled, first.credit) == (second.settled, second.credit)

    def test_cannot_rest_on_a_payment_taken_back_twice(self):
        paid = Payment("p", Money(100, "USD"), START, PaymentState.SUCCEEDED, "card")
        back = [
            Adjustment(f"r{n}", AdjustmentKind.REFUND, Money(60, "USD"), START, "", "p")
            for n in range(2)
        ]
        with pytest.raises(ValueError, match="more was taken back"):
            snapshot_of(books([], [paid], back))

    def test_a_chargeback_that_was_won_leaves_everything_as_it_was(self):
        owed = replace(random_invoice(Random(1), 1), state=InvoiceState.OPEN)
        paid = Payment("p", owed.amount, START, PaymentState.SUCCEEDED, "card")
        half = Money(owed.amount.minor // 2, "USD")
        taken = Adjustment("t", AdjustmentKind.CHARGEBACK, half, START, "", "p")
        won = Adjustment("w", AdjustmentKind.REINSTATED, half, START, "", "p")
        assert snapshot_of(books([owed], [paid], [taken])).balance() == half
        after, before = (snapshot_of(books([owed], [paid], of)) for of in ([taken, won], []))
        assert after.invoices == before.invoices
        assert after.settled == before.settled


class TestRoyalties:
    @given(
        st.lists(
            st.tuples(st.sampled_from(RoyaltyStep), st.integers(1, 10**9)),
            max_size=8,
            unique_by=lambda pair: pair[0],
        )
    )
    def test_are_never_lost_between_places(self, steps):
        sums = [RoyaltySum(step, Money(minor, "USD"), "2026-Q3") for step, minor in steps]
        found = royalty_balance(sums, "USD")
        if not steps:
            assert found is None
            return
        by_step = dict(steps)
        places = (found.pending, found.payable, found.available, found.in_transit, found.paid)
        earned, used = by_step.get(RoyaltyStep.EARNED, 0), by_step.get(RoyaltyStep.SET_OFF, 0)
        assert sum(place.minor for place in places) == earned - used


class TestTheLedger:
    def test_has_no_snapshot_of_an_account_that_is_not_there(self):
        assert Ledger(lambda _key, _now: None).snapshot("nobody", START) is None

    def test_is_as_old_as_its_entries(self):
        ledger = Ledger(lambda _key, _now: books([], []))
        assert ledger.snapshot("a", START + timedelta(days=9)).as_of == START
