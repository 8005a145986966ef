"""The card in Slack: what it shows, and that a click always answers and acts exactly once."""

import threading
import time
from datetime import timedelta

import pytest

from assist.app import create_app
from assist.errors import TemporaryFailure
from assist.model.conversation import MessageState
from assist.model.decision import SuggestionState
from assist.model.imports import ImportKind, Report
from assist.store import imports, reviews
from tests.harness import open_desk, with_slack
from tests.standins.slack import SlackStandin
from tests.standins.slack_limits import message_problems

BALANCE = "hi how much do i still owe on my package"


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
def post(desk):
    client = create_app(desk.services).test_client()

    def send(path, body, headers):
        return client.post(path, data=body, headers=headers).status_code

    return send


def eventually(check, seconds=5.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            return
        time.sleep(0.02)
    raise AssertionError("it never came true")


def text_of(card):
    parts = []
    for block in card["blocks"]:
        texts = [block.get("text"), *block.get("elements", [])]
        parts += [str((t or {}).get("text")) for t in texts]
    return "\n".join(parts)


class TestTheCard:
    def test_shows_who_what_understood_facts_and_the_reply(self, desk, slack):
        desk.author()
        desk.write(BALANCE)
        (card,) = slack.cards
        shown = text_of(card)
        assert "Ada Moreno" in shown
        assert f">{BALANCE}" in shown
        assert "How much is owed" in shown
        assert "$120.00" in shown
        assert "<@U0ANA>" in shown
        assert list(slack.buttons()) == [
            "assist_approve",
            "assist_edit",
            "assist_other",
            "assist_reject",
            "assist_hand_off",
            "assist_open_console",
            "assist_correct",
        ]

    def test_says_when_the_figures_are_too_old_and_quotes_none(self, desk, slack):
        author = desk.author()
        old = desk.clock() - timedelta(days=9)
        with desk.desk.db.transaction() as tx:
            imports.note(tx, Report(ImportKind.INVOICES), "invoices.csv", old)
            imports.count_changes(tx, [author.account_id])
        desk.write(BALANCE)
        shown = text_of(slack.cards[0])
        assert "The account's figures are too old to quote (1 week ago)." in shown
        assert "$" not in shown

    def test_the_notification_names_no_figures(self, desk, slack):
        desk.author()
        desk.write(BALANCE)
        assert "$" not in slack.cards[0]["text"]

    def test_later_messages_go_into_its_thread(self, desk, slack):
        desk.author()
        desk.write(BALANCE)
        desk.write("and when is the next one due?")
        assert len(slack.cards) == 1
        assert len(slack.threaded) == 1

    def test_an_author_cannot_mention_or_link_anybody(self, desk, slack):
        desk.author()
        desk.write("<!channel> <https://evil.example|click> & more")
        assert "<!channel>" not in text_of(slack.cards[0])

    @pytest.mark.parametrize("text", ["x" * 100_000, "&" * 5000, "a\n" * 3000, "", "👍" * 2000])
    def test_stays_within_slacks_limits_whatever_is_written(self, desk, slack, text):
        desk.author(name="N" * 300)
        desk.write(text)
        assert slack.problems == []
        assert message_problems(slack.cards[0]) == []

    def test_is_posted_once_even_if_slack_did_not_answer(self, desk, slack):
        desk.author()
        slack.faults.append("drop after")
        with pytest.raises(TemporaryFailure, match="card_being_posted"):
            desk.write(BALANCE)
        desk.clock.forward(minutes=1)
        desk.work()
        assert len(slack.cards) == 1


class TestAClick:
    def test_approves_and_names_who_did_it(self, desk, slack, post):
        desk.author()
        received = desk.write(BALANCE)
        assert slack.click(post, "assist_approve", user="U0ANA") == 200
        eventually(lambda: "Approved by Ana Ruiz" in text_of(slack.cards[0]))
        desk.work()
        assert len(desk.twilio.messages) == 1
        assert desk.timeline(received.conversation_id)[-1].state is MessageState.SENT

    def test_shows_that_work_is_under_way(self, desk, slack, post):
        desk.author()
        desk.write(BALANCE)
        slack.click(post, "assist_approve", user="U0ANA")
        eventually(lambda: "Approved by" in text_of(slack.cards[0]))
        updates = [text_of(a) for method, a in slack.calls if method == "chat.update"]
        assert "Working on it for Ana Ruiz" in updates[0]

    def test_of_two_people_acts_once_and_the_second_is_told(self, desk, slack, post):
        desk.author()
        desk.write(BALANCE)
        card = dict(slack.cards[0])
        both = [
            threading.Thread(
                target=slack.click, args=(post, "assist_approve"), kwargs={"user": u, "card": card}
            )
            for u in ("U0ANA", "U0LEO")
        ]
        for one in both:
            one.start()
        for one in both:
            one.join()
        eventually(lambda: len(slack.whispers) == 1)
        desk.work()
        assert len(desk.twilio.messages) == 1
        assert "was first" in slack.whispers[0]["text"]

    def test_repeated_by_slack_is_harmless(self, desk, slack, post):
        desk.author()
        desk.write(BALANCE)
        payload = slack.click_payload("assist_approve", user="U0ANA")
        for _ in range(3):
            assert slack.post(post, payload) == 200
        eventually(lambda: "Approved by" in text_of(slack.cards[0]))
        desk.work()
        assert len(desk.twilio.messages) == 1
        assert slack.whispers == []

    def test_by_a_stranger_is_refused_visibly(self, desk, slack, post):
        desk.author()
        desk.write(BALANCE)
        slack.click(post, "assist_approve", user="U0WHO")
        eventually(lambda: slack.whispers)
        desk.work()
        assert "not set up as a specialist" in slack.whispers[0]["text"]
        assert desk.twilio.messages == []
        assert "assist_approve" in slack.buttons()

    def test_on_a_stale_suggestion_says_why_and_redraws(self, desk, slack, post):
        author = desk.author()
        received = desk.write(BALANCE)
        desk.pay(author, 5000)
        slack.click(post, "assist_approve", user="U0ANA")
        eventually(lambda: slack.whispers)
        desk.work()
        assert "The account changed" in slack.whispers[0]["text"]
        assert "$70.00" in text_of(slack.cards[0])
        assert desk.twilio.messages == []
        assert desk.suggestion(received.conversation_id).state is SuggestionState.SHOWN

    def test_with_an_old_timestamp_is_refused(self, desk, slack, post):
        desk.author()
        desk.write(BALANCE)
        payload = slack.click_payload("assist_approve", user="U0ANA")
        assert slack.post(post, payload, age=301) == 401

    def test_with_a_forged_signature_is_refused(self, desk, slack, post):
        desk.author()
        desk.write(BALANCE)
        payload = slack.click_payload("assist_approve", user="U0ANA")
        assert slack.post(post, payload, secret="wrong") == 401

    def test_brings_the_buttons_back_when_it_failed(self, desk, slack, post):
        desk.author()
        desk.write(BALANCE, opt_keyword=None)
        slack.faults.append("500")  # the working state cannot be shown
        slack.click(post, "assist_approve", user="U0ANA")
        eventually(lambda: slack.whispers or "Approved" in text_of(slack.cards[0]))
        assert slack.whispers
        eventually(lambda: "assist_approve" in slack.buttons())


class TestACorrection:
    def chosen(self, slack, intent):
        groups = slack.buttons()["assist_correct"]["option_groups"]
        options = [option for group in groups for option in group["options"]]
        return next(o["value"] for o in options if o["value"].endswith(f":{intent}"))

    def test_is_one_choice_and_shows_the_playbook_of_that_intent(self, desk, slack, post):
        desk.author()
        received = desk.write(BALANCE)
        value = self.chosen(slack, "tax_form_question")
        assert slack.choose(post, "assist_correct", value, user="U0ANA") == 200
        eventually(lambda: self.corrections(desk))
        desk.work()
        shown = text_of(slack.cards[0])
        assert "About: Tax forms (Ana Ruiz says so)" in shown
        assert "tax" in desk.suggestion(received.conversation_id).draft.playbook_id
        assert slack.whispers == []
        assert "assist_approve" in slack.buttons()

    def test_on_an_old_card_says_that_the_author_wrote_again(self, desk, slack, post):
        desk.author()
        desk.write(BALANCE)
        value = self.chosen(slack, "tax_form_question")
        desk.write("and the next one?")
        slack.choose(post, "assist_correct", value, user="U0ANA")
        eventually(lambda: slack.whispers)
        assert "The author wrote again" in slack.whispers[0]["text"]
        assert self.corrections(desk) == []

    def corrections(self, desk):
        with desk.desk.db.read() as tx:
            queued = reviews.find(tx, reviews.Wanted(), limit=9)
        return [review for review in queued if review.about.corrected_intent]


class TestDialogues:
    def text(self, words):
        return {"assist_text": {"text": {"type": "plain_text_input", "value": words}}}

    def test_edit_sends_the_changed_words(self, desk, slack, post):
        desk.author()
        desk.write(BALANCE)
        slack.click(post, "assist_edit", user="U0ANA")
        eventually(lambda: slack.views)
        slack.submit(post, self.text("You owe $120.00. Ana"), user="U0ANA")
        eventually(lambda: "Edited and sent by Ana Ruiz" in text_of(slack.cards[0]))
        desk.work()
        assert [m.body for m in desk.twilio.messages] == ["You owe $120.00. Ana"]

    def test_reject_takes_a_reason_and_sends_nothing(self, desk, slack, post):
        desk.author()
        desk.write(BALANCE)
        slack.click(post, "assist_reject", user="U0ANA")
        eventually(lambda: slack.views)
        reason = {"assist_reason": {"reason": {"selected_option": {"value": "wrong_tone"}}}}
        slack.submit(post, {**reason, **self.text("too stiff")}, user="U0ANA")
        eventually(lambda: "Rejected by Ana Ruiz" in text_of(slack.cards[0]))
        desk.work()
        assert desk.twilio.messages == []
        assert "assist_write" in slack.buttons()

    def test_hand_off_mentions_who_takes_over(self, desk, slack, post):
        def shown():
            return text_of(slack.cards[0])

        desk.author()
        desk.write(BALANCE)
        slack.click(post, "assist_hand_off", user="U0ANA")
        eventually(lambda: slack.views)
        person = {"assist_person": {"person": {"selected_option": {"value": desk.leo.id}}}}
        slack.submit(post, {**person, **self.text("she knows Leo")}, user="U0ANA")
        eventually(lambda: "assist_approve" in slack.buttons() and "<@U0ANA>" not in shown())
        assert "<@U0LEO>" in shown()

    def test_an_own_reply_leaves_once(self, desk, slack, post):
        desk.author()
        desk.write(BALANCE)
        slack.click(post, "assist_reject", user="U0ANA")
        eventually(lambda: slack.views)
        reason = {"assist_reason": {"reason": {"selected_option": {"value": "other"}}}}
        slack.submit(post, {**reason, **self.text("")}, user="U0ANA")
        eventually(lambda: "assist_write" in slack.buttons())
        slack.click(post, "assist_write", user="U0ANA")
        eventually(lambda: len(slack.views) == 2)
        for _ in range(2):
            slack.submit(post, self.text("I will call you at 3."), user="U0ANA")
        eventually(lambda: desk.services.jobs.list() and True)
        time.sleep(0.3)
        desk.work()
        assert [m.body for m in desk.twilio.messages] == ["I will call you at 3."]


class TestAnOffer:
    def test_is_drawn_into_the_reply_by_one_click(self, desk, slack, post):
        desk.author()
        received = desk.write("could i pay it in 2 installments please")
        assert slack.click(post, "assist_use_offer_1", user="U0ANA") == 200
        eventually(
            lambda: desk.suggestion(received.conversation_id).draft.playbook_id == "plan.offer"
        )
        eventually(lambda: "A plan that holds" in text_of(slack.cards[0]))
        assert desk.twilio.messages == []
