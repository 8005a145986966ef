from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from assist.billing.ledger import snapshot_of
from assist.errors import BadInput, NotFound
from assist.model.account import (
    AdjustmentKind,
    InvoiceKind,
    InvoiceLine,
    InvoiceState,
    PaymentState,
)
from assist.model.ledger import LARGEST_MINOR, RoyaltyStep
from assist.model.money import Money
from assist.store import accounts
from tests import factories
from tests.factories import NOW, usd


@pytest.fixture
def tx(database):
    with database.transaction() as tx:
        accounts.add_account(
            tx,
            account_id="A1",
            contact_id="c1",
            currency="USD",
            project_titles=["The Salt Road"],
            billing_email="ada@example.com",
        )
        yield tx


def snapshot(tx):
    return snapshot_of(accounts.load(tx, "A1", NOW))


def unpaid(tx):
    return {invoice.number: invoice.unpaid.minor for invoice in snapshot(tx).invoices}


class TestAnAccount:
    def test_is_a_snapshot_with_its_age(self, tx):
        loaded = accounts.load(tx, "A1", NOW)
        assert (loaded.as_of, loaded.version, loaded.currency) == (NOW, 1, "USD")
        assert (loaded.project_titles, loaded.billing_email) == (
            ("The Salt Road",),
            "ada@example.com",
        )
        assert (loaded.invoices, loaded.payments, loaded.royalties) == ((), (), ())

    def test_that_is_not_there_is_none(self, tx):
        assert accounts.load(tx, "nobody", NOW) is None
        assert accounts.version(tx, "nobody") is None
        with pytest.raises(NotFound):
            accounts.add_invoice(tx, "nobody", factories.invoice())

    def test_gets_a_new_version_with_every_change(self, tx):
        changes = (
            lambda: accounts.add_invoice(tx, "A1", factories.invoice()),
            lambda: accounts.add_payment(tx, "A1", factories.payment()),
            lambda: accounts.add_royalty(tx, "A1", factories.movement(RoyaltyStep.EARNED, 3000)),
            lambda: accounts.add_adjustment(
                tx, "A1", factories.adjustment(AdjustmentKind.CREDIT, 100)
            ),
            lambda: accounts.add_method(tx, "A1", factories.method()),
        )
        for expected, change in enumerate(changes, 2):
            change()
            assert accounts.version(tx, "A1") == expected


class TestPayments:
    def add(self, tx, number, day, minor):
        invoice = factories.invoice(number=number, due_on=date(2026, 11, day), amount=usd(minor))
        accounts.add_invoice(tx, "A1", invoice)

    def test_settle_the_oldest_invoice_first(self, tx):
        self.add(tx, "late", 20, 5000)
        self.add(tx, "early", 1, 3000)
        accounts.add_payment(tx, "A1", factories.payment(amount=usd(4000)))
        assert unpaid(tx) == {"early": 0, "late": 4000}
        first, second = snapshot(tx).invoices
        assert (first.state, second.state) == (InvoiceState.PAID, InvoiceState.OPEN)

    def test_go_on_where_the_last_one_ended(self, tx):
        self.add(tx, "one", 1, 5000)
        for _ in range(2):
            accounts.add_payment(tx, "A1", factories.payment(amount=usd(2000)))
        assert unpaid(tx) == {"one": 1000}

    def test_never_settle_more_than_is_owed(self, tx):
        self.add(tx, "one", 1, 5000)
        accounts.add_payment(tx, "A1", factories.payment(amount=usd(9000)))
        assert unpaid(tx) == {"one": 0}

    def test_that_failed_settle_nothing_and_are_listed(self, tx):
        self.add(tx, "one", 1, 5000)
        failed = factories.payment(state=PaymentState.FAILED, decline_code="insufficient_funds")
        accounts.add_payment(tx, "A1", failed)
        assert unpaid(tx) == {"one": 5000}
        assert accounts.load(tx, "A1", NOW).payments == (failed,)

    def test_are_listed_newest_first(self, tx):
        old, new = (factories.payment(at=NOW - timedelta(days=days)) for days in (9, 1))
        accounts.add_payment(tx, "A1", old)
        accounts.add_payment(tx, "A1", new)
        assert accounts.load(tx, "A1", NOW).payments == (new, old)

    def test_leave_void_invoices_alone(self, tx):
        accounts.add_invoice(tx, "A1", factories.invoice(number="void", state=InvoiceState.VOID))
        accounts.add_payment(tx, "A1", factories.payment())
        (void,) = snapshot(tx).invoices
        assert (void.state, void.unpaid) == (InvoiceState.VOID, usd(0))

    def test_meant_for_one_invoice_settle_it_before_older_ones(self, tx):
        self.add(tx, "early", 1, 3000)
        meant = factories.invoice(number="late", due_on=date(2026, 11, 20), amount=usd(5000))
        accounts.add_invoice(tx, "A1", meant)
        accounts.add_payment(tx, "A1", factories.payment(amount=usd(6000), for_invoice=meant.id))
        assert unpaid(tx) == {"early": 2000, "late": 0}

    def test_beyond_all_charges_stay_as_credit_until_something_is_charged(self, tx):
        self.add(tx, "one", 1, 5000)
        accounts.add_payment(tx, "A1", factories.payment(amount=usd(9000)))
        assert snapshot(tx).credit == usd(4000)
        self.add(tx, "two", 20, 6000)
        assert (unpaid(tx), snapshot(tx).credit) == ({"one": 0, "two": 2000}, None)

    def test_of_a_void_invoice_go_to_the_others(self, tx):
        wrong = factories.invoice(number="wrong", due_on=date(2026, 10, 1), amount=usd(5000))
        accounts.add_invoice(tx, "A1", wrong)
        self.add(tx, "right", 1, 5000)
        accounts.add_payment(tx, "A1", factories.payment(amount=usd(5000)))
        accounts.void_invoice(tx, "A1", wrong.id)
        assert unpaid(tx) == {"wrong": 0, "right": 0}
        with pytest.raises(NotFound):
            accounts.void_invoice(tx, "A1", "nothing")

    def test_that_were_pending_settle_when_they_arrive(self, tx):
        self.add(tx, "one", 1, 5000)
        pending = factories.payment(state=PaymentState.PENDING)
        accounts.add_payment(tx, "A1", pending)
        assert unpaid(tx) == {"one": 5000}
        accounts.settle_payment(tx, "A1", pending.id, PaymentState.SUCCEEDED)
        assert unpaid(tx) == {"one": 0}
        with pytest.raises(NotFound):
            accounts.settle_payment(tx, "A1", "nothing", PaymentState.FAILED)


class TestAnInvoice:
    def test_says_line_by_line_what_it_is_for(self, tx):
        lines = (
            InvoiceLine("EDIT", "Copy editing, hours", Decimal("2.5"), usd(15000)),
            InvoiceLine("RUSH", "Discount", Decimal(1), usd(-3000)),
        )
        charged = factories.invoice(amount=usd(12000), lines=lines)
        accounts.add_invoice(tx, "A1", charged)
        assert snapshot(tx).invoices == (charged,)

    def test_whose_lines_do_not_add_up_cannot_be_made(self):
        line = InvoiceLine("EDIT", "Copy editing", Decimal(1), usd(11999))
        with pytest.raises(ValueError, match="do not add up"):
            factories.invoice(amount=usd(12000), lines=(line,))

    def test_for_a_fee_is_settled_last(self, tx):
        fee = factories.invoice(
            number="fee", amount=usd(2500), due_on=date(2026, 10, 1), kind=InvoiceKind.FEE
        )
        accounts.add_invoice(tx, "A1", fee)
        accounts.add_invoice(tx, "A1", factories.invoice(number="one", amount=usd(5000)))
        accounts.add_payment(tx, "A1", factories.payment(amount=usd(5000)))
        assert unpaid(tx) == {"fee": 2500, "one": 0}

    @pytest.mark.parametrize(
        ("amount", "complaint"),
        [
            (usd(0), "zero or negative"),
            (usd(-1), "zero or negative"),
            (usd(LARGEST_MINOR + 1), "too large"),
            (Money(100, "EUR"), "is in EUR, and the account is in USD"),
        ],
    )
    def test_of_an_impossible_amount_is_refused_with_a_remedy(self, tx, amount, complaint):
        with pytest.raises(BadInput, match=complaint):
            accounts.add_invoice(tx, "A1", factories.invoice(amount=amount, unpaid=amount))


class TestAdjustments:
    @pytest.fixture
    def paid(self, tx):
        accounts.add_invoice(tx, "A1", factories.invoice(number="one", amount=usd(5000)))
        payment = factories.payment(amount=usd(5000))
        accounts.add_payment(tx, "A1", payment)
        return payment

    def test_a_credit_settles_what_it_is_meant_for(self, tx):
        fee = factories.invoice(number="fee", amount=usd(2500), kind=InvoiceKind.FEE)
        accounts.add_invoice(tx, "A1", factories.invoice(number="one", amount=usd(5000)))
        accounts.add_invoice(tx, "A1", fee)
        waived = factories.adjustment(AdjustmentKind.CREDIT, 2500, invoice_id=fee.id)
        accounts.add_adjustment(tx, "A1", waived)
        assert unpaid(tx) == {"one": 5000, "fee": 0}
        assert snapshot(tx).adjustments == (waived,)

    @pytest.mark.parametrize(
        "kind", [AdjustmentKind.REFUND, AdjustmentKind.REVERSAL, AdjustmentKind.CHARGEBACK]
    )
    def test_what_is_taken_back_is_owed_again(self, tx, paid, kind):
        back = factories.adjustment(kind, 2000, payment_id=paid.id)
        accounts.add_adjustment(tx, "A1", back)
        assert unpaid(tx) == {"one": 2000}

    def test_no_more_is_taken_back_than_was_paid(self, tx, paid):
        for minor in (3000, 2000):
            back = factories.adjustment(AdjustmentKind.REFUND, minor, payment_id=paid.id)
            accounts.add_adjustment(tx, "A1", back)
        with pytest.raises(BadInput, match="more than is left"):
            accounts.add_adjustment(
                tx, "A1", factories.adjustment(AdjustmentKind.REFUND, 1, payment_id=paid.id)
            )

    def test_what_a_chargeback_took_can_be_given_back_and_no_more(self, tx, paid):
        def won(minor):
            given = factories.adjustment(AdjustmentKind.REINSTATED, minor, payment_id=paid.id)
            accounts.add_adjustment(tx, "A1", given)

        with pytest.raises(BadInput, match="more than was charged back"):
            won(1)
        refund = factories.adjustment(AdjustmentKind.REFUND, 1000, payment_id=paid.id)
        taken = factories.adjustment(AdjustmentKind.CHARGEBACK, 4000, payment_id=paid.id)
        for change in (refund, taken):
            accounts.add_adjustment(tx, "A1", change)
        assert accounts.left_of_payment(tx, "A1", paid.id) == usd(0)
        won(4000)
        assert accounts.left_of_payment(tx, "A1", paid.id) == usd(4000)
        assert accounts.booked(tx, "A1", taken.id) == usd(4000)
        assert unpaid(tx) == {"one": 1000}
        with pytest.raises(BadInput, match="more than was charged back"):
            won(1)
        with pytest.raises(NotFound):
            accounts.add_adjustment(tx, "A1", factories.adjustment(AdjustmentKind.REINSTATED, 1))

    def test_of_what_is_not_here_or_did_not_arrive_nothing_is_left_to_tell(self, tx):
        failed = factories.payment(state=PaymentState.FAILED)
        accounts.add_payment(tx, "A1", failed)
        assert accounts.left_of_payment(tx, "A1", failed.id) is None
        assert accounts.left_of_payment(tx, "A1", "nowhere") is None
        assert accounts.booked(tx, "A1", "nowhere") is None

    def test_nothing_is_taken_back_of_what_did_not_arrive(self, tx):
        failed = factories.payment(state=PaymentState.FAILED)
        accounts.add_payment(tx, "A1", failed)
        with pytest.raises(BadInput, match="did not arrive"):
            accounts.add_adjustment(
                tx, "A1", factories.adjustment(AdjustmentKind.REFUND, 1, payment_id=failed.id)
            )
        with pytest.raises(NotFound):
            accounts.add_adjustment(tx, "A1", factories.adjustment(AdjustmentKind.REFUND, 1))


class TestRoyalties:
    def add(self, tx, *steps):
        for step, minor in steps:
            accounts.add_royalty(tx, "A1", factories.movement(step, minor))

    def test_are_where_the_movements_left_them(self, tx):
        self.add(
            tx,
            (RoyaltyStep.EARNED, 10000),
            (RoyaltyStep.EARNED, -500),
            (RoyaltyStep.COLLECTED, 8000),
            (RoyaltyStep.RELEASED, 7000),
            (RoyaltyStep.SENT, 6000),
            (RoyaltyStep.RETURNED, 1000),
            (RoyaltyStep.PAID, 4000),
            (RoyaltyStep.SET_OFF, 300),
        )
        found = snapshot(tx).royalties
        places = (found.pending, found.payable, found.available, found.in_transit, found.paid)
        assert [place.minor for place in places] == [1500, 1000, 1700, 1000, 4000]

    def test_are_of_the_newest_period_in_which_anything_was_earned(self, tx):
        for step, period in ((RoyaltyStep.EARNED, "2026-Q2"), (RoyaltyStep.COLLECTED, "2026-Q3")):
            accounts.add_royalty(tx, "A1", factories.movement(step, 100, period=period))
        assert snapshot(tx).royalties.period == "2026-Q2"

    def test_only_earnings_may_be_negative(self, tx):
        with pytest.raises(BadInput, match="zero or negative"):
            self.add(tx, (RoyaltyStep.SENT, -1))


class TestPaymentMethods:
    def test_come_with_the_default_first(self, tx):
        old, new = factories.method(brand="amex"), factories.method(last4="0341")
        accounts.add_method(tx, "A1", old)
        accounts.add_method(tx, "A1", new)
        assert [(m.brand, m.last4, m.is_default) for m in snapshot(tx).methods] == [
            ("visa", "0341", True),
            ("amex", "4242", False),
        ]

    def test_cannot_hold_a_number_even_past_the_model(self, tx):
        accounts.add_method(tx, "A1", factories.method())
        with pytest.raises(IntegrityError):
            tx.connection().execute(text("UPDATE payment_methods SET last4 = '4242424242424242'"))
        tx.rollback()
