"""Withdrawals, set-offs, forms, methods and changes in the database: one open, first move wins."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from assist.errors import NotFound
from assist.model.ids import new_id
from assist.model.money import Money
from assist.model.payout_change import ChangeState, PayoutChange
from assist.model.tax_form import FormKind, TaxForm, TinCheck, WithholdingRule
from assist.model.withdrawal import (
    MethodKind,
    PayoutMethod,
    SetOff,
    Withdrawal,
    WithdrawalState,
)
from assist.playbooks.royalties.withhold import Rate, withhold
from assist.store import accounts, payout_changes, payout_records, specialists, withdrawals
from tests import factories
from tests.factories import NOW, usd

S = WithdrawalState


@pytest.fixture
def tx(database):
    with database.transaction() as opened:
        accounts.add_account(opened, account_id="A1", contact_id="c1", currency="USD")
        yield opened


@pytest.fixture
def ana(tx):
    person = factories.specialist()
    specialists.add(tx, person)
    return person


@pytest.fixture
def case(tx):
    return factories.store_conversation(tx)


@pytest.fixture
def method(tx, ana):
    one = PayoutMethod(new_id(), "A1", MethodKind.IBAN, "13AB", NOW, ana.id)
    payout_records.put_method(tx, one, NOW)
    return one


@pytest.fixture
def asked(tx, ana, case):
    one = Withdrawal(
        new_id(), "A1", case.conversation.id, usd(14_300), True, S.REQUESTED, NOW, ana.id, NOW
    )
    assert withdrawals.add(tx, one)
    return one


@pytest.fixture
def change(tx, ana, case):
    one = PayoutChange(
        new_id(), "A1", case.conversation.id, MethodKind.ACH, "9876", ChangeState.REQUESTED, NOW,
        ana.id, NOW,
    )  # fmt: skip
    assert payout_changes.add(tx, one)
    return one


class TestWithdrawals:
    def test_one_of_an_account_is_open_in_whatever_state(self, tx, asked):
        another = replace(asked, id=new_id())
        for state in (one for one in S if one.is_open):
            assert withdrawals.move(tx, withdrawals.get(tx, asked.id), replace(asked, state=state))
            assert not withdrawals.add(tx, another)
            assert withdrawals.open_of_account(tx, "A1").state is state
        assert withdrawals.move(
            tx, withdrawals.get(tx, asked.id), replace(asked, state=S.CANCELLED)
        )
        assert withdrawals.open_of_account(tx, "A1") is None
        assert withdrawals.add(tx, another)

    def test_the_first_of_two_moves_wins(self, tx, asked):
        after = asked.moved(S.CHECKS, NOW)
        assert withdrawals.move(tx, asked, after)
        assert not withdrawals.move(tx, asked, asked.moved(S.REFUSED, NOW))
        proven = replace(after, identity_at=NOW, identity_note="Called")
        assert withdrawals.move(tx, after, proven)
        assert not withdrawals.move(tx, after, replace(after, identity_at=NOW))

    def test_is_read_back_as_it_was_stored(self, tx, asked, ana, method):
        full = replace(
            asked,
            state=S.RETURNED,
            identity_at=NOW,
            identity_note="Called",
            note="Why",
            withheld=withhold(usd(14_300), Rate(3_000, WithholdingRule.FOREIGN, "CL", 1_000)),
            method_id=method.id,
            approved_by=ana.id,
            approved_at=NOW,
            leaves_by=date(2026, 11, 27),
            sent_at=NOW,
            arrives_by=date(2026, 12, 4),
            sendings=2,
            reference="TRACE",
            paid_at=None,
            returned_at=NOW,
            failure_code="declined",
        )
        assert withdrawals.move(tx, asked, full)
        assert withdrawals.get(tx, asked.id) == full
        assert withdrawals.of_account(tx, "A1") == (full,)
        assert withdrawals.newest(tx, [S.RETURNED]) == (full,)
        assert withdrawals.newest(tx, [S.SENT]) == ()

    def test_what_is_not_there_is_not_found(self, tx):
        with pytest.raises(NotFound):
            withdrawals.get(tx, "nothing")
        with pytest.raises(NotFound):
            payout_changes.get(tx, "nothing")


class TestSetOffs:
    def test_one_of_a_message(self, tx, ana, case):
        held = withhold(Money(143, "USD"), Rate(3_000, WithholdingRule.FOREIGN, "AR"))
        one = SetOff(new_id(), "A1", case.conversation.id, new_id(), held, "p1", "", NOW, ana.id)
        assert withdrawals.add_set_off(tx, one)
        assert not withdrawals.add_set_off(tx, replace(one, id=new_id()))
        assert withdrawals.set_off_of(tx, one.message_id) == one
        assert withdrawals.set_off_of(tx, "other") is None
        assert withdrawals.set_offs_of(tx, "A1") == (one,)


class TestOnFile:
    def test_a_newer_form_takes_the_place_of_the_older(self, tx, ana):
        assert payout_records.form_of(tx, "A1") is None
        first = TaxForm(
            new_id(), "A1", FormKind.W9, date(2026, 1, 1), TinCheck.VERIFIED, NOW, ana.id
        )
        second = TaxForm(
            new_id(), "A1", FormKind.W8BEN, date(2026, 2, 1), TinCheck.UNVERIFIED, NOW, ana.id,
            "ES", True,
        )  # fmt: skip
        for one in (first, second):
            payout_records.put_form(tx, one)
            assert payout_records.form_of(tx, "A1") == one

    def test_a_newer_method_ends_the_older(self, tx, method, ana):
        assert payout_records.method_of(tx, "A1") == method
        newer = PayoutMethod(new_id(), "A1", MethodKind.CHECK, None, NOW, ana.id)
        payout_records.put_method(tx, newer, NOW + timedelta(days=1))
        assert payout_records.method_of(tx, "A1") == newer

    @pytest.mark.parametrize("kind", ["ach", "iban"])
    def test_no_table_takes_more_than_four(self, tx, ana, kind):
        for last4 in ("12345", "123", "", None):
            with pytest.raises(ValueError):
                PayoutMethod("m", "A1", MethodKind(kind), last4, NOW, ana.id)
        with pytest.raises(IntegrityError):
            tx.execute(
                text(
                    "INSERT INTO payout_methods (id, account_id, kind, last4, since, recorded_by)"
                    " VALUES ('m', 'A1', 'ach', '123456789', '2026-11-20 15:00:00', :by)"
                ),
                {"by": ana.id},
            )


class TestChanges:
    def test_one_of_an_account_is_open(self, tx, change):
        assert not payout_changes.add(tx, replace(change, id=new_id()))
        assert payout_changes.open_of_account(tx, "A1") == change
        assert payout_changes.move(tx, change, change.moved(ChangeState.REFUSED, NOW, note="No"))
        assert payout_changes.open_of_account(tx, "A1") is None
        assert payout_changes.add(tx, replace(change, id=new_id()))

    def test_the_first_of_two_moves_wins_and_is_read_back(self, tx, change, ana, case):
        after = change.moved(
            ChangeState.CONFIRMED, NOW, called_point_id=case.point.id, confirmed_by=ana.id,
            confirmed_at=NOW, confirmed_note="Called", notices=("n1", "n2"),
        )  # fmt: skip
        assert payout_changes.move(tx, change, after)
        assert not payout_changes.move(tx, change, change.moved(ChangeState.CANCELLED, NOW))
        assert payout_changes.get(tx, change.id) == after
        assert payout_changes.newest(tx, [ChangeState.CONFIRMED]) == (after,)

    def test_those_whose_cooling_off_is_over(self, tx, change, ana):
        cooling = replace(
            change, state=ChangeState.COOLING_OFF, approved_by=ana.id, approved_at=NOW,
            in_force_at=NOW + timedelta(days=7),
        )  # fmt: skip
        assert payout_changes.move(tx, change, cooling)
        assert payout_changes.cooled_off(tx, NOW + timedelta(days=6)) == ()
        assert payout_changes.cooled_off(tx, NOW + timedelta(days=7)) == (cooling,)
