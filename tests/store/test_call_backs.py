"""Promised calls in the store: one open a conversation, ended once."""

from dataclasses import replace

import pytest

from assist.errors import Duplicate
from assist.model.call_back import CallBack, CallBackState
from assist.model.ids import new_id
from assist.store import call_backs, conversations, specialists
from tests import factories
from tests.factories import NOW, minutes


@pytest.fixture
def tx(database):
    with database.transaction() as tx:
        yield tx


@pytest.fixture
def conversation(tx):
    return factories.store_conversation(tx).conversation


def call_back(of, **changes):
    plain = CallBack(
        id=new_id(),
        conversation_id=of.id,
        contact_point_id=of.contact_point_id,
        asked_at=NOW,
        due_at=NOW + minutes(90),
        zone="America/New_York",
        by_author=True,
    )
    return replace(plain, **changes)


def test_is_read_as_it_was_stored(tx, conversation):
    one = call_back(conversation)
    call_backs.add(tx, one)
    assert call_backs.find(tx, one.id) == one
    assert call_backs.open_of(tx, conversation.id) == one
    assert call_backs.of_conversation(tx, conversation.id) == (one,)
    assert call_backs.find(tx, "nobody") is None


def test_is_one_at_a_time(tx, conversation):
    one = call_back(conversation)
    call_backs.add(tx, one)
    with pytest.raises(Duplicate), tx.begin_nested():
        call_backs.add(tx, call_back(conversation))
    assert call_backs.end(tx, one.id, CallBackState.CANCELLED, by=None, at=NOW)
    newer = call_back(conversation)
    call_backs.add(tx, newer)
    assert call_backs.open_of(tx, conversation.id) == newer


def test_is_ended_once_and_whoever_was_first_stays(tx, conversation):
    ana, leo = factories.specialist(), factories.specialist(email="leo@example.com")
    for person in (ana, leo):
        specialists.add(tx, person)
    one = call_back(conversation)
    call_backs.add(tx, one)
    assert call_backs.end(tx, one.id, CallBackState.DONE, by=ana.id, at=NOW)
    assert not call_backs.end(tx, one.id, CallBackState.CANCELLED, by=leo.id, at=NOW)
    ended = call_backs.find(tx, one.id)
    assert (ended.state, ended.done_by, ended.done_at) == (CallBackState.DONE, ana.id, NOW)
    assert call_backs.open_of(tx, conversation.id) is None


def test_those_of_an_author_are_found_in_all_their_conversations(tx, conversation):
    other = factories.store_conversation(tx, address="+12025550177").conversation
    mine, theirs = call_back(conversation), call_back(other)
    for one in (mine, theirs):
        call_backs.add(tx, one)
    assert call_backs.open_of_contact(tx, conversation.contact_id) == (mine,)
    found = call_backs.open_in(tx, [conversation.id, other.id, "nobody"])
    assert found == {conversation.id: mine, other.id: theirs}
    assert call_backs.open_in(tx, []) == {}


def test_goes_on_in_another_conversation(tx, conversation):
    other = factories.store_conversation(tx, address="+12025550177").conversation
    one = call_back(conversation)
    call_backs.add(tx, one)
    call_backs.give_to(tx, one.id, other.id)
    assert call_backs.open_of(tx, other.id).id == one.id


def test_the_queue_shows_it_beside_its_case(tx, conversation):
    factories.store_incoming(tx, conversation)
    one = call_back(conversation)
    call_backs.add(tx, one)
    (row,) = conversations.queue(tx)
    assert row.call_back == one


def test_those_to_come_are_listed_by_their_hour_for_whose_they_are(tx, conversation):
    ana, leo = factories.specialist(), factories.specialist(email="leo@example.com")
    for person in (ana, leo):
        specialists.add(tx, person)
    other = factories.store_conversation(tx, address="+12025550177").conversation
    later, sooner = call_back(conversation), call_back(other, due_at=NOW + minutes(30))
    for one in (later, sooner):
        call_backs.add(tx, one)
    conversations.assign(tx, other.id, ana.id)
    assert [one.call_back for one in call_backs.coming(tx, 9)] == [sooner, later]
    assert [one.call_back for one in call_backs.coming(tx, 1)] == [sooner]
    assert [one.call_back for one in call_backs.coming(tx, 9, leo.id)] == [later]
    (mine, nobodys) = call_backs.coming(tx, 9, ana.id)
    assert (mine.number, mine.assigned_to) == (other.number, ana.id)
    assert nobodys.who
