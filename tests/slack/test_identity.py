"""Identity on the Slack card: what is kept back, and a code with one click."""

import pytest

from tests.desk.test_identity import ASK, code_to, everything_stored, level, wrong
from tests.slack.test_arrangements import (  # noqa: F401 - fixtures are found by their names here
    desk,
    eventually,
    post,
    shown,
    slack,
)


@pytest.fixture
def asked(desk):  # noqa: F811
    desk.author(proves=False)
    return desk.write(ASK).conversation_id


def has_left(desk):  # noqa: F811
    """Do what a click queued, once it has."""
    desk.work()
    return desk.twilio.messages


class TestTheCard:
    def test_says_what_is_kept_back_and_offers_a_code(self, slack, asked):  # noqa: F811
        assert "What was asked needs identity L2; the author is at L1." in shown(slack)
        assert "balance" in shown(slack)
        assert "$" not in shown(slack)
        button = slack.buttons()["assist_send_code_1"]
        assert button["text"]["text"] == "Send a code to •••• 0111"

    def test_one_click_sends_it_and_the_answer_follows(self, desk, slack, post, asked):  # noqa: F811
        slack.click(post, "assist_send_code_1", user="U0ANA")
        eventually(desk, lambda: has_left(desk))
        code = code_to(desk)
        assert "A code went to •••• 0111" in shown(slack)
        desk.write(f"my code is {code}")
        assert level(desk, asked) == "L2"
        assert "Proven by a code to •••• 0111" in shown(slack)
        assert "$" in shown(slack)
        assert "assist_send_code_1" not in slack.buttons()
        assert code not in repr(slack.calls) + everything_stored(desk)

    def test_a_stranger_in_the_workspace_sends_none(self, desk, slack, post, asked):  # noqa: F811
        slack.click(post, "assist_send_code_1", user="U0NOBODY")
        eventually(desk, lambda: slack.whispers)
        assert desk.twilio.messages == []

    def test_wrong_ones_are_counted_on_it(self, desk, slack, post, asked):  # noqa: F811
        slack.click(post, "assist_send_code_1", user="U0ANA")
        eventually(desk, lambda: has_left(desk))
        guess = wrong(code_to(desk))
        desk.write(guess)
        assert "1 wrong code came." in shown(slack)
        for _ in range(4):
            desk.write(guess)
        assert "Five wrong codes came in. It opens again at" in shown(slack)
        assert guess not in repr(slack.calls)
