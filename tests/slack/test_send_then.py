"""In Slack: a refused send says why and from when on, and one button lets it wait."""

from datetime import UTC, datetime

import pytest

from tests.slack.test_cards_and_clicks import BALANCE, desk, eventually, post, slack, text_of  # noqa: F401 - fixtures

WROTE = datetime(2026, 11, 19, 23, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 4, tzinfo=UTC)
MORNING = datetime(2026, 11, 20, 13, tzinfo=UTC)


@pytest.fixture
def card(desk, slack):  # noqa: F811
    """Drawn in the evening, and once more by night."""
    desk.clock.now = WROTE
    desk.author()
    key = desk.write(BALANCE).conversation_id
    assert "A reply may be sent now." in text_of(slack.cards[0])
    desk.twilio.messages.clear()
    desk.clock.now = NIGHT
    return key


def test_a_refused_click_is_answered_with_the_reason_and_the_time(desk, slack, post, card):  # noqa: F811
    slack.click(post, "assist_approve", user="U0ANA")
    eventually(lambda: slack.whispers)
    told = slack.whispers[-1]["text"]
    assert "outside the hours" in told
    assert "Friday at 8:00 AM there (Friday at 10:00 AM here)" in told
    eventually(lambda: "assist_send_then" in slack.buttons())
    assert "assist_approve" not in slack.buttons()
    assert slack.problems == []


def test_one_button_lets_it_wait_and_another_takes_it_back(desk, slack, post, card):  # noqa: F811
    slack.click(post, "assist_approve", user="U0ANA")
    eventually(lambda: "assist_send_then" in slack.buttons())
    slack.click(post, "assist_send_then", user="U0ANA")
    eventually(lambda: "assist_cancel_scheduled" in slack.buttons())
    assert "Ana Ruiz scheduled a reply for Friday at 8:00 AM there" in text_of(slack.cards[0])
    slack.click(post, "assist_cancel_scheduled", user="U0LEO")
    eventually(lambda: "assist_send_then" in slack.buttons())
    slack.click(post, "assist_send_then", user="U0LEO")
    eventually(lambda: "assist_cancel_scheduled" in slack.buttons())
    desk.clock.now = MORNING
    desk.work(delayed=True)
    assert len(desk.twilio.messages) == 1


def test_edited_words_wait_too(desk, slack, post, card):  # noqa: F811
    slack.click(post, "assist_edit", user="U0ANA")
    eventually(lambda: slack.views)
    view = slack.views[-1]
    assert view["submit"]["text"] == "Send then"
    values = {"assist_text": {"text": {"value": "You owe $120.00. Ana"}}}
    slack.submit(post, values, user="U0ANA")
    eventually(lambda: "assist_cancel_scheduled" in slack.buttons())
    desk.clock.now = MORNING
    desk.work(delayed=True)
    assert [sent.body for sent in desk.twilio.messages] == ["You owe $120.00. Ana"]
