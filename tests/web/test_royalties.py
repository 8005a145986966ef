"""The pages on royalties: what they show, what their forms do, what they say when refused."""

import pytest

from assist.desk.payout_changes import settle_payout_changes
from assist.store import payout_changes, withdrawals
from tests.royalty_fixtures import earn, ready
from tests.web.conftest import form

PAGE = "/desk/royalties"


@pytest.fixture
def author(desk):
    return desk.author(proves=False)


@pytest.fixture
def case(desk, author):
    desk.clock.forward(hours=1)
    return desk.write(
        "take it out of my royalties, apply my royalties to what i owe"
    ).conversation_id


@pytest.fixture
def well(desk, author):
    return ready(desk, author)


def act(client, path, case, **fields):
    answer = form(client, path, conversation=case, **fields)
    assert answer.status_code == 303
    return client.get(answer.location).text


def begin(client, case, **fields):
    return act(client, f"/desk/conversations/{case}/royalties", case, currency="USD", **fields)


@pytest.fixture
def withdrawal(desk, author, well, ana, case):
    begin(ana, case, act="withdraw", amount="")
    with desk.desk.db.read() as tx:
        (found,) = withdrawals.of_account(tx, author.account_id)
    return found


@pytest.fixture
def change(desk, author, well, ana, case):
    begin(ana, case, act="change", kind="ach", last4="9876", requester="author")
    with desk.desk.db.read() as tx:
        (found,) = payout_changes.of_account(tx, author.account_id)
    return found


def step(client, one, **fields):
    return act(client, f"/desk/withdrawals/{one.id}", one.conversation_id, **fields)


def change_step(client, one, **fields):
    return act(client, f"/desk/payout-changes/{one.id}", one.conversation_id, **fields)


class TestWhatItShows:
    def test_everybody_signed_in_and_nobody_else(self, site, ana):
        assert site.visitor().get(PAGE).status_code == 302
        shown = ana.get(PAGE).text
        assert "No withdrawal is under way." in shown
        assert "No change of payout details is open." in shown

    def test_an_authors_balance_by_place_and_by_quarter(self, desk, author, ana, case, well):
        earn(desk, author, 0, pending=-9_000, period="2026-Q4")
        shown = ana.get(f"/desk/conversations/{case}/royalties").text
        assert "sold, and not yet collected from the distributors" in shown
        assert "2026-Q4: -$90.00 earned, -$90.00 of it pending" in shown
        assert "more copies came back than were sold" in shown
        assert "2026-Q3: $253.49 earned, $41.12 of it pending" in shown
        assert "US bank account ending in 1234" in shown

    def test_an_author_without_royalties_and_one_without_an_account(self, desk, ana, case):
        assert (
            "No royalties were ever booked" in ana.get(f"/desk/conversations/{case}/royalties").text
        )
        stranger = desk.write("hello", address="+12025550199").conversation_id
        assert ana.get(f"/desk/conversations/{stranger}/royalties").status_code == 200
        assert ana.get("/desk/conversations/nothing/royalties").status_code == 404

    def test_the_card_and_the_menu_lead_there(self, ana, case, withdrawal):
        shown = ana.get(f"/desk/conversations/{case}").text
        assert f"/desk/conversations/{case}/royalties" in shown
        assert "Royalties: $212.37 asked for on" in shown
        assert 'href="/desk/royalties"' in shown


class TestAWithdrawal:
    def test_from_the_request_to_the_bank_by_the_forms(self, ana, withdrawal):
        assert "Prove first who asks" in step(ana, withdrawal, act="approve")
        step(ana, withdrawal, act="identity", note="Called the old number")
        shown = step(ana, withdrawal, act="approve")
        assert "$212.37 gross, no tax is withheld." in shown
        assert "Leaves by Nov 30, 2026" in shown
        assert "Reference: TRACE 1" in step(ana, withdrawal, act="send", reference="TRACE 1")
        assert "Arrived" in step(ana, withdrawal, act="paid")
        assert "No withdrawal is under way." in ana.get(PAGE).text

    def test_came_back_and_is_sent_again(self, ana, withdrawal):
        step(ana, withdrawal, act="identity", note="Called")
        step(ana, withdrawal, act="approve")
        step(ana, withdrawal, act="send", reference="TRACE 1")
        shown = step(ana, withdrawal, act="returned", code="no_account")
        assert "one detail of the account did not match" in shown
        assert "The last payout came back" in shown
        step(ana, withdrawal, act="reissue", note="Confirmed with the author")
        assert "TRACE 2" in step(ana, withdrawal, act="send", reference="TRACE 2")

    def test_every_reason_is_told(self, desk, author, ana, case):
        earn(desk, author, 5_000)
        begin(ana, case, act="withdraw", amount="50.00")
        with desk.desk.db.read() as tx:
            (one,) = withdrawals.of_account(tx, author.account_id)
        step(ana, one, act="identity", note="Called")
        shown = step(ana, one, act="approve")
        for words in ("Below the smallest amount", "No tax form", "No payout details"):
            assert words in shown
        assert "Refused" in step(ana, one, act="refuse", note="Too small")

    def test_again_for_another_look_and_cancelled(self, ana, withdrawal):
        step(ana, withdrawal, act="identity", note="Called")
        step(ana, withdrawal, act="approve")
        assert "Being checked" in step(ana, withdrawal, act="recheck")
        assert "Cancelled" in step(ana, withdrawal, act="cancel", note="Wants to wait").replace(
            "Canceled", "Cancelled"
        )


class TestOnFile:
    def test_leads_see_and_do_what_specialists_do_not(self, desk, author, ana, leo, case):
        earn(desk, author, 20_000)
        page = f"/desk/conversations/{case}/royalties"
        assert "Put a tax form on file" not in ana.get(page).text
        assert "Team leads and finance" in begin(ana, case, act="method", kind="ach", last4="1234")
        assert "US bank account ending in 1234" in begin(
            leo, case, act="method", kind="ach", last4="1234"
        )
        shown = begin(
            leo, case, act="form", kind="w8ben", signed_on="2026-03-01", country="es",
            tin="verified", treaty="yes",
        )  # fmt: skip
        assert "W-8BEN, signed Mar 1, 2026, good to Dec 31, 2029, ES, claims a treaty" in shown


class TestSetOff:
    def test_by_the_authors_message(self, desk, author, ana, case, well):
        page = f"/desk/conversations/{case}/royalties"
        assert "apply my royalties to what i owe" in ana.get(page).text
        message = desk.conversation(case).last_incoming_id
        wish = {"act": "set_off", "message": message, "amount": "100.00"}
        assert "Prove first who asks (L2)" in begin(ana, case, **wish, note="")
        shown = begin(ana, case, **wish, note="Portal login")
        assert "Used for the balance" in shown
        assert "$100.00" in shown
        assert "Their request" not in shown


class TestAChange:
    def test_by_two_people(self, desk, site, author, ana, leo, change):
        shown = ana.get(PAGE).text
        assert "US bank account ending in 9876" in shown
        assert "+13055550111" in shown
        point = desk.point().id
        shown = change_step(ana, change, act="confirm", point=point, note="Said the old ending")
        assert "Called by Ana Ruiz" in shown
        assert "a team lead or finance" in change_step(ana, change, act="approve")
        shown = change_step(leo, change, act="approve")
        assert "Approved by Leo Paz" in shown
        assert "nothing is paid until then" in shown
        desk.clock.forward(days=7)
        settle_payout_changes(desk.desk, desk.clock())
        again = site.signed_in(desk.ana)  # a week later
        assert (
            "In force" in again.get(f"/desk/conversations/{change.conversation_id}/royalties").text
        )

    def test_stopped_and_refused(self, desk, ana, change):
        assert "It was not me" in change_step(ana, change, act="cancel", note="It was not me")
        begin(ana, change.conversation_id, act="change", kind="check", last4="", requester="author")
        with desk.desk.db.read() as tx:
            newest = payout_changes.of_account(tx, change.account_id)[0]
        assert "Did not ask" in change_step(ana, newest, act="refuse", note="Did not ask")

    def test_a_third_party_opens_nothing(self, ana, case, well):
        shown = begin(ana, case, act="change", kind="ach", last4="9876", requester="third_party")
        assert "Somebody else asks: nothing is opened." in shown
        assert "Waits for the call-back" not in shown

    def test_a_whole_number_is_refused_and_not_repeated(self, ana, case, well):
        shown = begin(ana, case, act="change", kind="ach", last4="000123456789", requester="author")
        assert "the last four" in shown
        assert "000123456789" not in shown


class TestBadInput:
    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"act": "explode"}, "nothing that can be done"),
            ({"act": "withdraw", "amount": "lots"}, "no amount"),
            ({"act": "withdraw", "amount": "-5"}, "negative"),
            ({"act": "withdraw", "amount": "9999.00"}, "may be withdrawn"),
            ({"act": "form", "kind": "w7", "signed_on": "2026-01-01"}, "none of the list"),
            ({"act": "form", "kind": "w9", "signed_on": "soon"}, "no day"),
            ({"act": "change", "kind": "gold", "requester": "author"}, "none of the list"),
        ],
    )
    def test_is_told_on_the_page(self, leo, case, well, fields, told):
        assert told in begin(leo, case, **fields)

    def test_steps_that_are_none(self, ana, withdrawal, change):
        assert "is no step" in step(ana, withdrawal, act="explode")
        assert "is no step" in change_step(ana, change, act="explode")
        assert form(ana, "/desk/withdrawals/nothing", act="paid").status_code == 404

    def test_in_spanish(self, ana, case, withdrawal):
        shown = ana.get(f"/desk/conversations/{case}/royalties?lang=es").text
        assert "Regalías de" in shown
        assert "Pedir un retiro" in shown
