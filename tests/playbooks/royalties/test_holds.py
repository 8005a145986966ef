"""What keeps royalties from leaving, and what an author reads of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.model.account import RoyaltyBalance
from assist.model.money import Money
from assist.model.royalty_records import RoyaltyRecords
from assist.model.tax_form import FormKind, TaxForm, TinCheck
from assist.model.withdrawal import MethodKind, PayoutHold, PayoutMethod
from assist.playbooks.royalties import (
    Moment,
    packaged_royalty_policy,
    payout_holds,
    set_off_holds,
    withdrawable,
)
from assist.playbooks.royalties.asked import asked_period
from assist.playbooks.royalties.policy import WithoutForm
from assist.playbooks.royalties.words import HOLDS, author_holds
from assist.policy.wording import lint_phrases

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
AT = Moment(NOW.date(), NOW)
POLICY = packaged_royalty_policy()
FORM = TaxForm("f", "a", FormKind.W9, date(2026, 1, 1), TinCheck.VERIFIED, NOW, "s")
METHOD = PayoutMethod("m", "a", MethodKind.ACH, "1234", NOW - timedelta(days=90), "s")
WELL = RoyaltyRecords(form=FORM, method=METHOD)
H = PayoutHold


def usd(minor):
    return Money(minor, "USD")


def balance(available=20_000, pending=0, payable=0):
    return RoyaltyBalance(usd(pending), usd(available), "2026-Q3", usd(payable))


def held(records=WELL, amount=20_000, of=None, policy=POLICY):
    return payout_holds(usd(amount), of or balance(), records, policy, AT)


class TestEach:
    def test_none_when_all_is_well(self):
        assert held() == ()

    @pytest.mark.parametrize(("amount", "found"), [(9_999, (H.BELOW_THRESHOLD,)), (10_000, ())])
    def test_the_threshold_itself_is_enough(self, amount, found):
        assert held(amount=amount) == found

    def test_a_policy_may_withhold_rather_than_hold(self):
        withholds = POLICY.model_copy(
            update={"tax": POLICY.tax.model_copy(update={"without_form": WithoutForm.WITHHOLD})}
        )
        assert held(replace(WELL, form=None), policy=withholds) == ()
        assert held(replace(WELL, form=None)) == (H.FORM_MISSING,)
        mismatch = replace(FORM, tin=TinCheck.MISMATCH)
        assert held(replace(WELL, form=mismatch), policy=withholds) == (H.TIN_MISMATCH,)

    def test_details_rest_for_exactly_the_cooling_off(self):
        for days, found in ((6.99, (H.DETAILS_CHANGED,)), (7, ())):
            lately = replace(METHOD, since=NOW - timedelta(days=days))
            assert held(replace(WELL, method=lately)) == found

    def test_all_of_them_in_one_order(self):
        worst = RoyaltyRecords(is_disputed=True, compliance=True)
        assert held(worst, 50, balance(0, -100)) == (
            H.BELOW_THRESHOLD, H.FORM_MISSING, H.NO_METHOD, H.OPEN_DISPUTE, H.NEGATIVE_BALANCE,
            H.ABOVE_AVAILABLE, H.COMPLIANCE,
        )  # fmt: skip

    def test_a_set_off_asks_for_no_details_and_no_threshold(self):
        assert set_off_holds(balance(50), replace(WELL, method=None), POLICY, AT) == ()
        assert set_off_holds(balance(0, -1), RoyaltyRecords(), POLICY, AT) == (
            H.FORM_MISSING,
            H.NEGATIVE_BALANCE,
        )


SOMETHING = st.integers(-(10**9), 10**9)


@given(SOMETHING, SOMETHING, SOMETHING)
def test_what_may_leave_is_never_negative_nor_more_than_is_there(pending, payable, available):
    one = balance(available, pending, payable)
    most = withdrawable(one).minor
    assert 0 <= most <= max(0, available)
    assert most <= max(0, pending + payable + available)


class TestWhatAnAuthorReads:
    def test_every_hold_has_words_for_both_and_for_specialists(self):
        for hold in PayoutHold:
            said = author_holds([hold])
            for language, words in (("en", said.en), ("es", said.es)):
                assert lint_phrases(words, language) == ()
            assert HOLDS[hold]

    def test_compliance_is_never_named(self):
        said = author_holds([H.COMPLIANCE])
        for words in (said.en, said.es, said.code):
            for telltale in ("compliance", "ofac", "sanction", "sanci", "list", "cumplim"):
                assert telltale not in words.lower()

    def test_several_are_joined_and_none_is_none(self):
        assert author_holds([H.FORM_MISSING, H.BELOW_THRESHOLD]).en == (
            "we have no tax form of yours yet and it is below the smallest amount that we send"
        )
        assert author_holds([]) is None


class TestTheQuarterThatIsAskedAbout:
    @pytest.mark.parametrize(
        ("text", "period"),
        [
            ("did my book sell anything in Q3", "2026-Q3"),
            ("what about q4", "2026-Q4"),
            ("Q3 2025 please", "2025-Q3"),
            ("the third quarter of 2025", "2025-Q3"),
            ("how was the 2nd quarter", "2026-Q2"),
            ("last quarter?", "2026-Q3"),
            ("se vendió algo el trimestre pasado?", "2026-Q3"),
            ("cuándo pagan las regalías del tercer trimestre?", "2026-Q3"),
            ("el primer trimestre de 2024", "2024-Q1"),
            ("Q2 or Q3", None),
            ("how much royalties do i have", None),
            ("faq1 is no quarter", None),
        ],
    )
    def test_by_its_words(self, text, period):
        assert asked_period(text, date(2026, 11, 20)) == period

    def test_one_that_has_not_begun_is_last_years(self):
        assert asked_period("Q4", date(2027, 2, 1)) == "2026-Q4"
        assert asked_period("last quarter", date(2027, 2, 1)) == "2026-Q4"
