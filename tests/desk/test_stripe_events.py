"""Events of Stripe: taken once, worked on in any order, and never merged by guess."""

from dataclasses import replace
from datetime import date

import pytest

from assist.billing.ledger import Ledger
from assist.desk.decide_suggestion import Click, ClickResult, approve
from assist.desk.retry_held import retry_held
from assist.desk.stripe_events import process_event, take_event
from assist.errors import BadInput, NotAuthentic, TemporaryFailure
from assist.model.contact import ChannelKind
from assist.model.dispute import DisputeState
from assist.store import (
    accounts,
    disputes,
    inboxes,
    quarantine,
    stripe_customers,
    stripe_events,
)
from assist.store.quarantine import QuarantineState
from assist.store.stripe_events import EventState
from tests import stripe_objects as make
from tests.standins.stripe import signed

DUE = date(2026, 11, 1)


@pytest.fixture
def desk(stripe_desk):
    return stripe_desk


@pytest.fixture
def author(stripe_author):
    return stripe_author


@pytest.fixture
def customer(stripe_customer):
    return stripe_customer


def tell(desk, stripe, kind, about, **values):
    """The event's id; it is taken, and what follows from it is done."""
    at = int(desk.clock().timestamp())
    body = stripe.event(kind, about, at, **values)
    take_event(desk.desk, body, signed(body, at), desk.clock())
    desk.work()
    return body


def version(desk, author):
    with desk.desk.db.read() as tx:
        return accounts.version(tx, author.account_id)


def state(desk, event_id):
    with desk.desk.db.read() as tx:
        return stripe_events.get(tx, event_id).state


def with_mail(desk):
    """Our mailbox, to which cases may belong."""
    with desk.desk.db.transaction() as tx:
        inboxes.ensure(tx, ChannelKind.EMAIL, "billing@example.com", "Billing")


def held(desk):
    with desk.desk.db.read() as tx:
        return quarantine.list(tx)


class TestTaking:
    def test_an_event_twice_is_one(self, desk, stripe, customer):
        at = int(desk.clock().timestamp())
        body = stripe.event("invoice.paid", {"id": "in_1", "customer": customer["id"]}, at)
        taken = [take_event(desk.desk, body, signed(body, at), desk.clock()) for _ in range(2)]
        assert taken == [True, False]
        desk.work()
        assert [row.job for row in desk.done] == ["stripe_event"]

    def test_what_is_not_theirs_is_refused_and_not_kept(self, desk, stripe, customer):
        at = int(desk.clock().timestamp())
        body = stripe.event("invoice.paid", customer, at, id="evt_forged")
        with pytest.raises(NotAuthentic):
            take_event(desk.desk, body, signed(body, at, "whsec_guess"), desk.clock())
        desk.work()
        assert desk.done == []

    def test_what_is_theirs_and_unreadable_is_held(self, desk):
        at = int(desk.clock().timestamp())
        for _ in range(2):
            take_event(desk.desk, b"{}", signed(b"{}", at), desk.clock())
        (item,) = held(desk)
        assert item.source == "stripe"
        with pytest.raises(BadInput):
            retry_held(desk.desk, item.id)


class TestFigures:
    def test_that_moved_refuse_the_suggestion_that_quotes_the_old_ones(
        self, desk, stripe, author, customer
    ):
        told = make.invoice(stripe, customer, DUE, 31_250)
        desk.proven.add(author.id)
        received = desk.write("what is my balance?", "delores@example.com", ChannelKind.EMAIL)
        suggestion = desk.suggestion(received.conversation_id)
        assert "312.50" in suggestion.draft.text
        make.pays(told, make.intent(stripe, customer, 31_250, int(desk.clock().timestamp())))
        tell(desk, stripe, "invoice.paid", told)
        answer = approve(desk.desk, Click(suggestion.id, desk.ana.id), desk.clock())
        assert answer.result is ClickResult.STALE_LEDGER
        desk.work()
        assert "no open invoices" in desk.suggestion(received.conversation_id).draft.text

    def test_that_did_not_move_keep_the_version(self, desk, stripe, author, customer):
        told = make.invoice(stripe, customer, DUE, 31_250)
        tell(desk, stripe, "invoice.created", told)
        before = version(desk, author)
        tell(desk, stripe, "invoice.updated", told)
        assert version(desk, author) == before

    @pytest.mark.parametrize("order", [("paid", "created"), ("created", "paid")])
    def test_are_the_same_in_whatever_order_events_come(
        self, desk, stripe, author, customer, order
    ):
        young = make.invoice(stripe, customer, DUE, 31_250)
        tell(desk, stripe, "invoice.finalized", young)
        before = version(desk, author)
        as_created = {**young, "payments": {"data": []}}
        make.pays(young, make.intent(stripe, customer, 31_250, int(desk.clock().timestamp())))
        bodies = {"paid": young, "created": as_created}
        for kind in order:
            tell(desk, stripe, f"invoice.{kind}", bodies[kind])
        found = desk.desk.billing.snapshot(author.account_id, desk.clock())
        assert found.balance().minor == 0
        assert found.version == version(desk, author) == before + 1

    def test_wait_when_stripe_cannot_be_asked(self, desk, stripe, author, customer):
        tell(desk, stripe, "customer.updated", customer)
        at = int(desk.clock().timestamp())
        body = stripe.event("customer.updated", customer, at, id="evt_later")
        take_event(desk.desk, body, signed(body, at), desk.clock())
        stripe.faults.append((429, {"error": {"type": "invalid_request_error", "code": "x"}}))
        with pytest.raises(TemporaryFailure) as busy:
            process_event(desk.desk, "evt_later")
        assert busy.value.retry_after == 7
        process_event(desk.desk, "evt_later")
        assert state(desk, "evt_later") is EventState.PROCESSED


class TestCustomers:
    def found(self, desk, author):
        desk.desk.billing.snapshot(author.account_id, desk.clock())
        with desk.desk.db.read() as tx:
            customer = stripe_customers.customer_of(tx, author.account_id)
            return customer, stripe_customers.unmatched(tx)

    def test_are_found_by_metadata_before_any_address(self, desk, stripe, author, customer):
        make.customer(stripe)
        assert self.found(desk, author) == (customer["id"], {})

    def test_are_found_by_a_proven_address(self, desk, stripe, author):
        made = make.customer(stripe)
        assert self.found(desk, author) == (made["id"], {})

    @pytest.mark.parametrize("metadata", [{}, {"contact_id": "same"}])
    def test_of_whom_two_fit_are_none_and_told(self, desk, stripe, author, metadata):
        values = dict.fromkeys(metadata, author.id)
        for _ in range(2):
            make.customer(stripe, metadata=values)
        assert self.found(desk, author) == (None, {"several": 1})
        assert desk.desk.billing.snapshot(author.account_id, desk.clock()) is None

    def test_that_name_somebody_else_are_not_taken_by_their_address(self, desk, stripe, author):
        make.customer(stripe, metadata={"contact_id": "another"})
        assert self.found(desk, author) == (None, {"nobody": 1})

    def test_are_nobodys_twice(self, desk, stripe, author, customer):
        other = desk.author("+13055550112")
        customer["metadata"]["contact_id"] = other.id
        assert self.found(desk, author)[0] == customer["id"]
        assert self.found(desk, other) == (None, {"taken": 1})

    def test_charged_in_another_currency_have_no_figures(self, desk, stripe, author, customer):
        make.invoice(stripe, customer, DUE, 31_250, currency="eur")
        assert desk.desk.billing.snapshot(author.account_id, desk.clock()) is None
        assert self.found(desk, author)[1] == {"mixed_currencies": 1}

    def test_come_in_pages_and_all_of_them_count(self, desk, stripe, author, customer):
        for _ in range(101):
            make.invoice(stripe, customer, DUE, 100)
        found = desk.desk.billing.snapshot(author.account_id, desk.clock())
        assert found.balance().minor == 10_100


class TestDisputes:
    """What becomes of them is told in test_stripe_disputes."""

    def told(self, desk, event_id):
        with desk.desk.db.read() as tx:
            return stripe_events.get(tx, event_id)

    def test_are_asked_anew(self, desk, stripe, author, customer):
        with_mail(desk)
        intent = make.intent(stripe, customer, 31_250, 1_795_000_000)
        now = make.dispute(stripe, customer, intent, status="under_review")
        tell(desk, stripe, "charge.dispute.created", {**now, "status": "needs_response"})
        with desk.desk.db.read() as tx:
            (case,) = disputes.of_account(tx, author.account_id)
        assert case.state is DisputeState.UNDER_REVIEW

    def test_find_their_account_also_where_figures_are_the_ledgers(
        self, desk, stripe, author, customer
    ):
        with_mail(desk)
        ledger = Ledger(lambda _key, _now: None)
        desk.services = replace(desk.services, desk=replace(desk.desk, billing=ledger))
        intent = make.intent(stripe, customer, 31_250, 1_795_000_000)
        tell(desk, stripe, "charge.dispute.created", make.dispute(stripe, customer, intent))
        with desk.desk.db.read() as tx:
            assert len(disputes.of_account(tx, author.account_id)) == 1

    def test_that_are_not_there_are_held_and_can_be_tried_again(
        self, desk, stripe, author, customer
    ):
        with_mail(desk)
        tell(desk, stripe, "charge.dispute.created", {"id": "dp_late"}, id="evt_d")
        (item,) = held(desk)
        assert state(desk, "evt_d") is EventState.HELD
        intent = make.intent(stripe, customer, 31_250, 1_795_000_000)
        make.dispute(stripe, customer, intent, id="dp_late")
        retry_held(desk.desk, item.id)
        with desk.desk.db.read() as tx:
            (case,) = disputes.of_account(tx, author.account_id)
        assert case.external_id == "dp_late"
        assert held(desk) == ()
        assert state(desk, "evt_d") is EventState.PROCESSED
        with desk.desk.db.read() as tx:
            assert quarantine.get(tx, item.id).state is QuarantineState.PROCESSED


class TestWhatDoesNotConcernUs:
    def test_is_kept_and_left_alone(self, desk, stripe, author):
        tell(desk, stripe, "plan.created", {"id": "plan_1"}, id="evt_p")
        stranger = make.customer(stripe, email="nobody@example.com")
        tell(desk, stripe, "customer.updated", stranger, id="evt_c")
        tell(desk, stripe, "payout.paid", {"id": "po_1"}, id="evt_o")
        assert {state(desk, key) for key in ("evt_p", "evt_c", "evt_o")} == {EventState.IGNORED}


class TestPayouts:
    def test_to_a_connected_account_are_the_authors(self, desk, stripe, author):
        make.customer(
            stripe, metadata={"assist_contact": author.id, "connect_account": "acct_delores"}
        )
        desk.desk.billing.snapshot(author.account_id, desk.clock())
        made = stripe.add(
            "payouts", amount=8_000, currency="usd", status="failed", arrival_date=1_795_000_000,
            failure_code="account_closed",
        )  # fmt: skip
        before = version(desk, author)
        tell(desk, stripe, "payout.failed", made, account="acct_delores", id="evt_o")
        assert state(desk, "evt_o") is EventState.PROCESSED
        assert version(desk, author) == before + 1
        found = desk.desk.billing.snapshot(author.account_id, desk.clock())
        assert found.payouts[0].failure_code == "account_closed"
