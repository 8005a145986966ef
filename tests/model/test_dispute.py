"""A dispute only moves forward, and freezes what it is about."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.model.dispute import (
    LEGAL,
    BankWord,
    DisputeState,
    after_news,
    forbids_refund,
    is_frozen,
    submitted,
)
from tests.factories import NOW, dispute

S = DisputeState
HOUR = timedelta(hours=1)


def news(state, hours=1, **changes):
    return BankWord(state, NOW + hours * HOUR, **changes)


class TestNews:
    @pytest.mark.parametrize(
        ("before", "said"),
        [
            (S.WARNING_NEEDS_RESPONSE, S.WARNING_UNDER_REVIEW),
            (S.WARNING_NEEDS_RESPONSE, S.NEEDS_RESPONSE),
            (S.WARNING_UNDER_REVIEW, S.WARNING_CLOSED),
            (S.WARNING_CLOSED, S.NEEDS_RESPONSE),
            (S.NEEDS_RESPONSE, S.UNDER_REVIEW),
            (S.NEEDS_RESPONSE, S.LOST),
            (S.NEEDS_RESPONSE, S.PREVENTED),
            (S.UNDER_REVIEW, S.WON),
            (S.UNDER_REVIEW, S.LOST),
        ],
    )
    def test_moves_it_forward(self, before, said):
        assert after_news(dispute(state=before), news(said)).state is said

    @pytest.mark.parametrize(("before", "said"), list(product(S, S)))
    def test_of_any_other_kind_changes_no_state(self, before, said):
        after = after_news(dispute(state=before), news(said))
        assert after.state is (said if said in LEGAL[before] else before)

    def test_that_is_late_does_not_bring_it_back(self):
        won = after_news(dispute(state=S.UNDER_REVIEW), news(S.WON, hours=9))
        assert after_news(won, news(S.UNDER_REVIEW, hours=2)) == won
        assert after_news(won, news(S.NEEDS_RESPONSE, hours=20)) == won

    @given(st.lists(st.sampled_from(list(S)), max_size=12))
    def test_ends_at_the_same_place_when_it_is_told_again(self, told):
        one = dispute(state=S.WARNING_NEEDS_RESPONSE)
        for index, state in enumerate(told):
            one = after_news(one, news(state, index + 1))
        again = one
        for index, state in enumerate(told):
            again = after_news(again, news(state, index + 1))
        assert again.state is one.state or again.state in LEGAL[one.state]
        assert (one.outcome is None) == one.state.is_open
        assert (one.closed_at is None) == one.state.is_open

    def test_with_another_date_has_the_alarms_before_it_again(self):
        told = dispute(early_alarm_at=NOW, internal_alarm_at=NOW)
        later = told.due_by + timedelta(days=9)
        after = after_news(told, news(S.NEEDS_RESPONSE, due_by=later))
        assert (after.due_by, after.early_alarm_at, after.internal_alarm_at) == (later, None, None)

    def test_that_is_older_than_the_newest_word_changes_no_date(self):
        told = dispute(news_at=NOW + 5 * HOUR)
        assert after_news(told, news(S.NEEDS_RESPONSE, due_by=NOW + 90 * HOUR)) == told


class TestSubmitting:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (S.NEEDS_RESPONSE, S.UNDER_REVIEW),
            (S.WARNING_NEEDS_RESPONSE, S.WARNING_UNDER_REVIEW),
        ],
    )
    def test_hands_it_to_the_bank(self, before, after):
        done = submitted(dispute(state=before), "ana", NOW)
        assert (done.state, done.submissions, done.submitted_by) == (after, 1, "ana")

    def test_is_done_once_a_stage(self):
        done = submitted(dispute(), "ana", NOW)
        with pytest.raises(ValueError, match="no evidence is awaited"):
            submitted(done, "ana", NOW)

    def test_of_an_inquiry_leaves_the_chargeback_after_it_to_be_answered(self):
        inquiry = submitted(dispute(state=S.WARNING_NEEDS_RESPONSE), "ana", NOW)
        chargeback = after_news(inquiry, news(S.NEEDS_RESPONSE))
        assert submitted(chargeback, "leo", NOW).submissions == 2


class TestAnOpenDispute:
    def test_freezes_its_payment_and_what_that_had_settled(self):
        one = dispute(payment_id="pay-1", invoice_ids=("inv-1", "inv-2"))
        assert is_frozen("pay-1", [one])
        assert is_frozen("inv-2", [one])
        assert not is_frozen("inv-3", [one])

    @pytest.mark.parametrize("state", [S.WON, S.LOST, S.PREVENTED, S.WARNING_CLOSED])
    def test_freezes_no_longer_when_it_is_closed(self, state):
        assert not is_frozen("pay-1", [dispute(payment_id="pay-1", state=state)])

    def test_forbids_a_refund_beside_it(self):
        one = dispute(payment_id="pay-1")
        assert forbids_refund("pay-1", [one])
        assert not forbids_refund("pay-2", [one])

    @pytest.mark.parametrize(("state", "forbidden"), [(S.LOST, True), (S.WON, False)])
    def test_that_was_lost_gave_the_money_back_already(self, state, forbidden):
        assert forbids_refund("p", [replace(dispute(payment_id="p"), state=state)]) is forbidden
