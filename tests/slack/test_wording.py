"""Dialogues that stay open: what may not be said stands at the field, what asks is confirmed."""

import json

import pytest

from assist.app import create_app
from tests.slack.test_cards_and_clicks import BALANCE, desk, eventually, slack, text_of  # noqa: F401 - fixtures are found by their names here

ERROR = "You owe $120.00. Pay today or we will take legal action."
WARNING = "Unfortunately you owe $120.00."


@pytest.fixture
def answers(desk):  # noqa: F811
    """What Slack was answered, as JSON; {} for an empty answer."""
    client = create_app(desk.services).test_client()
    told = []

    def send(path, body, headers):
        answer = client.post(path, data=body, headers=headers)
        told.append(json.loads(answer.data) if answer.data else {})
        return answer.status_code

    return told, send


@pytest.fixture
def dialogue(desk, slack, answers):  # noqa: F811
    """The dialogue that the click on Edit opened."""
    desk.author()
    desk.write(BALANCE)
    slack.click(answers[1], "assist_edit", user="U0ANA")
    eventually(lambda: slack.views)
    return slack.views[-1]


def submit(slack, answers, text, view=None, why=None):  # noqa: F811
    values = {"assist_text": {"text": {"value": text}}}
    if why is not None:
        values["assist_why"] = {"why": {"value": why}}
    assert slack.submit(answers[1], values, user="U0ANA", view=view) == 200
    return answers[0][-1]


@pytest.mark.usefixtures("dialogue")
class TestAnEdit:
    def test_that_may_not_be_sent_is_told_so_at_the_field(self, desk, slack, answers):  # noqa: F811
        answer = submit(slack, answers, ERROR)
        assert answer["response_action"] == "errors"
        told = answer["errors"]["assist_text"]
        assert "A threat of law: “legal action”" in told
        assert "Better:" in told
        desk.work()
        assert desk.twilio.messages == []

    def test_with_warnings_is_asked_about_and_sent_by_the_second_click(self, desk, slack, answers):  # noqa: F811
        answer = submit(slack, answers, WARNING)
        assert answer["response_action"] == "update"
        assert answer["view"]["submit"]["text"] == "Send anyway"
        assert "An empty word before a no" in json.dumps(answer["view"]["blocks"])
        assert desk.twilio.messages == []
        assert submit(slack, answers, WARNING, answer["view"]) in ({}, {"response_action": "clear"})
        eventually(lambda: "Edited and sent by Ana Ruiz" in text_of(slack.cards[0]))
        desk.work()
        assert [sent.body for sent in desk.twilio.messages] == [WARNING]

    def test_with_another_figure_asks_why(self, desk, slack, answers):  # noqa: F811
        text = "You owe $119.00."
        answer = submit(slack, answers, text)
        blocks = {block.get("block_id"): block for block in answer["view"]["blocks"]}
        assert "assist_why" in blocks
        assert not blocks["assist_why"].get("optional")
        submit(slack, answers, text, answer["view"], why="agreed by phone")
        eventually(lambda: "Edited and sent by Ana Ruiz" in text_of(slack.cards[0]))
        desk.work()
        assert [sent.body for sent in desk.twilio.messages] == [text]

    def test_that_is_changed_into_something_worse_is_looked_at_again(self, desk, slack, answers):  # noqa: F811
        answer = submit(slack, answers, WARNING)
        again = submit(slack, answers, ERROR, answer["view"])
        assert again["response_action"] == "errors"


BAD_EDITS = {
    "a_threat": (True, ERROR, "A threat of law: “legal action”"),
    "another_figure_without_a_reason": (True, "You owe $119.00.", "$119.00"),
    "more_than_is_proven": (
        False,
        "You still owe $120.00.",
        "More than this person has proven they may know: “$120.00”",
    ),
}


@pytest.mark.parametrize(("proves", "text", "told"), BAD_EDITS.values(), ids=BAD_EDITS)
def test_a_bad_edit_is_stopped_however_often_it_is_sent(desk, slack, answers, proves, text, told):  # noqa: F811
    desk.author(proves=proves)
    received = desk.write(BALANCE)
    desk.twilio.messages.clear()
    slack.click(answers[1], "assist_edit", user="U0ANA")
    eventually(lambda: slack.views)
    answer = submit(slack, answers, text)
    assert told in json.dumps(answer, ensure_ascii=False)
    again = submit(slack, answers, text, answer.get("view"), why=" ")
    assert again["response_action"] in {"errors", "update"}
    desk.work()
    assert desk.twilio.messages == []
    assert desk.suggestion(received.conversation_id).state.is_open


def test_own_words_are_looked_at_too(desk, slack, answers):  # noqa: F811
    desk.author()
    desk.write(BALANCE)
    slack.click(answers[1], "assist_reject", user="U0ANA")
    eventually(lambda: slack.views)
    reason = {"reason": {"selected_option": {"value": "not_needed"}}}
    values = {"assist_reason": reason, "assist_text": {"text": {"value": ""}}}
    slack.submit(answers[1], values, user="U0ANA")
    eventually(lambda: "assist_write" in slack.buttons())
    opened = len(slack.views)
    slack.click(answers[1], "assist_write", user="U0ANA")
    eventually(lambda: len(slack.views) > opened)
    assert submit(slack, answers, "Pay or we sue you.")["response_action"] == "errors"
    answer = submit(slack, answers, "Unfortunately not today.")
    assert answer["view"]["title"]["text"] == "Write a reply"
    submit(slack, answers, "Unfortunately not today.", answer["view"])
    eventually(lambda: desk.work() or desk.twilio.messages)
    assert [sent.body for sent in desk.twilio.messages] == ["Unfortunately not today."]
