"""The states of withdrawals and payout changes, and what their values refuse."""

from itertools import pairwise

import pytest

from assist.errors import NotAllowed
from assist.model.payout_change import ChangeState, PayoutChange
from assist.model.royalty_records import RoyaltyRecords
from assist.model.withdrawal import MethodKind, Withdrawal, WithdrawalState
from tests.factories import NOW, usd

W, C = WithdrawalState, ChangeState
ASKED = Withdrawal("w", "a", "c", usd(1_000), False, W.REQUESTED, NOW, "s", NOW)
CHANGE = PayoutChange("h", "a", "c", MethodKind.ACH, "1234", C.REQUESTED, NOW, "s", NOW)


def walk(one, *states):
    for state in states:
        one = one.moved(state, NOW)
    return one


class TestWithdrawals:
    def test_the_way_there_and_the_way_back(self):
        paid = walk(
            ASKED, W.CHECKS, W.APPROVED, W.SENT, W.RETURNED, W.REISSUE, W.REISSUE, W.SENT, W.PAID
        )
        assert paid.state is W.PAID

    @pytest.mark.parametrize(
        ("path", "refused"),
        [
            ((), W.APPROVED),
            ((), W.SENT),
            ((W.CHECKS,), W.SENT),
            ((W.CHECKS, W.APPROVED), W.PAID),
            ((W.CHECKS, W.APPROVED, W.SENT), W.CANCELLED),
            ((W.CHECKS, W.APPROVED, W.SENT), W.REISSUE),
            ((W.CHECKS, W.APPROVED, W.SENT, W.RETURNED), W.SENT),
            ((W.CHECKS, W.APPROVED, W.SENT, W.PAID), W.RETURNED),
            ((W.REFUSED,), W.CHECKS),
            ((W.CANCELLED,), W.CHECKS),
        ],
    )
    def test_no_other_step_exists(self, path, refused):
        with pytest.raises(NotAllowed, match="withdrawal_moved"):
            walk(ASKED, *path).moved(refused, NOW)

    def test_money_is_out_of_the_house_only_while_it_is_sent(self):
        assert {one for one in W if one.is_open and not one.before_sending} == {W.SENT}
        assert not any(one.is_open for one in (W.PAID, W.REFUSED, W.CANCELLED))


class TestChanges:
    def test_no_step_is_left_out(self):
        way = (C.REQUESTED, C.CONFIRMED, C.COOLING_OFF, C.IN_FORCE)
        at = CHANGE
        for here, there in pairwise(way):
            for skipped in set(way) - {there}:
                with pytest.raises(NotAllowed, match="payout_change_moved"):
                    at.moved(skipped, NOW)
            assert at.state is here
            at = at.moved(there, NOW)
        with pytest.raises(NotAllowed):
            at.moved(C.CANCELLED, NOW)


class TestRecords:
    def test_what_came_back_counts_until_something_arrives(self):
        sent = walk(ASKED, W.CHECKS, W.APPROVED, W.SENT)
        back = sent.moved(W.RETURNED, NOW, returned_at=NOW, sendings=1)
        assert RoyaltyRecords(withdrawals=(back,)).returned == back
        ended = back.moved(W.CANCELLED, NOW)
        newer = walk(ASKED, W.CHECKS)
        assert RoyaltyRecords(withdrawals=(newer, ended)).returned == ended
        arrived = sent.moved(W.PAID, NOW, paid_at=NOW, sendings=1)
        assert RoyaltyRecords(withdrawals=(arrived, ended)).returned is None
        assert RoyaltyRecords().returned is None
