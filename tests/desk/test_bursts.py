"""People write in bursts: one reply answers everything that waits."""

import pytest

from assist.desk.decide_suggestion import Click, approve
from assist.desk.work_conversation import resolve

RECEIPTS = "can you send me the receipts for 2025"
ROYALTIES = "how much royalties do i have"


@pytest.fixture
def asked(desk):
    desk.author()
    return desk.write(ROYALTIES).conversation_id


def text(desk, conversation_id):
    return desk.suggestion(conversation_id).draft.text


def test_a_question_is_not_lost_when_a_greeting_follows(desk, asked):
    first = desk.suggestion(asked).draft
    desk.write("hello? anybody there?")
    again = desk.suggestion(asked).draft
    assert again.playbook_id == first.playbook_id
    assert again.text == first.text


def test_what_was_answered_is_not_answered_again(desk, asked):
    approve(desk.desk, Click(desk.suggestion(asked).id, desk.ana.id), desk.clock())
    desk.work()
    desk.write(RECEIPTS)
    assert "royalt" not in text(desk, asked).lower()


def test_what_came_before_it_was_resolved_is_settled(desk, asked):
    resolve(desk.desk, asked, by=desk.ana.id, now=desk.clock())
    desk.clock.forward(hours=1)
    desk.write(RECEIPTS)
    assert "royalt" not in text(desk, asked).lower()
