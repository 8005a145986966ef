"""Plans, promises and holds on the Slack card: shown, and done with a click or a dialogue."""

import time
from datetime import UTC, datetime

import pytest

from assist.app import create_app
from assist.demo.standins.smtp import SmtpStandin
from assist.desk.accept_by_phone import accept_by_phone
from assist.desk.card import card_view
from assist.desk.disputes import Opening, open_dispute
from assist.desk.payout_changes import ChangeRequest, open_payout_change
from assist.desk.use_offer import OfferClick
from assist.model.contact import ChannelKind
from assist.model.dispute import Network
from assist.model.hold import HoldKind
from assist.model.offer import OfferKind
from assist.model.payout_change import Requester
from assist.model.withdrawal import MethodKind
from assist.store import accounts, inboxes, payment_plans, promises
from assist.store.account_entries import ACCOUNTS
from assist.store.rows import run
from tests import factories
from tests.harness import mail_settings, open_desk, with_slack
from tests.royalty_fixtures import ask, ready
from tests.standins.slack import SlackStandin
from tests.standins.slack_limits import message_problems

PLAN = "could i pay it in 2 installments please"
CHARGEBACK = "i already filed a chargeback with my bank about your charge"


@pytest.fixture
def slack():
    with SlackStandin() as standin:
        yield standin


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio, slack):
    url = sqlite_copy(tmp_path / "assist.db")
    opened = open_desk(url, reader_cache, twilio, **with_slack(slack))
    yield opened
    opened.services.close()


@pytest.fixture
def author(desk):
    return desk.author()


@pytest.fixture
def post(desk):
    client = create_app(desk.services).test_client()
    return lambda path, body, headers: client.post(path, data=body, headers=headers).status_code


def eventually(desk, check, seconds=5.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            desk.work()
            return
        time.sleep(0.02)
    raise AssertionError("it never came true")


def shown(slack):
    parts = []
    for block in slack.cards[0]["blocks"]:
        texts = [block.get("text"), *block.get("elements", [])]
        parts += [str((text or {}).get("text")) for text in texts]
    return "\n".join(parts)


def phone(desk, conversation_id):
    decision_id = card_view(desk.desk, conversation_id, desk.clock()).decision_id
    click = OfferClick(decision_id, OfferKind.EQUAL_INSTALMENTS, desk.ana.id)
    accept_by_phone(desk.desk, click, desk.clock())
    desk.work()


class TestAPlan:
    def test_is_made_by_the_button_that_sends_its_confirmation(self, desk, slack, post, author):
        key = desk.write(PLAN).conversation_id
        phone(desk, key)
        assert "Agreed by phone: $120.00 = 2 x $60.00" in shown(slack)
        assert slack.buttons()["assist_approve"]["text"]["text"] == "Make the plan & send"
        slack.click(post, "assist_approve", user="U0ANA")
        eventually(desk, lambda: "Approved by Ana Ruiz" in shown(slack))
        assert "Paid $0.00 of $120.00. Next: $60.00 on Nov 27, 2026." in shown(slack)
        assert "1. $60.00 on Nov 27, 2026: to come" in shown(slack)
        assert message_problems(slack.cards[0]) == []
        with desk.desk.db.read() as tx:
            assert payment_plans.active_of(tx, author.account_id)

    def test_says_what_the_author_accepts(self, desk, slack, post, author):
        key = desk.write(PLAN).conversation_id
        slack.click(post, "assist_use_offer_1", user="U0ANA")
        eventually(desk, lambda: desk.suggestion(key).draft.playbook_id == "plan.offer")
        slack.click(post, "assist_approve", user="U0ANA")
        eventually(desk, lambda: "Approved by Ana Ruiz" in shown(slack))
        assert "assist_accepted_by_phone" in slack.buttons()
        desk.write("ok let's do that")
        assert "The author accepts: $120.00 = 2 x $60.00; November 27, 2026" in shown(slack)
        assert "assist_accepted_by_phone" not in slack.buttons()

    def test_accepted_by_phone_is_one_click(self, desk, slack, post, author):
        key = desk.write(PLAN).conversation_id
        slack.click(post, "assist_use_offer_1", user="U0ANA")
        eventually(desk, lambda: desk.suggestion(key).draft.playbook_id == "plan.offer")
        slack.click(post, "assist_approve", user="U0ANA")
        eventually(desk, lambda: "Approved by Ana Ruiz" in shown(slack))
        slack.click(post, "assist_accepted_by_phone", user="U0LEO")
        eventually(desk, lambda: desk.suggestion(key).draft.playbook_id == "plan.confirmed")

    def test_offers_are_worked_out_unasked(self, desk, slack, post, author):
        desk.write("hi how much do i still owe on my package")
        slack.click(post, "assist_approve", user="U0ANA")
        eventually(desk, lambda: "assist_work_out_offers" in slack.buttons())
        assert "What may be offered" not in shown(slack)
        slack.click(post, "assist_work_out_offers", user="U0ANA")
        eventually(desk, lambda: "What may be offered" in shown(slack))


class TestAPromise:
    def values(self, amount, day):
        return {
            "assist_amount": {"amount": {"type": "number_input", "value": amount}},
            "assist_day": {"day": {"type": "datepicker", "selected_date": day}},
        }

    def test_is_recorded_in_a_dialogue_that_knows_what_was_written(self, desk, slack, post, author):
        desk.write("i will pay $100 on november 27")
        slack.click(post, "assist_record_promise", user="U0ANA")
        eventually(desk, lambda: slack.views)
        fields = {block["block_id"]: block["element"] for block in slack.views[0]["blocks"]}
        assert fields["assist_amount"]["initial_value"] == "100.00"
        assert fields["assist_day"]["initial_date"] == "2026-11-27"
        slack.submit(post, self.values("90.00", "2026-11-28"), user="U0ANA")
        eventually(desk, lambda: "Promised: $90.00 on Nov 28, 2026" in shown(slack))
        eventually(desk, lambda: "I have noted $90.00 on Nov 28, 2026" in shown(slack))

    def test_that_the_rules_refuse_says_why(self, desk, slack, post, author):
        desk.write("i will pay $100 on november 27")
        slack.click(post, "assist_record_promise", user="U0ANA")
        eventually(desk, lambda: slack.views)
        slack.submit(post, self.values("90.00", "2027-11-28"), user="U0ANA")
        eventually(desk, lambda: slack.whispers)
        assert "beyond_horizon" in slack.whispers[0]["text"]
        with desk.desk.db.read() as tx:
            assert promises.of_account(tx, author.account_id) == ()


class TestADispute:
    def test_is_on_the_card_with_its_date_and_a_way_there(self, desk, slack, author):
        paid = factories.payment(id="pay-1", amount=factories.usd(5_000))
        with desk.desk.db.transaction() as tx:
            accounts.add_payment(tx, author.account_id, paid)
        key = desk.write("hi how much do i still owe on my package").conversation_id
        due = datetime(2026, 12, 11, 20, tzinfo=UTC)
        notice = Opening(key, "pay-1", Network.VISA, "13.1", external_id="dp_1", due_by=due)
        opened = open_dispute(desk.desk, notice, by=desk.ana.id, now=desk.clock())
        desk.work()
        told = shown(slack)
        assert "Dispute dp_1 of $50.00 (charge pay-1): Needs a response." in told
        assert "Answer the bank by Dec 11, 2026, 5:00 PM." in told
        assert "No refund of this charge, and no collection on it." in told
        assert f"<https://desk.example.com/disputes/{opened.id}|See the dispute>" in told
        assert message_problems(slack.cards[0]) == []


class TestAPaper:
    def test_is_sent_with_one_click_once(self, sqlite_copy, tmp_path, reader_cache, twilio, slack):
        with SmtpStandin() as smtp:
            url = sqlite_copy(tmp_path / "assist.db")
            settings = with_slack(slack) | mail_settings(smtp)
            desk = open_desk(url, reader_cache, twilio, **settings)
            client = create_app(desk.services).test_client()

            def post(path, body, headers):
                return client.post(path, data=body, headers=headers).status_code

            author = desk.author()
            with desk.desk.db.transaction() as tx:
                inboxes.ensure(tx, ChannelKind.EMAIL, "billing@example.com", "Billing")
                accounts.add_payment(tx, author.account_id, factories.payment(id="pay-1"))
                run(tx, ACCOUNTS.update().values(billing_email="ada@example.org"))
            desk.write("please send me a receipt for my last payment")
            for _ in range(2):
                slack.click(post, "assist_send_receipt", user="U0ANA")
            eventually(desk, lambda: slack.whispers)
            assert "decided already" in slack.whispers[0]["text"]
            (mail,) = smtp.wait_for(1)
            assert mail.recipients == ("ada@example.org",)
            assert message_problems(slack.cards[0]) == []
            desk.services.close()


class TestAHold:
    def clear_id(self, desk, slack, key, kind):
        holds = card_view(desk.desk, key, desk.clock()).holds
        return next(f"assist_clear_hold_{hold.id}" for hold in holds if hold.kind is kind)

    def test_is_shown_and_ended_with_a_note_by_who_may(self, desk, slack, post, author):
        key = desk.write(CHARGEBACK).conversation_id
        assert "On hold since Nov 20, 2026: an open chargeback." in shown(slack)
        action_id = self.clear_id(desk, slack, key, HoldKind.CHARGEBACK)
        note = {"assist_text": {"text": {"type": "plain_text_input", "value": "withdrawn"}}}
        for who, opened in (("U0ANA", 1), ("U0LEO", 2)):
            slack.click(post, action_id, user=who)
            eventually(desk, lambda opened=opened: len(slack.views) == opened)
            slack.submit(post, note, user=who)
            if who == "U0ANA":
                eventually(desk, lambda: slack.whispers)
        assert "for a team lead" in slack.whispers[0]["text"]
        eventually(desk, lambda: "an open chargeback." not in shown(slack))


def test_payouts_are_told_on_the_card(desk, author, slack):
    ready(desk, author)
    desk.clock.forward(hours=1)
    key = desk.write("I want to cash out my royalties").conversation_id
    ask(desk, key)
    wanted = ChangeRequest(key, MethodKind.ACH, "9876", Requester.AUTHOR)
    open_payout_change(desk.desk, wanted, by=desk.ana.id, now=desk.clock())
    desk.work()
    told = shown(slack)
    assert "Royalties: $212.37 asked for on Nov 20, 2026. Being checked." in told
    assert "US bank account ending in 9876. Waits for the call-back." in told
    assert message_problems(slack.cards[0]) == []
