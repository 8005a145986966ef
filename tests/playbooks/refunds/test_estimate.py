"""What may be given back: the tiers that were signed, the law, and what stops it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.errors import BadInput
from assist.i18n import translator
from assist.model.account import PaymentState
from assist.model.money import Money
from assist.model.refund import Estimate, NoRefund, RefundRule, WorkStage
from assist.playbooks.refunds import (
    RefundAsk,
    charged_back,
    estimate_refund,
    is_frozen,
    packaged_refund_policy,
)
from assist.playbooks.refunds.estimate import Earlier, payment_problem, taken_back
from assist.playbooks.refunds.words import arithmetic, rule, why_not
from tests import factories
from tests.factories import AdjustmentKind

SIGNED = date(2026, 3, 1)
POLICY = packaged_refund_policy()


def usd(minor):
    return Money(minor, "USD")


def ask(paid=100_000, stage="before_manuscript", days=20, **changes):
    asked = RefundAsk(usd(paid), WorkStage(stage), SIGNED, SIGNED + timedelta(days=days))
    return replace(asked, **changes)


def amount(*args, **changes):
    found = estimate_refund(ask(*args, **changes), POLICY)
    assert isinstance(found, Estimate), found
    return found.amount.minor


def refused(*args, **changes):
    found = estimate_refund(ask(*args, **changes), POLICY)
    assert isinstance(found, NoRefund), found
    return found


class TestTiers:
    def test_before_the_manuscript_all_less_the_greater_of_the_fee_and_a_tenth(self):
        assert amount(100_000) == 85_000  # 150.00 is more than 100.00
        assert amount(200_000) == 180_000  # 200.00 is more than 150.00
        assert amount(150_000) == 135_000  # the two are equal

    def test_half_before_design_and_a_quarter_before_approval(self):
        assert amount(100_000, "before_design", 300) == 50_000
        assert amount(100_000, "before_approval", 300) == 25_000

    def test_nothing_after_the_final_approval(self):
        assert refused(100_000, "approved") is NoRefund.STAGE

    def test_the_days_of_the_version_that_was_signed(self):
        old = date(2025, 12, 31)
        for signed_on, last in ((SIGNED, 90), (old, 30)):
            on_last, after = (signed_on + timedelta(days=last + more) for more in (0, 1))
            assert amount(signed_on=signed_on, asked_on=on_last) == 85_000
            assert refused(signed_on=signed_on, asked_on=after) is NoRefund.TOO_LATE

    def test_the_estimate_names_the_version(self):
        assert estimate_refund(ask(), POLICY).policy_version == "2026-01"
        older = ask(signed_on=date(2025, 12, 31), asked_on=date(2026, 1, 5))
        assert estimate_refund(older, POLICY).policy_version == "2024-01"

    def test_a_fee_that_is_all_of_it_leaves_nothing(self):
        assert refused(15_000) is NoRefund.FEE
        assert refused(9_999) is NoRefund.FEE
        assert amount(15_001) == 1

    def test_halves_go_to_the_author(self):
        assert amount(100_001, "before_design") == 50_001
        assert amount(200_005) == 200_005 - 20_000


class TestTheFeeOfOneContract:
    """1,000.00 paid in two halves keeps 150.00, as 1,000.00 in one would."""

    def test_is_kept_once_whatever_the_number_of_payments(self):
        first = estimate_refund(ask(50_000), POLICY)
        second = ask(50_000, earlier=Earlier(first.paid, first.kept))
        found = estimate_refund(second, POLICY)
        assert (first.amount.minor, found.amount.minor) == (35_000, 50_000)
        told = arithmetic(found, translator("en_US"))
        assert "of the agreement's $1,000.00 the greater of $150.00 and 10% is kept" in told
        assert "$150.00 of that was kept before. That comes to $500.00." in told

    def test_the_tenth_counts_over_all_of_them(self):
        first = estimate_refund(ask(100_000), POLICY)
        found = estimate_refund(ask(100_000, earlier=Earlier(first.paid, first.kept)), POLICY)
        assert first.kept.minor + found.kept.minor == 20_000

    def test_does_not_touch_other_tiers(self):
        earlier = Earlier(usd(50_000), usd(15_000))
        assert amount(50_000, "before_design", earlier=earlier) == 25_000


class TestWithdrawalByLaw:
    @pytest.mark.parametrize(("country", "days"), [("AR", 10), ("ES", 14), ("DE", 14), ("gb", 14)])
    def test_gives_all_back_whatever_the_contract_says(self, country, days):
        for stage in WorkStage:
            found = estimate_refund(ask(100_000, stage, days, country=country), POLICY)
            assert (found.amount, found.rule) == (usd(100_000), RefundRule.STATUTORY)
        assert amount(100_000, days=days + 1, country=country) == 85_000
        assert refused(100_000, "approved", days + 1, country=country) is NoRefund.STAGE

    @pytest.mark.parametrize("country", ["US", None, "UY", ""])
    def test_is_not_elsewhere(self, country):
        assert amount(100_000, days=0, country=country) == 85_000

    def test_is_not_for_a_disputed_charge_either(self):
        assert refused(days=1, country="AR", disputed=True) is NoRefund.DISPUTED


class TestNeverTwice:
    def test_what_was_given_back_before_is_the_limit(self):
        assert amount(100_000, refunded=usd(90_000)) == 10_000
        assert amount(100_000, refunded=usd(5_000)) == 85_000
        assert refused(refunded=usd(100_000)) is NoRefund.NOTHING_LEFT

    def test_a_disputed_charge_is_frozen(self):
        assert refused(disputed=True) is NoRefund.DISPUTED
        assert is_frozen("p", {"p"})
        assert not is_frozen("p", frozenset())

    def test_a_chargeback_on_the_account_freezes_its_payment(self):
        taken = factories.adjustment(AdjustmentKind.CHARGEBACK, 100, payment_id="p")
        refund = factories.adjustment(AdjustmentKind.REFUND, 200, payment_id="q")
        credit = factories.adjustment(AdjustmentKind.CREDIT, 300)
        account = factories.snapshot(adjustments=(taken, refund, credit))
        assert charged_back(account) == {"p"}
        assert taken_back(account, "q") == usd(200)
        assert taken_back(account, "r") == usd(0)

    def test_one_that_was_won_freezes_nothing(self):
        taken = factories.adjustment(AdjustmentKind.CHARGEBACK, 100, payment_id="p")
        won = factories.adjustment(AdjustmentKind.REINSTATED, 100, payment_id="p")
        account = factories.snapshot(adjustments=(taken, won))
        assert charged_back(account) == frozenset()
        assert taken_back(account, "p") == usd(0)

    def test_only_what_arrived_can_be_given_back(self):
        failed = factories.payment(state=PaymentState.FAILED)
        assert payment_problem(failed) is NoRefund.NOT_ARRIVED
        assert payment_problem(factories.payment()) is None


class TestBadInput:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"paid": usd(0)}, "paid"),
            ({"paid": usd(-1)}, "paid"),
            ({"paid": usd(10**15 + 1)}, "paid"),
            ({"refunded": usd(-1)}, "refunded"),
            ({"refunded": usd(100_001)}, "refunded"),
            ({"refunded": Money(1, "EUR")}, "refunded"),
            ({"asked_on": SIGNED - timedelta(days=1)}, "signed_on"),
            ({"signed_on": date(2019, 5, 1)}, "signed_on"),
            ({"paid": Money(100_000, "JPY")}, "currency"),
        ],
    )
    def test_is_named_with_a_remedy(self, changes, field):
        with pytest.raises(BadInput) as caught:
            estimate_refund(replace(ask(), **changes), POLICY)
        assert caught.value.field == field
        assert caught.value.remedy


class TestInWords:
    def test_the_arithmetic_in_english(self):
        speak = translator("en_US")
        found = estimate_refund(ask(), POLICY)
        assert arithmetic(found, speak) == (
            "100% of $1,000.00 is $1,000.00. Less $150.00, the greater of $150.00 and 10% of what"
            " was paid. That comes to $850.00."
        )
        assert rule(found, speak, 0) == (
            "Refund policy 2026-01, before the manuscript, day 20 after signing."
        )

    def test_the_arithmetic_in_spanish(self):
        speak = translator("es_AR")
        found = estimate_refund(ask(country="AR", days=3), POLICY)
        told = arithmetic(found, speak) + rule(found, speak, 10)
        assert "US$1.000,00" in told
        assert "comes to" not in told
        assert "Withdrawal" not in told

    def test_what_was_given_back_before_is_named(self):
        found = estimate_refund(ask(refunded=usd(90_000)), POLICY)
        assert "$900.00 was given back before. That comes to $100.00." in arithmetic(
            found, translator("en_US")
        )

    def test_every_reason_has_a_sentence_in_both_languages(self):
        for reason in NoRefund:
            told = {why_not(reason, translator(locale)) for locale in ("en_US", "es_AR")}
            assert len(told) == 2, reason


@given(
    paid=st.integers(1, 10**12),
    stage=st.sampled_from(WorkStage),
    days=st.integers(0, 800),
    refunded=st.integers(0, 10**12),
    country=st.sampled_from(["AR", "FR", "GB", "US", None]),
)
def test_never_more_than_what_was_paid_less_what_was_given_back(
    paid, stage, days, refunded, country
):
    refunded = min(refunded, paid)
    found = estimate_refund(ask(paid, stage, days, refunded=usd(refunded), country=country), POLICY)
    if isinstance(found, Estimate):
        assert 0 < found.amount.minor <= paid - refunded
        assert found.share.minor - found.kept.minor >= found.amount.minor
        assert abs(Decimal(found.share.minor) - found.percent * paid / 100) <= Decimal("0.5")
