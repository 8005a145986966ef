"""What was written down after calls: once a call, and which one still waits for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assist.model.contact_log import CallOutcome
from assist.model.phone_call import CallEnd, CallState
from assist.model.wrap_up import WrapUp, WrapUpResult
from assist.store import phone_calls, specialists, wrap_ups
from tests import factories
from tests.factories import NOW, minutes
from tests.store.test_contact_log import call


@pytest.fixture
def tx(database):
    with database.transaction() as tx:
        yield tx


@pytest.fixture
def conversation(tx):
    return factories.store_conversation(tx).conversation


@pytest.fixture
def ana(tx):
    person = factories.specialist()
    specialists.add(tx, person)
    return person


def over(tx, conversation, **changes):
    """A call that a specialist took and that is over."""
    ended = {"state": CallState.ENDED, "outcome": CallEnd.TRANSFERRED, **changes}
    one = call(conversation, **ended)
    phone_calls.add(tx, one)
    return one


def wrap_up(of, by, **changes):
    told = WrapUp(of.id, "Asked and answered.", WrapUpResult.ANSWERED, CallOutcome.RPC, by.id, NOW)
    return replace(told, **changes)


def test_are_written_once(tx, conversation, ana):
    one = over(tx, conversation)
    told = wrap_up(
        one,
        ana,
        follow_up_on=date(2026, 12, 7),
        follow_up_note="Ask for the statement.",
        follow_up_by=ana.id,
    )
    assert wrap_ups.add(tx, told)
    assert not wrap_ups.add(tx, replace(told, text="Something else."))
    assert wrap_ups.of_call(tx, one.id) == told
    assert wrap_ups.of_calls(tx, [one.id]) == (told,)


def test_the_newest_call_waits_for_one_until_it_has_it(tx, conversation, ana):
    first = over(tx, conversation)
    newest = over(tx, conversation, started_at=NOW + minutes(30))
    over(tx, conversation, started_at=NOW + minutes(60), outcome=CallEnd.ABANDONED)
    assert wrap_ups.missing(tx, conversation.id).id == newest.id
    wrap_ups.add(tx, wrap_up(newest, ana))
    assert wrap_ups.missing(tx, conversation.id).id == first.id
    wrap_ups.add(tx, wrap_up(first, ana))
    assert wrap_ups.missing(tx, conversation.id) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": CallEnd.ABANDONED},
        {"outcome": CallEnd.MESSAGE_LEFT},
        {"state": CallState.CONNECTED, "outcome": None},
    ],
)
def test_calls_in_which_nobody_spoke_and_those_that_go_on_need_none(tx, conversation, changes):
    over(tx, conversation, **changes)
    assert wrap_ups.missing(tx, conversation.id) is None
