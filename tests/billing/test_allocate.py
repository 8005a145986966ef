"""How payments settle invoices."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.billing.allocate import allocate
from assist.model.account import Invoice, InvoiceKind, InvoiceState, Payment, PaymentState
from assist.model.money import Money

START = datetime(2026, 1, 5, tzinfo=UTC)


def an_invoice(key: str, minor: int, day: int, state: InvoiceState = InvoiceState.OPEN) -> Invoice:
    amount = Money(minor, "USD")
    due = date(2026, 1, 1) + timedelta(days=day)
    return Invoice(key, key, "Monthly payment", amount, amount, due, state)


def a_payment(
    key: str, minor: int, hours: int = 0, state: PaymentState = PaymentState.SUCCEEDED
) -> Payment:
    return Payment(key, Money(minor, "USD"), START + timedelta(hours=hours), state, "card")


def settle(payments, invoices, fees=()):
    kinds = {False: InvoiceKind.CHARGE, True: InvoiceKind.FEE}
    charged = [replace(invoice, kind=kinds[invoice.id in fees]) for invoice in invoices]
    return allocate(payments, charged, currency="USD")


def shares(allocation):
    return [(part.source_id, part.invoice_id, part.amount.minor) for part in allocation.parts]


class TestOrder:
    def test_the_oldest_invoice_first_whatever_order_they_come_in(self):
        result = settle(
            [a_payment("p", 150)], [an_invoice("new", 100, 60), an_invoice("old", 100, 30)]
        )
        assert shares(result) == [("p", "old", 100), ("p", "new", 50)]
        assert [(i.id, i.unpaid.minor, i.state) for i in result.invoices] == [
            ("new", 50, InvoiceState.OPEN),
            ("old", 0, InvoiceState.PAID),
        ]

    def test_fees_last_even_when_they_are_older(self):
        result = settle(
            [a_payment("p", 120)],
            [an_invoice("fee", 25, 1), an_invoice("a", 100, 30)],
            fees={"fee"},
        )
        assert shares(result) == [("p", "a", 100), ("p", "fee", 20)]

    def test_payments_in_the_order_they_arrived(self):
        result = settle(
            [a_payment("late", 60, 9), a_payment("early", 60, 1)], [an_invoice("a", 100, 1)]
        )
        assert shares(result) == [("early", "a", 60), ("late", "a", 40)]
        assert result.credit == Money(20, "USD")


class TestWhatCounts:
    @pytest.mark.parametrize("state", [PaymentState.FAILED, PaymentState.PENDING])
    def test_only_payments_that_succeeded(self, state):
        result = settle([a_payment("p", 100, state=state)], [an_invoice("a", 100, 1)])
        assert (shares(result), result.credit) == ([], Money(0, "USD"))

    def test_void_invoices_take_nothing_and_owe_nothing(self):
        result = settle([a_payment("p", 100)], [an_invoice("a", 100, 1, InvoiceState.VOID)])
        assert result.credit == Money(100, "USD")
        assert (result.invoices[0].unpaid.minor, result.invoices[0].state) == (0, InvoiceState.VOID)

    def test_a_payment_in_another_currency_is_an_error(self):
        euros = Payment("p", Money(100, "EUR"), START, PaymentState.SUCCEEDED, "card")
        with pytest.raises(ValueError, match="cannot mix"):
            settle([euros], [an_invoice("a", 100, 1)])

    def test_an_invoice_in_another_currency_is_an_error(self):
        euros = Invoice(
            "a", "a", "", Money(1, "EUR"), Money(1, "EUR"), date(2026, 1, 1), InvoiceState.OPEN
        )
        with pytest.raises(ValueError, match="cannot mix"):
            settle([], [euros])


class TestSums:
    @given(
        paid=st.lists(st.integers(1, 50_000), max_size=12),
        owed=st.lists(
            st.tuples(st.integers(1, 50_000), st.integers(0, 400), st.booleans()), max_size=12
        ),
    )
    def test_always_add_up_to_the_minor_unit(self, paid, owed):
        payments = [a_payment(f"p{n}", minor, n) for n, minor in enumerate(paid)]
        invoices = [an_invoice(f"i{n}", minor, day) for n, (minor, day, _) in enumerate(owed)]
        fees = {f"i{n}" for n, (_, _, fee) in enumerate(owed) if fee}
        result = settle(payments, invoices, fees)
        spent = sum(part.amount.minor for part in result.parts)
        assert spent + result.credit.minor == sum(paid)
        assert spent + sum(invoice.unpaid.minor for invoice in result.invoices) == sum(
            minor for minor, _, _ in owed
        )
        assert not (result.credit and any(invoice.unpaid.minor for invoice in result.invoices))
        assert all(0 <= invoice.unpaid.minor <= invoice.amount.minor for invoice in result.invoices)
