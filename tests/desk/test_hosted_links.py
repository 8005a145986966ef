"""Links to Stripe's pages: one at a time, good once, and for nothing but what they were made for."""

from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

import pytest

from assist.desk.hosted_links import find_link, link_for, open_link
from assist.errors import BadInput, NotAllowed, NotFound, TemporaryFailure
from assist.model.checkout import Visit
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.hosted_link import LinkPurpose
from assist.model.money import Money
from assist.store import checkouts
from tests import stripe_objects as make
from tests.desk.test_stripe_events import tell
from tests.factories import usd

PAY, UPDATE = LinkPurpose.PAY, LinkPurpose.UPDATE_METHOD


@pytest.fixture
def desk(stripe_desk):
    return stripe_desk


@pytest.fixture
def author(stripe_author):
    return stripe_author


@pytest.fixture
def customer(stripe_customer):
    return stripe_customer


@pytest.fixture
def owing(desk, stripe, author, customer):
    """The account, of which 312.50 is open."""
    make.invoice(stripe, customer, date(2026, 11, 1), 31_250, id="in_open")
    desk.desk.billing.snapshot(author.account_id, desk.clock())
    return author.account_id


OWED = usd(31_250)
VISIT = Visit("203.0.113.7", "Mozilla/5.0 (X11)", "en-US,en")


def ask(desk, account_id, purpose=PAY, amount=OWED):
    wanted = amount if purpose is PAY else None
    return link_for(desk.desk, account_id, purpose, wanted, desk.clock())


def token(address):
    return urlsplit(address).path.removeprefix("/pay/")


def opened(desk, address):
    return open_link(desk.desk, token(address), VISIT, desk.clock())


def over(desk, address):
    with pytest.raises(NotAllowed) as refused:
        opened(desk, address)
    return refused.value.code


class TestAnAddress:
    def test_is_ours_and_says_nothing(self, desk, owing):
        address = ask(desk, owing)
        assert address.startswith("https://desk.example.com/pay/")
        assert owing not in address
        assert "31250" not in address

    def test_is_the_same_while_it_is_good(self, desk, owing):
        first = ask(desk, owing)
        desk.clock.forward(hours=47)
        assert ask(desk, owing) == first
        assert ask(desk, owing, UPDATE) != first

    def test_ends_with_its_hours(self, desk, owing):
        first = ask(desk, owing)
        desk.clock.forward(hours=48)
        assert over(desk, first) == "link_expired"
        assert ask(desk, owing) != first

    def test_cannot_be_made_up(self, desk, owing):
        made = token(ask(desk, owing))
        for other in (made[:-1] + ("0" if made[-1] != "0" else "1"), made[:26], "", "é" * 58):
            with pytest.raises(NotFound):
                find_link(desk.desk, other, desk.clock())

    def test_is_not_made_for_what_stripe_cannot_charge(self, desk, owing):
        with pytest.raises(BadInput):
            ask(desk, owing, amount=Money(5_123, "KWD"))


class TestPaying:
    def test_is_of_exactly_the_amount_on_one_page(self, desk, stripe, owing):
        address = ask(desk, owing)
        assert opened(desk, address) == opened(desk, address)
        (page,) = stripe.objects["checkout/sessions"].values()
        assert page["params"]["line_items[0][price_data][unit_amount]"] == "31250"
        assert page["params"]["line_items[0][price_data][currency]"] == "usd"

    def test_is_done_once(self, desk, stripe, owing):
        address = ask(desk, owing)
        opened(desk, address)
        (page,) = stripe.objects["checkout/sessions"].values()
        page["status"] = "complete"
        tell(desk, stripe, "checkout.session.completed", page)
        assert over(desk, address) == "link_used"

    def test_is_done_once_even_before_stripe_tells(self, desk, stripe, owing):
        address = ask(desk, owing)
        opened(desk, address)
        (page,) = stripe.objects["checkout/sessions"].values()
        page["status"] = "complete"
        assert over(desk, address) == "link_used"

    def test_goes_on_after_the_page_ended(self, desk, stripe, owing):
        address = ask(desk, owing)
        first = opened(desk, address)
        (page,) = stripe.objects["checkout/sessions"].values()
        page["status"] = "expired"
        desk.clock.forward(hours=24)
        assert opened(desk, address) != first

    def test_of_another_amount_ends_the_page_before(self, desk, stripe, owing):
        first = ask(desk, owing)
        opened(desk, first)
        second = ask(desk, owing, amount=usd(10_000))
        assert over(desk, first) == "link_expired"
        (page,) = stripe.objects["checkout/sessions"].values()
        assert page["status"] == "expired"
        assert opened(desk, second)

    def test_twice_is_prevented_when_it_was_paid_another_way(self, desk, stripe, customer, owing):
        address = ask(desk, owing)
        at = int(desk.clock().timestamp())
        make.pays(stripe.objects["invoices"]["in_open"], make.intent(stripe, customer, 31_250, at))
        assert over(desk, address) == "link_expired"


class TestUpdatingTheMethod:
    def test_opens_stripes_page_once(self, desk, owing):
        address = ask(desk, owing, UPDATE)
        assert opened(desk, address).startswith("https://billing.stripe.test/")
        assert over(desk, address) == "link_used"

    def test_is_not_used_up_when_stripe_is_away(self, desk, stripe, owing):
        address = ask(desk, owing, UPDATE)
        stripe.faults.append((500, {"error": {"type": "api_error"}}))
        with pytest.raises(TemporaryFailure):
            opened(desk, address)
        assert opened(desk, address)


class TestAReply:
    WANTS = "I need to update my card, the old one expired"

    def drafted(self, desk, **changes):
        channel = ChannelKind.EMAIL
        received = desk.write(self.WANTS, "delores@example.com", channel, **changes)
        return desk.suggestion(received.conversation_id).draft.text

    def test_carries_the_link_for_an_author_on_file(self, desk, owing):
        assert ask(desk, owing, UPDATE) in self.drafted(desk)

    def test_carries_none_to_an_address_that_is_not_proven(self, desk, owing):
        assert "/pay/" not in self.drafted(desk, proven=IdentityLevel.L0)

    def test_carries_none_where_stripe_is_not_configured(self, desk, owing):
        desk.services = replace(desk.services, desk=replace(desk.desk, stripe=None))
        assert "/pay/" not in self.drafted(desk)


class TestFromWhereItWasOpened:
    def kept(self, desk, owing):
        with desk.desk.db.read() as tx:
            return checkouts.of_account(tx, owing)

    def test_is_kept_with_the_amount_that_was_shown(self, desk, owing):
        address = ask(desk, owing)
        find_link(desk.desk, token(address), desk.clock())
        assert self.kept(desk, owing) == ()  # looking is no consent
        opened(desk, address)
        (one,) = self.kept(desk, owing)
        assert (one.ip, one.amount, one.at, one.purpose) == (VISIT.ip, OWED, desk.clock(), PAY)
        assert one.device == VISIT.device
        assert len(one.device) == 64
        assert "Mozilla" not in one.device

    def test_is_bound_to_what_was_paid_there(self, desk, stripe, customer, owing):
        opened(desk, ask(desk, owing))
        (session,) = stripe.objects["checkout/sessions"].values()
        session.update(status="complete", payment_intent="pi_paid", customer=customer["id"])
        tell(desk, stripe, "checkout.session.completed", session)
        assert [one.payment_id for one in self.kept(desk, owing)] == ["pi_paid"]

    def test_is_kept_of_a_change_of_the_method_too(self, desk, owing):
        opened(desk, ask(desk, owing, UPDATE))
        (one,) = self.kept(desk, owing)
        assert (one.purpose, one.amount, one.session_id) == (UPDATE, None, None)
