"""The author is called from their card in Slack: one click each, what goes on, who was reached."""

import threading

import pytest
from werkzeug.serving import make_server

from assist.app import create_app
from assist.demo.standins.twilio_calling import Calling
from assist.model.contact_log import CallOutcome
from assist.store import placed_calls, specialists
from assist.web.server import HUB
from tests.harness import OURS, open_desk, with_slack
from tests.slack.conftest import eventually, words

PUBLIC = "https://desk.example.com"
ANA_PHONE = "+5491155550001"


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio, slack):
    url = sqlite_copy(tmp_path / "assist.db")
    opened = open_desk(url, reader_cache, twilio, twilio_voice_number=OURS, **with_slack(slack))
    with opened.desk.db.transaction() as tx:
        specialists.set_phone(tx, opened.ana.id, ANA_PHONE)
    yield opened
    opened.services.close()


@pytest.fixture
def base(desk):
    app = create_app(desk.services)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    app.extensions[HUB].close()


@pytest.fixture
def author(desk):
    found = desk.author(language="en", country="US", region="FL", zone="America/New_York")
    desk.write("how much do I owe?")
    return found


@pytest.fixture
def calling(desk, twilio, slack, post, base, author):
    """Ana has clicked on the card of what they wrote."""
    assert slack.click(post, "assist_call_1", user="U0ANA") == 200
    eventually(lambda: call_of(desk, author) is not None)
    eventually(lambda: desk.work() or twilio.placed)
    return Calling(twilio, base, PUBLIC)


def call_of(desk, author):
    with desk.desk.db.read() as tx:
        return placed_calls.newest_placed(tx, [author.id])


def test_the_card_offers_the_number_masked(desk, slack, author):
    assert "Call •••• 0111" in words(slack.cards[0])


def test_where_none_may_be_called_there_is_no_button(desk, slack, author):
    desk.clock.forward(hours=9)
    desk.write("and by when?")
    assert "Call •••• 0111" not in words(slack.cards[0])


def test_one_click_rings_the_specialists_own_phone_and_the_card_says_so(desk, slack, calling):
    assert calling.placed.to == ANA_PHONE
    desk.work()
    shown = words(slack.cards[0])
    assert "their own phone rings first" in shown
    assert "Call •••• 0111" not in shown


def test_the_call_has_a_card_of_its_own_on_which_it_goes_on(desk, slack, calling):
    calling.take().press().pick_up().answered_by("human")
    desk.work()
    calling.both(1, "yes, this is Rosa, I can pay on Friday")
    desk.clock.forward(seconds=4)
    desk.work(delayed=True)
    ours = [card for card in slack.cards if "On the phone now with Ana Ruiz" in words(card)]
    assert len(ours) == 1
    assert "I can pay on Friday" in words(ours[0])
    assert slack.problems == []


def test_a_machine_is_named_and_one_click_leaves_the_message(desk, slack, post, calling, author):
    calling.take().press().pick_up().answered_by("machine_end_beep")
    desk.work()
    assert "An answering machine took the call" in words(slack.cards[0])
    assert slack.click(post, "assist_leave_message", user="U0ANA") == 200
    eventually(lambda: desk.work() or calling.message)
    assert "Please call me back at" in calling.message[0]
    assert call_of(desk, author).disposition is CallOutcome.VM_LIMITED


def test_who_was_reached_is_one_click_with_the_networks_word_marked(
    desk, slack, post, calling, author
):
    calling.take().press().status("busy")
    desk.work()
    assert "by the network: busy" in words(slack.cards[0])
    assert slack.click(post, "assist_say_outcome_3", user="U0ANA") == 200
    eventually(lambda: call_of(desk, author).disposed_by is not None)
    assert call_of(desk, author).disposition is CallOutcome.NO_ANSWER
    desk.work()
    assert "Who was reached?" not in words(slack.cards[0])
