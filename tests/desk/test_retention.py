"""What is older than its time goes by itself; what must be preserved stays."""

from datetime import timedelta

import pytest

from assist.desk.decide_suggestion import Click, approve
from assist.desk.holds import HoldClick, set_hold
from assist.desk.retention import let_go
from assist.desk.work_conversation import resolve
from assist.model.hold import HoldKind
from assist.store import audit, messages

YEARS = timedelta(days=1096)


@pytest.fixture
def ended(desk):
    """A conversation that was answered and resolved; its id."""
    desk.author()
    key = desk.write("how much do i owe").conversation_id
    approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), desk.clock())
    desk.work()
    resolve(desk.desk, key, by=desk.ana.id, now=desk.clock())
    desk.work()
    return key


def texts(desk, key):
    with desk.desk.db.read() as tx:
        return {message.text for message in messages.timeline(tx, key)}


def test_the_contents_of_a_conversation_go_after_their_time(desk, ended):
    desk.clock.forward(days=1094)
    assert let_go(desk.desk, desk.clock()).conversations == 0
    desk.clock.forward(days=2)
    assert let_go(desk.desk, desk.clock()).conversations == 1
    assert texts(desk, ended) == {"[erased]"}
    with desk.desk.db.read() as tx:
        assert audit.verify(tx).first_broken is None


def test_once(desk, ended):
    later = desk.clock() + YEARS
    assert [let_go(desk.desk, later).conversations for _ in range(2)] == [1, 0]


def test_not_while_a_lawyer_may_ask_for_it(desk, ended):
    click = HoldClick(ended, desk.ana.id, "their lawyer wrote")
    set_hold(desk.desk, click, HoldKind.ATTORNEY, desk.clock())
    desk.clock.forward(days=1096)
    done = let_go(desk.desk, desk.clock())
    assert (done.conversations, done.preserved) == (0, 1)
    assert "[erased]" not in texts(desk, ended)


def test_not_one_that_goes_on(desk):
    desk.author()
    key = desk.write("how much do i owe").conversation_id
    let_go(desk.desk, desk.clock() + YEARS)
    assert texts(desk, key) == {"how much do i owe"}
