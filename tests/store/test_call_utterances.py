"""What is said in a call with a person is kept once, and read in the order it was spoken in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assist.model.call_utterance import CallUtterance, Speaker
from assist.store import call_utterances, phone_calls
from assist.store.call_utterances import in_order
from tests import factories
from tests.store.test_contact_log import call as a_call

AT = datetime(2026, 5, 4, 15, 0, tzinfo=UTC)
PIECE = CallUtterance("call", Speaker.AUTHOR, 2, AT, "I paid in May", source="GT1")


@pytest.fixture
def tx(database):
    with database.transaction() as tx:
        yield tx


@pytest.fixture
def call(tx):
    one = a_call(factories.store_conversation(tx).conversation)
    phone_calls.add(tx, one)
    return one


def test_pieces_are_read_by_the_providers_numbers_in_whatever_order_they_came() -> None:
    late = replace(PIECE, number=3, speaker=Speaker.SPECIALIST, at=AT - timedelta(seconds=1))
    first = replace(PIECE, number=1, at=AT + timedelta(seconds=9))

    assert in_order([late, PIECE, first]) == (first, PIECE, late)


def test_a_second_transcript_of_the_call_comes_after_the_first() -> None:
    again = replace(PIECE, source="GT0", number=1, at=AT + timedelta(minutes=2))

    assert in_order([again, PIECE]) == (PIECE, again)


class TestKept:
    def test_a_piece_that_is_told_twice_is_kept_once_and_each_side_by_itself(self, tx, call):
        mine = replace(PIECE, call_id=call.id)
        assert call_utterances.add(tx, mine)
        assert not call_utterances.add(tx, replace(mine, text="told again"))
        answer = replace(mine, speaker=Speaker.SPECIALIST, text="By card?")
        assert call_utterances.add(tx, answer)
        assert call_utterances.of_call(tx, call.id) == (mine, answer)

    def test_what_is_in_a_message_is_no_longer_loose(self, tx, call):
        mine, later = replace(PIECE, call_id=call.id), AT + timedelta(seconds=30)
        call_utterances.add(tx, mine)
        assert call_utterances.calls_with_loose(tx, later) == (call.id,)
        call_utterances.belong_to(tx, [mine], "message")
        assert call_utterances.calls_with_loose(tx, later) == ()
        (kept,) = call_utterances.of_call(tx, call.id)
        assert kept.message_id == "message"

    def test_that_it_cannot_be_written_down_is_noted_once(self, tx, call):
        assert call_utterances.note_trouble(tx, call.id, "32655")
        assert not call_utterances.note_trouble(tx, call.id, "32650")
        assert call_utterances.trouble_of(tx, call.id) == "32655"
