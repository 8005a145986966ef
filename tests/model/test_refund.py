"""The steps of a refund, and that there are no others."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from assist.errors import NotAllowed
from assist.model.refund import Refund, RefundState, WorkStage

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PATH = [
    RefundState.REQUESTED,
    RefundState.IDENTITY,
    RefundState.ELIGIBILITY,
    RefundState.CALCULATION,
    RefundState.APPROVAL,
    RefundState.ISSUED,
    RefundState.SETTLED,
]


def refund(state):
    return Refund(
        "r", "a", "c", "p", WorkStage.APPROVED, date(2026, 1, 1), None, state, NOW, "ana", NOW
    )


class TestSteps:
    def test_lead_from_the_request_to_the_bank(self):
        one = refund(PATH[0])
        for state in PATH[1:]:
            one = one.moved(state, NOW)
        assert one.state is RefundState.SETTLED

    def test_one_that_came_back_is_issued_again(self):
        failed = refund(RefundState.ISSUED).moved(RefundState.FAILED, NOW)
        assert failed.moved(RefundState.ISSUED, NOW, reference="2").reference == "2"

    def test_none_is_skipped_and_none_goes_back(self):
        allowed = {*pairwise(PATH)} | {
            (RefundState.ISSUED, RefundState.FAILED),
            (RefundState.FAILED, RefundState.ISSUED),
            *((state, RefundState.REFUSED) for state in PATH[:5]),
        }
        for before in RefundState:
            for after in RefundState:
                if (before, after) in allowed:
                    continue
                with pytest.raises(NotAllowed):
                    refund(before).moved(after, NOW)

    def test_until_it_is_issued_it_is_open(self):
        assert {state for state in RefundState if state.is_open} == set(PATH[:5])
