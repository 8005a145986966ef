"""What counts as contact: calls that went through us beside messages and noted calls."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assist.model.contact import ChannelKind
from assist.model.contact_log import CallOutcome
from assist.model.conversation import Direction
from assist.model.ids import new_id
from assist.model.phone_call import CallEnd, CallMode, CallState, PhoneCall, Stage, Talk
from assist.store import contact_log, phone_calls, placed_calls, specialists
from tests import factories
from tests.factories import NOW, minutes


@pytest.fixture
def tx(database):
    with database.transaction() as tx:
        yield tx


@pytest.fixture
def conversation(tx):
    return factories.store_conversation(tx).conversation


def call(of, **changes) -> PhoneCall:
    plain = PhoneCall(
        id=new_id(),
        provider_sid=f"CA{new_id()}",
        conversation_id=of.id,
        contact_point_id=of.contact_point_id,
        direction=Direction.INCOMING,
        mode=CallMode.GATHER,
        state=CallState.TALKING,
        talk=Talk(Stage.ASK, "en"),
        started_at=NOW,
    )
    return replace(plain, **changes)


def entries(tx, of):
    return contact_log.log_of(tx, [of.contact_id], NOW - minutes(60)).entries


class TestCalls:
    def test_that_we_place_are_attempts_whatever_came_of_them(self, tx, conversation):
        ana = factories.specialist()
        specialists.add(tx, ana)
        placed = call(
            conversation,
            direction=Direction.OUTGOING,
            placed_by=ana.id,
            state=CallState.RINGING,
        )
        phone_calls.add(tx, placed)
        assert entries(tx, conversation) == ()  # their phone has not rung
        placed_calls.dial(tx, placed.id, NOW)
        (entry,) = entries(tx, conversation)
        assert (entry.channel, entry.outreach, entry.is_conversation) == (
            ChannelKind.VOICE,
            True,
            False,
        )

    @pytest.mark.parametrize(
        ("state", "outcome", "spoken"),
        [
            (CallState.TALKING, None, False),
            (CallState.ENDED, CallEnd.ANSWERED, False),
            (CallState.ENDED, CallEnd.ABANDONED, False),
            (CallState.CONNECTED, None, True),
            (CallState.ENDED, CallEnd.TRANSFERRED, True),
        ],
    )
    def test_that_come_in_count_once_a_person_spoke(self, tx, conversation, state, outcome, spoken):
        phone_calls.add(tx, call(conversation, state=state, outcome=outcome))
        (entry,) = entries(tx, conversation)
        assert not entry.outreach
        assert entry.is_conversation is spoken

    def test_the_word_on_who_was_reached_decides(self, tx, conversation):
        one = call(conversation, state=CallState.ENDED, outcome=CallEnd.TRANSFERRED)
        phone_calls.add(tx, one)
        assert phone_calls.dispose(tx, one.id, CallOutcome.WPC, by=new_id())
        assert not entries(tx, conversation)[0].is_conversation


class TestWhoWasReached:
    def test_a_persons_word_replaces_a_machines_and_is_not_replaced_by_one(self, tx, conversation):
        one, ana = call(conversation), new_id()
        phone_calls.add(tx, one)
        assert phone_calls.dispose(tx, one.id, CallOutcome.NO_ANSWER, by=None)
        assert phone_calls.dispose(tx, one.id, CallOutcome.VM_LIMITED, by=None)
        assert phone_calls.dispose(tx, one.id, CallOutcome.RPC, by=ana)
        assert not phone_calls.dispose(tx, one.id, CallOutcome.BUSY, by=None)
        stored = phone_calls.get(tx, one.id)
        assert (stored.disposition, stored.disposed_by) == (CallOutcome.RPC, ana)
