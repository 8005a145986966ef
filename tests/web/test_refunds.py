"""The pages on refunds: what they list, what their forms do, what they say when refused."""

import pytest

from assist.model.contact import ChannelKind
from assist.model.ids import new_id
from assist.store import accounts, refunds
from tests import factories
from tests import stripe_objects as make
from tests.web.conftest import form

PAGE = "/desk/refunds"


@pytest.fixture
def author(desk):
    return desk.author(proves=False)


@pytest.fixture
def case(desk, author):
    return desk.write("I want my money back please").conversation_id


@pytest.fixture
def payment(desk, author):
    paid = factories.payment(id=new_id(), amount=factories.usd(80_000))
    with desk.desk.db.transaction() as tx:
        accounts.add_payment(tx, author.account_id, paid)
    return paid


def ask(client, case, payment, **changes):
    fields = {"payment": payment.id, "stage": "before_manuscript", "signed_on": "2026-11-05"}
    return form(client, f"/desk/conversations/{case}/refunds", **(fields | changes))


@pytest.fixture
def refund(desk, author, ana, case, payment):
    assert ask(ana, case, payment).status_code == 303
    with desk.desk.db.read() as tx:
        (found,) = refunds.of_account(tx, author.account_id)
    return found


def step(client, refund, act, **fields):
    answer = form(client, f"{PAGE}/{refund.id}", act=act, **fields)
    assert answer.status_code == 303
    return client.get(answer.location).text


class TestWhoMaySeeIt:
    def test_everybody_signed_in_and_nobody_else(self, site, ana):
        assert site.visitor().get(PAGE).status_code == 302
        shown = ana.get(PAGE)
        assert shown.status_code == 200
        assert "No refund is under way." in shown.text

    def test_the_conversation_links_to_its_refunds(self, ana, case):
        assert f"/desk/conversations/{case}/refunds" in ana.get(f"/desk/conversations/{case}").text


class TestFromRequestToBank:
    def test_by_the_forms_of_the_page(self, ana, leo, refund):
        assert "Waits for proof of identity" in ana.get(PAGE).text
        shown = step(ana, refund, "identity", note="Called the number on file")
        assert "Less $150.00, the greater of $150.00 and 10% of what was paid." in shown
        assert "A team lead approves this amount." in shown
        assert "another person than who asked" in shown
        assert "This amount is for a team lead to approve." in step(ana, refund, "approve")
        assert "Approved by Leo Paz" in step(leo, refund, "approve")
        assert "Reference: 74537606315000012345678" in step(
            leo, refund, "issue", reference="74537606315000012345678"
        )
        step(ana, refund, "settle")
        assert "No refund is under way." in ana.get(PAGE).text

    def test_refused_and_came_back(self, desk, ana, leo, refund):
        step(ana, refund, "identity", note="Called")
        step(leo, refund, "approve")
        step(leo, refund, "issue", reference="re_1234")
        assert "Card closed" in step(ana, refund, "fail", note="Card closed")
        assert "It was issued" in ana.get(PAGE).text

    def test_a_specialist_says_no(self, ana, refund):
        shown = step(ana, refund, "refuse", note="Withdrew", conversation=refund.conversation_id)
        assert "Refused" in shown
        assert "Withdrew" in shown

    def test_in_spanish(self, leo, ana, refund):
        step(ana, refund, "identity", note="Llamada")
        shown = leo.get(f"{PAGE}?lang=es").text
        assert "Devoluciones" in shown
        assert "Aprobar la devolución" in shown
        assert "comes to" not in shown


class TestBadInput:
    def test_is_told_on_the_page(self, ana, case, payment, refund):
        page = f"/desk/conversations/{case}/refunds"
        for changes, told in (
            ({"signed_on": "2026-11-15"}, "before the contract"),
            ({"stage": "someday"}, "Choose the stage"),
            ({"signed_on": "yesterday"}, "Choose the stage"),
        ):
            assert ask(ana, case, payment, **changes).status_code == 303
            assert told in ana.get(page).text
        assert "is no step" in step(ana, refund, "explode")
        assert "note" in step(ana, refund, "identity", note=" ")
        assert ask(ana, case, factories.payment()).status_code == 404
        assert ana.get("/desk/conversations/nothing/refunds").status_code == 404

    def test_an_author_who_paid_nothing(self, ana, case):
        assert "nothing to give back" in ana.get(f"/desk/conversations/{case}/refunds").text


class TestWhereStripeMovesTheMoney:
    @pytest.fixture
    def desk(self, stripe_desk):
        return stripe_desk

    @pytest.fixture
    def author(self, stripe_author):
        return stripe_author

    @pytest.fixture
    def case(self, desk, author):
        text = "I want my money back please"
        return desk.write(text, "delores@example.com", ChannelKind.EMAIL).conversation_id

    @pytest.fixture
    def payment(self, stripe, stripe_customer):
        made = make.intent(stripe, stripe_customer, 80_000, 1_794_200_000)
        return factories.payment(id=made["id"], amount=factories.usd(80_000))

    def test_one_click_sends_it(self, desk, stripe, ana, leo, refund):
        step(ana, refund, "identity", note="Called the number on file")
        step(leo, refund, "approve")
        assert "Send it by Stripe" in leo.get(PAGE).text
        assert "Reference for the author" not in leo.get(PAGE).text
        assert "Stripe is being asked to send it." in step(leo, refund, "issue")
        desk.work()
        assert len(stripe.objects["refunds"]) == 1
        assert "Issued" in leo.get(PAGE).text
