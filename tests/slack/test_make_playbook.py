"""The message shortcut "Make a playbook from this reply": what opens, what is saved, what is said."""

import time

import pytest

from assist.playbooks.reading import data_of
from assist.slack.listeners.playbooks import plain_words
from assist.store import playbook_drafts
from tests.slack.conftest import eventually, words
from tests.standins.slack import CHANNEL
from tests.standins.slack_limits import view_problems

ASKED = "hi how much do i still owe on my package"
MAKE = "assist_make_playbook"


@pytest.fixture
def card(desk, slack):
    desk.author(name="Ada Moreno")
    desk.write(ASKED)
    (one,) = slack.cards
    return one


def opened(slack, post, message, user="U0LEO"):
    before = len(slack.views)
    began = time.monotonic()
    assert slack.shortcut(post, MAKE, message, user=user) == 200
    assert time.monotonic() - began < 3
    eventually(lambda: len(slack.views) > before)
    return slack.views[-1]


def fields(view):
    """What the dialogue is filled in with, by block."""
    found = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            chosen = (element.get("initial_option") or {}).get("value")
            found[block["block_id"]] = element.get("initial_value", chosen)
    return found


def state(**changes):
    values = {
        "name": "Balance, warmly",
        "intent": "balance_inquiry",
        "language": "en",
        "text": "You owe {{ balance }}.",
    } | changes
    chosen = {
        key: {key: {"selected_option": {"value": values[key]}}} for key in ("intent", "language")
    }
    return {
        "assist_name": {"name": {"value": values["name"]}},
        "assist_intent": chosen["intent"],
        "assist_language": chosen["language"],
        "assist_text": {"text": {"value": values["text"]}},
    }


def submitted(slack, post_json, view, user="U0LEO", **changes):
    payload = {
        "type": "view_submission",
        "user": {"id": user, "team_id": "T0"},
        "team": {"id": "T0"},
        "api_app_id": "A0",
        "trigger_id": "t",
        "view": {**view, "state": {"values": state(**changes)}},
    }
    return post_json(payload)


@pytest.fixture
def post_json(desk, slack):
    """Submit, and read what the dialogue is told."""
    from assist.app import create_app

    client = create_app(desk.services).test_client()

    def send(payload):
        answers = []

        def post(path, body, headers):
            answers.append(client.post(path, data=body, headers=headers))
            return answers[-1].status_code

        assert slack.post(post, payload) == 200
        return answers[-1].get_json(silent=True) or {}

    return send


def drafts(desk):
    with desk.desk.db.read() as tx:
        return playbook_drafts.all(tx)


class TestTheDialogue:
    def test_is_filled_in_from_the_reply_with_facts_and_without_the_author(self, slack, post, card):
        view = opened(slack, post, card)
        filled = fields(view)
        assert "{{ balance }}" in filled["assist_text"]
        assert "$" not in filled["assist_text"]
        assert "Ada" not in str(view)
        assert filled["assist_intent"] == "balance_inquiry"
        assert filled["assist_language"] == "en"
        shown = words(view)
        assert "It was said by SMS." in shown
        assert "Figures that became facts again:" in shown
        assert view_problems(view) == []

    def test_takes_a_colleagues_words_in_the_thread(self, slack, post, card):
        message = {
            "ts": "1.000001",
            "thread_ts": card["ts"],
            "user": "U0ANA",
            "text": "Ada, <https://x.example|see here> &amp; pay <@U0LEO> $12.00 whenever",
        }
        filled = fields(opened(slack, post, message))
        assert filled["assist_text"] == "[name], see here & pay  [amount] whenever"
        assert "Taken out as personal: [name] × 1, [amount] × 1" in words(slack.views[-1])

    @pytest.mark.parametrize("message", [{"ts": "9.9", "text": "lunch?"}, {"ts": "9.9"}])
    def test_elsewhere_says_where_it_works(self, slack, post, card, message):
        assert "Choose a card of the desk" in words(opened(slack, post, message))

    def test_is_for_leads(self, slack, post, card):
        assert "This is for a team lead." in words(opened(slack, post, card, user="U0ANA"))
        assert "not set up as a specialist" in words(opened(slack, post, card, user="U0NEW"))

    def test_where_nothing_was_said_says_so(self, slack, post, card):
        message = {"ts": "1.2", "thread_ts": card["ts"], "text": ""}
        assert "Nothing was said there yet" in words(opened(slack, post, message))

    def test_holds_any_length(self, slack, post, card):
        message = {"ts": "1.2", "thread_ts": card["ts"], "text": "word " * 2000}
        assert view_problems(opened(slack, post, message)) == []
        assert slack.problems == []


class TestSaving:
    def test_makes_a_draft_and_says_where_it_is(self, desk, slack, post, post_json, card):
        told = submitted(slack, post_json, opened(slack, post, card), text="Ada, you owe $5.00")
        assert told["response_action"] == "update"
        assert view_problems(told["view"]) == []
        said = words(told["view"])
        assert "“Balance, warmly” is saved as your draft." in said
        assert "Taken out as personal: [name] × 1, [amount] × 1" in said
        (draft,) = drafts(desk)
        assert f"https://desk.example.com/playbooks/{draft.playbook_id}/edit" in said
        assert draft.specialist_id == desk.leo.id
        assert CHANNEL not in draft.yaml_text
        assert "Ada" not in draft.yaml_text
        assert data_of(draft.yaml_text)["intents"] == ["balance_inquiry"]

    def test_twice_makes_one(self, desk, slack, post, post_json, card):
        view = opened(slack, post, card)
        for _ in range(2):
            assert submitted(slack, post_json, view)["response_action"] == "update"
        assert len(drafts(desk)) == 1

    @pytest.mark.parametrize(
        ("changes", "block"),
        [({"name": "  "}, "assist_name"), ({"text": " "}, "assist_text")],
    )
    def test_shows_what_is_wrong_at_the_field(
        self, desk, slack, post, post_json, card, changes, block
    ):
        told = submitted(slack, post_json, opened(slack, post, card), **changes)
        assert told["response_action"] == "errors"
        assert list(told["errors"]) == [block]
        assert drafts(desk) == ()

    @pytest.mark.parametrize("user", ["U0ANA", "U0NEW"])
    def test_is_refused_to_others(self, desk, slack, post, post_json, card, user):
        told = submitted(slack, post_json, opened(slack, post, card), user=user)
        assert told["response_action"] == "errors"
        assert drafts(desk) == ()


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("<https://x.example>", "https://x.example"),
        ("<https://x.example|here>", "here"),
        ("<@U0ANA> <!channel> <#C1|billing>", "  billing"),
    ],
)
def test_a_message_of_slack_reads_as_it_is_seen(text, plain):
    assert plain_words(text) == plain
