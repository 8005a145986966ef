"""What every BillingConnector must do, over each of `subjects.SUBJECTS`."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from assist.errors import TemporaryFailure
from assist.model.account import InvoiceState, PaymentState, Section
from tests.contracts.billing.subjects import (
    ACCOUNT,
    CONTACT,
    NOW,
    PAID,
    SUBJECTS,
    Subject,
    usd,
)


@pytest.fixture(params=SUBJECTS)
def books(request, sqlite_copy, tmp_path) -> Subject:
    subject = SUBJECTS[request.param](sqlite_copy, tmp_path)
    yield subject
    if hasattr(subject, "close"):
        subject.close()
    if hasattr(subject, "db"):
        subject.db.close()


@pytest.fixture
def snapshot(books):
    found = books.connector.snapshot(ACCOUNT, NOW)
    assert found is not None
    return found


class TestSnapshot:
    def test_is_the_account_that_was_asked_for(self, snapshot):
        assert (snapshot.account_id, snapshot.contact_id) == (ACCOUNT, CONTACT)
        assert snapshot.project_titles == ("The Salt Road",)
        assert snapshot.billing_email == "delores@example.com"

    def test_is_none_for_an_account_that_does_not_exist(self, books):
        assert books.connector.snapshot("acc-2", NOW) is None

    def test_says_when_the_source_cannot_be_asked_now(self, books):
        books.break_source()
        with pytest.raises(TemporaryFailure):
            books.connector.snapshot(ACCOUNT, NOW)


class TestAge:
    def test_is_an_aware_moment_that_is_not_ahead(self, snapshot):
        assert snapshot.as_of.utcoffset() == timedelta(0)
        assert snapshot.as_of.tzinfo is UTC
        assert snapshot.as_of <= NOW

    def test_is_told_for_every_section(self, snapshot):
        assert {snapshot.age_of(section) for section in Section} == {NOW}


class TestVersion:
    def test_stays_while_nothing_changes(self, books, snapshot):
        later = books.connector.snapshot(ACCOUNT, NOW + timedelta(hours=1))
        assert later.version == snapshot.version > 0

    def test_moves_with_a_change(self, books, snapshot):
        books.pay(replace(PAID, id="pay-3", amount=usd(100)))
        assert books.connector.snapshot(ACCOUNT, NOW).version > snapshot.version


class TestFigures:
    def test_are_in_one_currency(self, snapshot):
        amounts = [invoice.amount for invoice in snapshot.invoices]
        amounts += [invoice.unpaid for invoice in snapshot.invoices]
        amounts += [payment.amount for payment in snapshot.payments]
        assert {amount.currency for amount in amounts} == {snapshot.currency} == {"USD"}

    def test_tell_what_is_owed_after_what_was_paid(self, snapshot):
        assert snapshot.balance() == usd(31_250)
        assert {i.number: (i.unpaid.minor, i.state) for i in snapshot.invoices} == {
            "20879": (0, InvoiceState.VOID),
            "20880": (0, InvoiceState.PAID),
            "20881": (31_250, InvoiceState.OPEN),
        }

    def test_list_invoices_by_due_date(self, snapshot):
        days = [invoice.due_on for invoice in snapshot.invoices]
        assert days == sorted(days)

    def test_list_payments_newest_first_and_those_that_failed_with_their_reason(self, snapshot):
        assert [payment.state for payment in snapshot.payments] == [
            PaymentState.FAILED,
            PaymentState.SUCCEEDED,
        ]
        assert snapshot.payments[0].decline_code == "insufficient_funds"
        assert {payment.card_last4 for payment in snapshot.payments} == {"4242", "0341"}

    def test_move_when_the_author_pays(self, books):
        books.pay(replace(PAID, id="pay-3", amount=usd(40_000), at=NOW))
        found = books.connector.snapshot(ACCOUNT, NOW)
        assert (found.balance(), found.credit) == (usd(0), usd(8_750))
