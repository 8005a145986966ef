"""In the console: a refused reply that waits for its hour, and what is noted about the author."""

import re
from datetime import UTC, datetime

import pytest

from assist.model.scheduled import ScheduledState
from assist.store import contact_log, contacts, scheduled
from tests.web.conftest import form

WROTE = datetime(2026, 11, 19, 23, tzinfo=UTC)  # Thursday, 18:00 in New York
NIGHT = datetime(2026, 11, 20, 4, tzinfo=UTC)
MORNING = datetime(2026, 11, 20, 13, tzinfo=UTC)  # 08:00 there, 10:00 at the desk
BALANCE = "hi how much do i still owe on my package"


@pytest.fixture
def key(desk):
    desk.clock.now = WROTE
    desk.author()
    found = desk.write(BALANCE).conversation_id
    desk.twilio.messages.clear()
    return found


@pytest.fixture
def night(desk, key):
    desk.clock.now = NIGHT


def path(key, action=""):
    return f"/desk/conversations/{key}{action and '/' + action}"


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


class TestTheHour:
    def test_the_card_says_that_it_may_be_sent(self, ana, key):
        assert "A reply may be sent now." in ana.get(path(key)).text

    def test_or_why_not_and_from_when_on_both_clocks(self, ana, key, night):
        page = ana.get(path(key)).text
        assert "outside the hours in which the author may be written to" in page
        assert "Friday at 8:00 AM there (Friday at 10:00 AM here)" in page
        assert "Send then (Friday at 8:00 AM)" in page
        assert "Approve &amp; send" not in page

    def test_a_click_that_comes_too_late_says_the_same(self, ana, desk, key, night):
        answer = form(ana, path(key, "approve"), suggestion=desk.suggestion(key).id)
        assert answer.status_code == 409
        assert "It may be sent from Friday at 8:00 AM there" in answer.text

    def test_send_then_waits_and_leaves_once(self, ana, desk, key, night):
        answer = form(ana, path(key, "send-then"), suggestion=desk.suggestion(key).id)
        page = ana.get(answer.location).text
        assert "Scheduled. It is checked again when its hour comes." in page
        assert "Ana Ruiz scheduled a reply for Friday at 8:00 AM there" in page
        desk.clock.now = MORNING
        desk.work(delayed=True)
        assert len(desk.twilio.messages) == 1

    def test_edited_and_own_words_wait_as_well(self, ana, desk, key, night):
        form(ana, path(key, "send-then"), suggestion=desk.suggestion(key).id, text="$120.00. Ana")
        page = ana.get(path(key)).text
        form(ana, path(key, "cancel-scheduled"), scheduled=hidden(page, "scheduled"))
        page = ana.get(path(key)).text
        words = {name: hidden(page, name) for name in ("form_id", "seen")}
        form(ana, path(key, "send-then"), reply="We look into it. Ana", **words)
        desk.clock.now = MORNING
        desk.work(delayed=True)
        assert [sent.body for sent in desk.twilio.messages] == ["We look into it. Ana"]

    def test_can_be_taken_back(self, ana, leo, desk, key, night):
        form(ana, path(key, "send-then"), suggestion=desk.suggestion(key).id)
        page = leo.get(path(key)).text
        answer = form(leo, path(key, "cancel-scheduled"), scheduled=hidden(page, "scheduled"))
        assert "It will not be sent." in leo.get(answer.location).text
        with desk.desk.db.read() as tx:
            assert scheduled.newest(tx, key).state is ScheduledState.CANCELLED


class TestTheAuthor:
    def test_a_place_is_saved_and_a_wrong_one_named(self, ana, desk, key):
        there = {"country": "us", "region": "US-OR", "city": " Portland ", "zone": ""}
        assert form(ana, path(key, "place"), **there).status_code == 303
        with desk.desk.db.read() as tx:
            found = contacts.get_contact(tx, desk.conversation(key).contact_id)
        assert (found.country, found.region, found.city, found.zone) == (
            "US",
            "OR",
            "Portland",
            None,
        )
        wrong = form(ana, path(key, "place"), **(there | {"zone": "Mars/Base"}))
        assert wrong.status_code == 400
        assert "zone" in wrong.text

    def test_a_consent_and_a_call_are_noted(self, ana, desk, key):
        point = desk.point()
        agreed = {"point": point.id, "kind": "written", "source": "in_writing", "note": "letter"}
        assert form(ana, path(key, "consent"), **agreed).status_code == 303
        made = {"direction": "outgoing", "outcome": "rpc", "note": ""}
        assert form(ana, path(key, "call"), **made).status_code == 303
        with desk.desk.db.read() as tx:
            assert [one.note for one in contact_log.consents_of(tx, point.id)] == ["letter"]
        page = ana.get(path(key)).text
        assert "messages on this channel, in writing" in page
        assert "Somebody spoke with the author within the last seven days." in page
        wrong = form(ana, path(key, "call"), direction="outgoing", outcome="shouted")
        assert wrong.status_code == 400
