"""The ladder by the desk's rules, section 2.1."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.model.money import Money
from assist.model.offer import Authority, Block, Frequency, OfferKind, Reason
from assist.model.specialist import Role
from assist.playbooks.offers import Ask, OfferFacts, packaged_policy, propose
from tests.timing import quickest

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
TODAY = date(2026, 11, 23)  # a Monday
POLICY = packaged_policy()


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def late(days: int = 45, owed: int = 124_000, **more) -> OfferFacts:
    return OfferFacts(usd(owed), TODAY, TODAY - timedelta(days=days), usd(31_250), **more)


def kinds(facts: OfferFacts, asked: Ask = Ask()) -> list[OfferKind]:  # noqa: B008 - frozen
    return [offer.kind for offer in propose(facts, POLICY, asked, NOW).offers]


def minors(offer) -> list[int]:
    return [part.amount.minor for part in offer.schedule]


class TestAnAuthorFortyFiveDaysLate:
    def test_three_offers_in_the_order_of_the_ladder(self):
        assert kinds(late()) == [
            OfferKind.PAY_IN_FULL,
            OfferKind.EQUAL_INSTALMENTS,
            OfferKind.DOWN_PAYMENT,
        ]

    def test_equal_parts_to_the_cent_on_the_anchor_day(self):
        plan = propose(late(), POLICY, Ask(), NOW).of_kind(OfferKind.EQUAL_INSTALMENTS)
        assert minors(plan) == [41_334, 41_333, 41_333]
        assert [str(p.due_on) for p in plan.schedule] == ["2026-11-30", "2026-12-30", "2027-01-30"]

    def test_a_due_day_on_a_weekend_stays_and_is_collected_on_the_next_business_day(self):
        plan = propose(late(), POLICY, Ask(), NOW).of_kind(OfferKind.EQUAL_INSTALMENTS)
        assert (plan.schedule[2].due_on, plan.schedule[2].collected_on) == (
            date(2027, 1, 30),
            date(2027, 2, 1),
        )

    def test_a_bank_holiday_is_no_business_day(self):
        facts = late(closed=frozenset({date(2026, 11, 30)}))
        plan = propose(facts, POLICY, Ask(), NOW).of_kind(OfferKind.EQUAL_INSTALMENTS)
        assert plan.schedule[0].collected_on == date(2026, 12, 1)

    def test_every_rung_left_out_says_why(self):
        proposal = propose(late(), POLICY, Ask(), NOW)
        assert {one.kind: one.reason for one in proposal.left_out} == {
            OfferKind.EXTENSION: Reason.TOO_LATE_FOR_EXTENSION,
            OfferKind.LONG_PLAN: Reason.NOT_ASKED,
            OfferKind.HARDSHIP_PAUSE: Reason.NO_HARDSHIP,
            OfferKind.EXIT: Reason.PERSON_ONLY,
        }

    def test_each_offer_names_the_rule_that_allowed_it(self):
        for offer in propose(late(), POLICY, Ask(), NOW).offers:
            assert offer.rule == f"offers {POLICY.version}, {offer.kind.value}"


class TestCounterOffers:
    def test_150_a_month_is_taken_as_it_is_and_needs_lead_and_compliance(self):
        asked = Ask(per_instalment=usd(15_000), stated_amount=usd(15_000))
        first = propose(late(), POLICY, asked, NOW).offers[0]
        assert first.kind is OfferKind.LONG_PLAN
        assert minors(first) == [15_000] * 8 + [4_000]
        assert first.tila_review
        assert first.approvals == (Authority.LEAD, Authority.FINANCE)

    def test_500_now_and_the_rest_in_4_is_within_a_specialists_reach(self):
        first = propose(late(), POLICY, Ask(down_payment=usd(50_000), count=4), NOW).offers[0]
        assert first.kind is OfferKind.DOWN_PAYMENT
        assert minors(first) == [50_000] + [18_500] * 4
        assert (first.answers_request, first.tila_review) == (True, False)

    def test_a_down_payment_below_the_floor_is_raised_to_it_and_not_called_theirs(self):
        asked = Ask(down_payment=usd(5_000), count=4)
        offer = propose(late(), POLICY, asked, NOW).of_kind(OfferKind.DOWN_PAYMENT)
        assert offer.down_payment == usd(24_800)  # 20 %
        assert (minors(offer)[1:], offer.answers_request) == ([24_800] * 4, False)

    def test_two_a_fortnight_apart(self):
        asked = Ask(count=2, frequency=Frequency.BIWEEKLY)
        first = propose(late(), POLICY, asked, NOW).offers[0]
        assert [part.due_on for part in first.schedule] == [date(2026, 11, 30), date(2026, 12, 14)]

    def test_four_monthly_ones_end_after_ninety_days_and_go_to_a_lead_without_tila_review(self):
        first = propose(late(), POLICY, Ask(count=4), NOW).offers[0]
        assert (first.kind, first.tila_review) == (OfferKind.LONG_PLAN, False)
        assert first.approvals == (Authority.LEAD,)

    def test_never_more_than_they_said_they_can_keep_up(self):
        asked = Ask(stated_amount=usd(35_000))
        proposal = propose(late(), POLICY, asked, NOW)
        assert proposal.of_kind(OfferKind.EQUAL_INSTALMENTS) is None
        assert proposal.why_not(OfferKind.EQUAL_INSTALMENTS).reason is Reason.ABOVE_STATED_AMOUNT
        assert proposal.of_kind(OfferKind.DOWN_PAYMENT)  # 310.00 each

    def test_a_payday_sets_the_days(self):
        plan = propose(late(), POLICY, Ask(payday=3), NOW).of_kind(OfferKind.EQUAL_INSTALMENTS)
        assert [part.due_on.day for part in plan.schedule] == [3, 3, 3]

    def test_a_first_day_too_far_off_is_not_taken(self):
        asked = Ask(count=3, first_on=date(2027, 3, 1))
        plan = propose(late(), POLICY, asked, NOW).of_kind(OfferKind.EQUAL_INSTALMENTS)
        assert plan.schedule[0].due_on == date(2026, 11, 30)

    def test_more_payments_than_the_longest_plan(self):
        why = propose(late(), POLICY, Ask(count=30), NOW).why_not(OfferKind.LONG_PLAN)
        assert (why.reason, dict(why.details)) == (
            Reason.BEYOND_LONGEST,
            {"most": 12, "asked": 30},
        )


class TestExtension:
    def test_until_the_day_that_was_asked_for(self):
        asked = Ask(extension_to=date(2026, 11, 27))
        first = propose(late(3), POLICY, asked, NOW).offers[0]
        assert first.kind is OfferKind.EXTENSION
        assert (minors(first), first.schedule[0].due_on) == ([31_250], date(2026, 11, 27))

    @pytest.mark.parametrize(
        ("facts", "reason"),
        [
            (late(14), Reason.TOO_LATE_FOR_EXTENSION),
            (late(3, extended_before=True), Reason.EXTENSION_USED),
            (late(3, last_extension_on=TODAY - timedelta(days=89)), Reason.EXTENSION_RECENT),
            (late(3, last_broken_promise_on=TODAY - timedelta(days=59)), Reason.BROKEN_PROMISE),
        ],
    )
    def test_refused(self, facts, reason):
        assert propose(facts, POLICY, Ask(), NOW).why_not(OfferKind.EXTENSION).reason is reason

    def test_open_again_once_the_times_have_passed(self):
        facts = late(
            3,
            last_extension_on=TODAY - timedelta(days=90),
            last_broken_promise_on=TODAY - timedelta(days=60),
        )
        assert OfferKind.EXTENSION in kinds(facts)

    def test_a_day_beyond_its_reach(self):
        asked = Ask(extension_to=date(2026, 12, 30))
        why = propose(late(3), POLICY, asked, NOW).why_not(OfferKind.EXTENSION)
        assert why.reason is Reason.DATE_BEYOND_EXTENSION


class TestGates:
    @pytest.mark.parametrize("block", list(Block))
    def test_a_block_leaves_no_offer_and_says_which(self, block):
        proposal = propose(late(blocks=frozenset({block})), POLICY, Ask(count=2), NOW)
        assert proposal.offers == ()
        assert {one.reason for one in proposal.left_out} == {Reason.BLOCKED}
        assert proposal.left_out[0].details["blocks"] == block.value

    @pytest.mark.parametrize("facts", [late(hardship=True), late(renegotiations_in_six_months=2)])
    def test_hardship_has_its_own_route(self, facts):
        (offer,) = propose(facts, POLICY, Ask(), NOW).offers
        assert offer.kind is OfferKind.HARDSHIP_PAUSE
        assert (offer.schedule, offer.review_on) == ((), date(2026, 12, 23))

    def test_nothing_owed(self):
        assert kinds(replace(late(), owed=usd(0))) == []
        assert kinds(replace(late(), owed=usd(-500))) == []

    def test_parts_below_the_minimum_are_not_offered(self):
        proposal = propose(late(owed=6_000), POLICY, Ask(), NOW)
        assert [offer.kind for offer in proposal.offers] == [OfferKind.PAY_IN_FULL]
        assert proposal.why_not(OfferKind.EQUAL_INSTALMENTS).reason is Reason.BELOW_MINIMUM


class TestAuthority:
    def test_a_specialist_may_not_grant_a_long_plan_nor_a_lead_alone(self):
        long = propose(late(), POLICY, Ask(count=6), NOW).of_kind(OfferKind.LONG_PLAN)
        assert not long.may_be_granted_by(Role.SPECIALIST)
        assert not long.may_be_granted_by(Role.LEAD)
        assert long.may_be_granted_by(Role.FINANCE)

    def test_a_specialist_may_grant_four_after_a_down_payment(self):
        asked = Ask(down_payment=usd(50_000), count=4)
        assert propose(late(), POLICY, asked, NOW).offers[0].may_be_granted_by(Role.SPECIALIST)

    def test_nobody_here_may_promise_the_end_of_a_contract(self):
        assert not any(Authority.CONTRACT_TEAM.allows(role) for role in Role)


class TestMoney:
    @pytest.mark.parametrize(
        ("currency", "owed", "parts"),
        [
            ("JPY", 150_001, [50_001, 50_000, 50_000]),
            ("KWD", 100_001, [33_334, 33_334, 33_333]),
            ("ARS", 30_000_000, [10_000_000] * 3),
        ],
    )
    def test_currencies_of_no_two_and_three_decimals(self, currency, owed, parts):
        facts = OfferFacts(Money(owed, currency), TODAY)
        plan = propose(facts, POLICY, Ask(), NOW).of_kind(OfferKind.EQUAL_INSTALMENTS)
        assert minors(plan) == parts

    def test_the_minimum_is_in_the_currencys_own_units(self):
        assert POLICY.minimum("JPY") == Money(4_000, "JPY")
        assert POLICY.minimum("KWD") == Money(8_000, "KWD")
        assert POLICY.minimum("CHF") == Money(2_500, "CHF")

    @settings(max_examples=400, deadline=None)
    @given(
        owed=st.integers(1, 10**9),
        per=st.none() | st.integers(1, 10**7),
        count=st.none() | st.integers(1, 40),
        down=st.none() | st.integers(1, 10**9),
        days=st.integers(0, 400),
        frequency=st.sampled_from(list(Frequency)),
    )
    def test_whatever_is_asked_sums_are_exact_and_limits_hold(
        self, owed, per, count, down, days, frequency
    ):
        asked = Ask(
            per_instalment=usd(per) if per else None,
            count=count,
            down_payment=usd(down) if down else None,
            frequency=frequency,
        )
        proposal = propose(late(days, owed), POLICY, asked, NOW)
        for offer in proposal.offers:
            assert offer.approvals
            if offer.kind is OfferKind.EXTENSION:
                continue
            assert offer.total == usd(owed)
            assert all(part.amount.minor > 0 for part in offer.schedule)
            after_down = len(offer.schedule) - (offer.down_payment is not None)
            assert offer.tila_review == (after_down > 4)
            if offer.kind is not OfferKind.PAY_IN_FULL:
                assert min(minors(offer)) >= 2_500
            due = [part.due_on for part in offer.schedule]
            assert due == sorted(due)
            assert all(TODAY <= part.due_on <= part.collected_on for part in offer.schedule)
        assert len(proposal.offers) + len(proposal.left_out) == len(OfferKind)


def test_a_proposal_takes_less_than_a_millisecond():
    asked = Ask(per_instalment=usd(15_000))
    assert quickest(lambda: propose(late(), POLICY, asked, NOW), times=50) < 0.001


def test_percent_is_rounded_half_up():
    facts = late(owed=12_342)
    offer = propose(facts, POLICY, Ask(), NOW).of_kind(OfferKind.DOWN_PAYMENT)
    assert offer.down_payment.minor == int((Decimal(12_342) / 4).to_integral_value("ROUND_HALF_UP"))


def test_a_cent_a_month_is_counted_and_never_drawn_up():
    asked = Ask(per_instalment=usd(1), stated_amount=usd(1))
    left = propose(late(owed=10**12), POLICY, asked, NOW).why_not(OfferKind.LONG_PLAN)
    assert (left.reason, left.details["asked"]) == (Reason.BEYOND_LONGEST, 10**12)
