"""Refunds in the database: one open of a payment, and the first of two moves wins."""

from dataclasses import replace
from datetime import date

import pytest

from assist.errors import NotFound
from assist.model.money import Money
from assist.model.refund import Refund, RefundState, WorkStage
from assist.playbooks.refunds import RefundAsk, estimate_refund, packaged_refund_policy
from assist.store import refunds, specialists
from tests import factories
from tests.factories import NOW

SIGNED = date(2026, 11, 1)
ESTIMATE = estimate_refund(
    RefundAsk(
        Money(100_000, "USD"),
        WorkStage.BEFORE_MANUSCRIPT,
        SIGNED,
        NOW.date(),
        refunded=Money(90_000, "USD"),
    ),
    packaged_refund_policy(),
)


@pytest.fixture
def tx(database):
    with database.transaction() as opened:
        yield opened


@pytest.fixture
def refund(tx):
    person = factories.specialist()
    specialists.add(tx, person)
    stored = factories.store_conversation(tx)
    one = Refund(
        "r" * 26, "ACC-1", stored.conversation.id, "pay-1", WorkStage.BEFORE_MANUSCRIPT,
        SIGNED, "US", RefundState.REQUESTED, NOW, person.id, NOW,
    )  # fmt: skip
    assert refunds.add(tx, one)
    return one


def test_one_of_a_payment_is_open(tx, refund):
    another = replace(refund, id="s" * 26)
    assert not refunds.add(tx, another)
    assert refunds.open_of_payment(tx, "pay-1") == refund
    assert refunds.move(tx, refund, refund.moved(RefundState.REFUSED, NOW))
    assert refunds.open_of_payment(tx, "pay-1") is None
    assert refunds.add(tx, another)


def test_the_first_of_two_moves_wins(tx, refund):
    after = refund.moved(RefundState.IDENTITY, NOW, identity_note="Called")
    assert refunds.move(tx, refund, after)
    assert not refunds.move(tx, refund, refund.moved(RefundState.REFUSED, NOW))
    assert refunds.get(tx, refund.id) == after


def test_one_person_approves_it(tx, refund):
    waiting = replace(refund, state=RefundState.APPROVAL, estimate=ESTIMATE)
    assert refunds.move(tx, refund, waiting)
    approved = replace(waiting, approved_by=refund.requested_by, approved_at=NOW)
    assert refunds.approve(tx, approved)
    assert not refunds.approve(tx, approved)
    assert refunds.get(tx, refund.id) == approved


def test_what_is_not_there_is_not_found(tx):
    with pytest.raises(NotFound):
        refunds.get(tx, "nothing")
