"""Calls that we place and phones of the desk's, in the store: every step counts once."""

from dataclasses import replace

import pytest

from assist.model.contact_log import CallOutcome
from assist.model.conversation import Direction
from assist.model.ids import new_id
from assist.model.phone_call import (
    Answerer,
    CallEnd,
    CallLeg,
    CallMode,
    CallState,
    LegRole,
    LegState,
    PhoneCall,
    Stage,
    Talk,
)
from assist.store import conversations, phone_calls, phone_legs, placed_calls, specialists
from tests import factories
from tests.factories import NOW, minutes


@pytest.fixture
def tx(database):
    with database.transaction() as tx:
        yield tx


@pytest.fixture
def ana(tx):
    person = factories.specialist()
    specialists.add(tx, person)
    return person


@pytest.fixture
def call(tx, ana):
    """Ana is about to call an author."""
    of = factories.store_conversation(tx).conversation
    call_id = new_id()
    placed = PhoneCall(
        id=call_id,
        provider_sid=f"{placed_calls.UNNAMED}{call_id}",
        conversation_id=of.id,
        contact_point_id=of.contact_point_id,
        direction=Direction.OUTGOING,
        mode=CallMode.GATHER,
        state=CallState.RINGING,
        talk=Talk(Stage.RINGING, "en"),
        started_at=NOW,
        placed_by=ana.id,
    )
    phone_calls.add(tx, placed)
    return placed


def now(tx, call):
    return phone_calls.get(tx, call.id)


def leg(call, ana, **changes):
    plain = CallLeg(new_id(), call.id, ana.id, 1, LegState.RINGING, NOW)
    return replace(plain, **changes)


def test_a_call_is_dialled_once(tx, call):
    assert placed_calls.dial(tx, call.id, NOW)
    assert not placed_calls.dial(tx, call.id, NOW + minutes(1))
    assert now(tx, call).dialled_at == NOW


def test_a_call_that_is_over_is_not_dialled(tx, call):
    phone_calls.end(tx, call.id, CallEnd.NOT_PLACED, NOW)
    assert not placed_calls.dial(tx, call.id, NOW)


def test_the_first_name_of_the_authors_end_stays(tx, call):
    placed_calls.note_sid(tx, call.id, "CA1")
    placed_calls.note_sid(tx, call.id, "CA2")
    assert phone_calls.by_sid(tx, "CA1").id == call.id
    assert phone_calls.by_sid(tx, "CA2") is None


def test_the_two_are_connected_once(tx, call):
    assert phone_calls.connect(tx, call.id)
    assert not phone_calls.connect(tx, call.id)
    assert now(tx, call).state is CallState.CONNECTED


def test_what_picked_up_is_said_once(tx, call):
    assert placed_calls.note_answerer(tx, call.id, Answerer.MACHINE)
    assert not placed_calls.note_answerer(tx, call.id, Answerer.PERSON)
    assert now(tx, call).answerer is Answerer.MACHINE


def test_a_message_is_left_once_and_only_while_somebody_is_on_the_line(tx, call):
    assert not placed_calls.leave_message(tx, call.id, NOW)
    phone_calls.connect(tx, call.id)
    assert placed_calls.leave_message(tx, call.id, NOW)
    assert not placed_calls.leave_message(tx, call.id, NOW)


def test_all_go_to_a_room_once(tx, call):
    assert not phone_calls.into_room(tx, call.id)
    phone_calls.connect(tx, call.id)
    assert phone_calls.into_room(tx, call.id)
    assert not phone_calls.into_room(tx, call.id)
    assert now(tx, call).in_room


def test_why_it_came_to_nothing_is_kept_in_the_talk(tx, call):
    placed_calls.note_why(tx, call, "policy")
    assert now(tx, call).talk.why == "policy"


def test_a_persons_word_stands_above_a_machines(tx, call, ana):
    assert phone_calls.dispose(tx, call.id, CallOutcome.RPC, by=ana.id)
    assert not phone_calls.dispose(tx, call.id, CallOutcome.BUSY, by=None)
    assert now(tx, call).disposition is CallOutcome.RPC


def test_a_call_goes_on_until_it_is_over(tx, call):
    contact = conversations.get(tx, call.conversation_id).contact_id
    assert placed_calls.going_on(tx, [contact]).id == call.id
    phone_calls.end(tx, call.id, CallEnd.NOT_REACHED, NOW)
    assert placed_calls.going_on(tx, [contact]) is None
    assert placed_calls.newest_placed(tx, [contact]).id == call.id
    assert placed_calls.newest_placed(tx, [new_id()]) is None


def test_a_phone_is_asked_for_once_and_as_it_was_stored(tx, call, ana):
    lead = leg(call, ana, role=LegRole.LISTENS)
    phone_legs.add_leg(tx, lead)
    assert phone_legs.get_leg(tx, lead.id) == lead
    assert phone_legs.dial_leg(tx, lead.id, NOW)
    assert not phone_legs.dial_leg(tx, lead.id, NOW)
    phone_legs.note_sid(tx, lead.id, "CA7")
    phone_legs.note_sid(tx, lead.id, "CA8")
    found = phone_legs.get_leg(tx, lead.id)
    assert (found.dialled_at, found.provider_sid) == (NOW, "CA7")


def test_a_phone_that_was_missed_is_not_taken(tx, call, ana):
    rung = leg(call, ana)
    phone_legs.add_leg(tx, rung)
    assert phone_legs.miss_leg(tx, rung.id, NOW)
    assert not phone_legs.accept_leg(tx, rung.id, "CA9")
    assert phone_legs.get_leg(tx, rung.id).state is LegState.MISSED


def test_both_numbers_of_a_call_are_read_at_once(tx, call):
    theirs, ours = phone_calls.numbers(tx, call.id)
    assert theirs
    assert ours
    assert theirs != ours
