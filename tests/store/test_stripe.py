"""What is kept about Stripe, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from assist.errors import Duplicate, NotFound
from assist.model.contact import ChannelKind
from assist.model.hosted_link import HostedLink, LinkPurpose, LinkState
from assist.model.ids import new_id
from assist.store import accounts, contacts, hosted_links, stripe_customers, stripe_events
from assist.store.stripe_events import EventState
from tests import factories
from tests.factories import NOW, usd


@pytest.fixture
def account(database):
    return open_account(database, "acc-1")


def open_account(database, key):
    person = factories.contact(account_id=key)
    with database.transaction() as tx:
        contacts.add_contact(tx, person)
        accounts.add_account(tx, account_id=key, contact_id=person.id, currency="USD")
    return person


def link(tx, key="acc-1", customer="cus_1", connect=None):
    stripe_customers.link(
        tx, key, customer_id=customer, connect_account=connect, matched="metadata", at=NOW
    )


class TestCustomers:
    def test_belong_to_one_account(self, database, account):
        open_account(database, "acc-2")
        with database.transaction() as tx:
            link(tx)
            assert stripe_customers.account_of(tx, "cus_1") == "acc-1"
        with pytest.raises(Duplicate), database.transaction() as tx:
            link(tx, "acc-2")

    def test_are_replaced_by_what_is_found_later(self, database, account):
        with database.transaction() as tx:
            link(tx, customer=None)
            assert stripe_customers.unmatched(tx) == {"metadata": 1}
            link(tx, customer="cus_2")
            assert stripe_customers.customer_of(tx, "acc-1") == "cus_2"
            assert stripe_customers.unmatched(tx) == {}

    def test_are_looked_for_by_proven_addresses_alone(self, database, account):
        email = ChannelKind.EMAIL
        points = [
            factories.point(account.id, channel=email, address="a@example.com", verified_at=NOW),
            factories.point(account.id, channel=email, address="b@example.com"),
            factories.point(account.id, verified_at=NOW),
        ]
        with database.transaction() as tx:
            for point in points:
                contacts.add_point(tx, point)
            assert stripe_customers.proven_emails(tx, "acc-1") == (account.id, ("a@example.com",))
            assert stripe_customers.account_of_email(tx, "A@example.com") == "acc-1"
            assert stripe_customers.account_of_email(tx, "b@example.com") is None
            assert stripe_customers.account_of_contact(tx, account.id) == "acc-1"
            assert stripe_customers.account_of_contact(tx, "nobody") is None

    def test_whose_payouts_go_to_one_place_for_two_are_nobodys(self, database, account):
        open_account(database, "acc-2")
        with database.transaction() as tx:
            link(tx, connect="acct_1")
            assert stripe_customers.account_paid_out_to(tx, "acct_1") == "acc-1"
            link(tx, "acc-2", "cus_2", "acct_1")
            assert stripe_customers.account_paid_out_to(tx, "acct_1") is None


class TestTheVersion:
    def test_moves_with_other_figures_and_only_then(self, database, account):
        versions = []
        with database.transaction() as tx:
            link(tx)
            for figures in ("one", "one", "two", "two", "one"):
                stripe_customers.move_on(tx, "acc-1", figures)
                versions.append(accounts.version(tx, "acc-1"))
        assert versions == [1, 1, 2, 2, 3]


class TestEvents:
    def test_are_kept_once_and_settled(self, database, account):
        told = {"kind": "invoice.paid", "created_at": NOW, "received_at": NOW, "raw": b"{}"}
        with database.transaction() as tx:
            assert stripe_events.add(tx, "evt_1", **told)
            assert not stripe_events.add(tx, "evt_1", **told)
            assert stripe_events.get(tx, "evt_1").state is EventState.RECEIVED
            stripe_events.settle(tx, "evt_1", EventState.PROCESSED, NOW, news={"status": "won"})
            found = stripe_events.get(tx, "evt_1")
            assert (found.state, found.raw) == (EventState.PROCESSED, b"{}")
            with pytest.raises(NotFound):
                stripe_events.get(tx, "evt_2")


class TestLinks:
    @pytest.fixture
    def made(self):
        ends = NOW + timedelta(hours=48)
        return HostedLink(new_id(), "acc-1", LinkPurpose.PAY, usd(100), NOW, ends)

    def test_are_one_for_a_purpose_at_a_time(self, database, account, made):
        with database.transaction() as tx:
            assert hosted_links.add(tx, made)
            assert not hosted_links.add(tx, replace(made, id=new_id()))
            other = replace(made, id=new_id(), purpose=LinkPurpose.UPDATE_METHOD, amount=None)
            assert hosted_links.add(tx, other)
            assert hosted_links.get(tx, other.id) == other
            assert hosted_links.open_of(tx, "acc-1", LinkPurpose.PAY) == made

    def test_are_used_once_and_by_their_own_account(self, database, account, made):
        with database.transaction() as tx:
            hosted_links.add(tx, made)
            assert not hosted_links.use(tx, made.id, "acc-2", NOW)
            assert hosted_links.use(tx, made.id, "acc-1", NOW)
            assert not hosted_links.use(tx, made.id, "acc-1", NOW)
            assert not hosted_links.close(tx, made.id, LinkState.EXPIRED, NOW)
            assert hosted_links.get(tx, made.id).state is LinkState.USED

    def test_keep_the_newest_page(self, database, account, made):
        with database.transaction() as tx:
            hosted_links.add(tx, made)
            assert hosted_links.opened(tx, made, "cs_1")
            assert not hosted_links.opened(tx, made, "cs_2")
            assert hosted_links.get(tx, made.id).session_id == "cs_1"
