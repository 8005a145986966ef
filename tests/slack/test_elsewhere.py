"""In Slack: where this address is closed, one button answers at another that is on file."""

import pytest

from tests.desk.test_elsewhere import author, body, fails, mail, on_file, opt_out, smtp, view  # noqa: F401 - fixtures are found by their names here
from tests.harness import mail_settings, open_desk, with_slack
from tests.slack.test_cards_and_clicks import BALANCE, eventually, post, slack, text_of  # noqa: F401 - fixtures are found by their names here


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio, slack, smtp):  # noqa: F811
    url = sqlite_copy(tmp_path / "assist.db")
    opened = open_desk(url, reader_cache, twilio, **with_slack(slack), **mail_settings(smtp))
    yield opened
    opened.services.close()


@pytest.fixture
def asked(desk, author, mail):  # noqa: F811
    key = desk.write("STOP SENDING THESE I PAID").conversation_id
    desk.twilio.messages.clear()
    return key


def has_left(desk, smtp):  # noqa: F811
    desk.work()
    return smtp.mails


def test_the_card_says_where_and_one_click_sends_it_there(desk, slack, post, smtp, asked):  # noqa: F811
    assert "Still open for an answer: Email a•••@example.com." in text_of(slack.cards[0])
    button = slack.buttons()["assist_elsewhere_1"]
    assert button["text"]["text"] == "Answer by Email a•••@example.com"
    assert "ada@example.com" not in repr(slack.calls)
    slack.click(post, "assist_elsewhere_1", user="U0ANA")
    eventually(lambda: has_left(desk, smtp))
    eventually(lambda: "Our reply went to Email" in text_of(slack.cards[0]))
    assert "You wrote to us by text message" in body(smtp.mails[0])
    assert desk.twilio.messages == []
    assert slack.problems == []


def test_edited_words_go_there_and_bad_ones_nowhere(desk, slack, post, smtp, asked):  # noqa: F811
    slack.click(post, "assist_edit", user="U0ANA")
    eventually(lambda: slack.views)
    assert slack.views[-1]["submit"]["text"] == "Send it there"
    bad = {"assist_text": {"text": {"value": "Pay or we will take legal action."}}}
    slack.submit(post, bad, user="U0ANA")
    desk.work()
    assert smtp.mails == []
    good = {"assist_text": {"text": {"value": "Thank you, we check your payment."}}}
    slack.submit(post, good, user="U0ANA")
    eventually(lambda: has_left(desk, smtp))
    assert "Thank you, we check your payment." in body(smtp.mails[0])


def test_a_reply_that_did_not_arrive_is_moved(desk, slack, post, smtp, author, mail):  # noqa: F811
    key = desk.write(BALANCE).conversation_id
    slack.click(post, "assist_approve", user="U0ANA")
    eventually(lambda: desk.work() or desk.twilio.messages)
    fails(desk, key)
    desk.work()
    eventually(lambda: "assist_elsewhere_1" in slack.buttons())
    slack.click(post, "assist_elsewhere_1", user="U0ANA")
    eventually(lambda: has_left(desk, smtp))
    assert "$120.00" in body(smtp.mails[0])
