"""The sums on a statement add up, whatever was booked."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from assist.billing.ledger import snapshot_of
from assist.desk.paper_words import sums_of
from assist.model.account import AdjustmentKind, InvoiceState, PaymentState
from assist.model.ledger import Entries
from tests import factories

AMOUNTS = st.integers(1, 500_000)


@st.composite
def entries(draw):
    invoices = tuple(
        factories.invoice(
            id=f"i{place}",
            amount=factories.usd(minor),
            unpaid=factories.usd(minor),
            state=draw(st.sampled_from([InvoiceState.OPEN, InvoiceState.VOID])),
        )
        for place, minor in enumerate(draw(st.lists(AMOUNTS, max_size=6)))
    )
    payments, adjustments = [], []
    for place, minor in enumerate(draw(st.lists(AMOUNTS, max_size=6))):
        state = draw(st.sampled_from(list(PaymentState)))
        at = factories.NOW - timedelta(days=place)
        payments.append(
            factories.payment(id=f"p{place}", amount=factories.usd(minor), state=state, at=at)
        )
        back = draw(st.integers(0, minor))
        if back and state is PaymentState.SUCCEEDED:
            kind = draw(st.sampled_from([AdjustmentKind.REFUND, AdjustmentKind.CHARGEBACK]))
            adjustments.append(factories.adjustment(kind, back, payment_id=f"p{place}"))
            again = draw(st.integers(0, back)) if kind is AdjustmentKind.CHARGEBACK else 0
            if again:
                given_back = factories.adjustment(AdjustmentKind.REINSTATED, again)
                adjustments.append(replace(given_back, payment_id=f"p{place}"))
    adjustments += [
        factories.adjustment(AdjustmentKind.CREDIT, minor)
        for minor in draw(st.lists(AMOUNTS, max_size=3))
    ]
    return Entries(
        account_id="A",
        contact_id="C",
        version=1,
        as_of=factories.NOW,
        currency="USD",
        project_titles=(),
        billing_email=None,
        invoices=invoices,
        payments=tuple(payments),
        adjustments=tuple(adjustments),
        royalties=(),
        methods=(),
    )


@given(entries())
def test_what_was_charged_paid_and_given_comes_to_the_balance(booked):
    sums = sums_of(snapshot_of(booked))
    left = sums.charged.minor - sums.paid.minor - sums.credits.minor + sums.taken_back.minor
    assert left == sums.balance.minor - sums.credit.minor
