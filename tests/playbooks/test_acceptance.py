"""A yes, a yes with a but, and whether what was offered can still be had."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assist.model.contact import IdentityLevel
from assist.model.hold import HoldKind
from assist.model.interpretation import Certainty, EntityKind
from assist.model.offer import OfferKind
from assist.model.payment_plan import Acceptance, SentOffer, Standing
from assist.playbooks.acceptance import acceptance_of, says_yes
from assist.playbooks.offers import Ask, OfferFacts, packaged_policy, propose
from tests.playbooks.samples import NOW, a_reading, a_situation, an_account, an_entity, usd

TODAY = date(2026, 11, 23)
LADDER = propose(OfferFacts(usd(31_250), TODAY, TODAY, usd(31_250)), packaged_policy(), Ask(), NOW)
PLAN = LADDER.of_kind(OfferKind.EQUAL_INSTALMENTS)  # three, from November 30 on
SENT = SentOffer("s1", "d1", PLAN, 7, NOW - timedelta(days=1))


def amount(minor, certainty=Certainty.CERTAIN):
    return an_entity(EntityKind.MONEY, "x", money=usd(minor), certainty=certainty)


def day(value):
    return an_entity(EntityKind.DATE, "x", date=value)


def count(number):
    return an_entity(EntityKind.INSTALMENTS, "x", number=number)


class TestAYes:
    @pytest.mark.parametrize("intent", ["affirm"])
    def test_is_one(self, intent):
        assert says_yes(a_reading(intent), "ok", PLAN)

    @pytest.mark.parametrize(
        "text",
        [
            "sounds good, thanks",
            "That's fine!",
            "I agree to the plan",
            "alright i'll take it",
            "sí, acepto el plan",
            "Bueno, gracias",
            "ok",
        ],
    )
    def test_may_be_plain_words_that_read_as_something_else(self, text):
        assert says_yes(a_reading("plan_change"), text, PLAN)

    @pytest.mark.parametrize("text", ["thanks", "", "gracias", "!", "sounds good but not now"])
    def test_takes_words_that_say_so(self, text):
        assert not says_yes(a_reading("thanks_close"), text, PLAN)

    def test_may_name_the_offers_own_figures(self):
        entities = (amount(PLAN.schedule[0].amount.minor), day(PLAN.schedule[0].due_on), count(3))
        assert says_yes(a_reading("promise_to_pay", entities=entities), "x", PLAN)

    @pytest.mark.parametrize(
        "entity",
        [amount(10_000), day(date(2026, 12, 1)), count(4), amount(31_250, Certainty.AMBIGUOUS)],
    )
    def test_with_other_figures_is_a_counter_offer(self, entity):
        assert not says_yes(a_reading("affirm", entities=(entity,)), "ok", PLAN)

    def test_beside_another_wish_is_none(self):
        assert not says_yes(a_reading("affirm", "plan_change"), "yes but", PLAN)

    def test_a_promise_of_the_first_instalment_alone_is_none(self):
        entities = (amount(PLAN.schedule[0].amount.minor), day(PLAN.schedule[0].due_on))
        assert not says_yes(a_reading("promise_to_pay", entities=entities), "x", PLAN)

    def test_a_promise_of_the_only_payment_is_one(self):
        offer = LADDER.of_kind(OfferKind.EXTENSION)
        entities = (amount(offer.total.minor), day(offer.schedule[0].due_on))
        assert says_yes(a_reading("promise_to_pay", entities=entities), "x", offer)

    def test_a_promise_without_figures_is_none(self):
        assert not says_yes(a_reading("promise_to_pay"), "i will pay soon", PLAN)


class TestWhetherItStands:
    def accepted(self, sent=SENT, now=NOW, **changes):
        values = {"sent_offer": sent} | changes
        situation = a_situation(a_reading("affirm"), "ok", **values)
        found = acceptance_of(situation, now)
        return found.standing if found else None

    def test_it_does_while_nothing_moved(self):
        assert self.accepted() is Standing.STANDS

    def test_it_does_on_a_newer_version_that_owes_the_same(self):
        assert self.accepted(replace(SENT, ledger_version=6)) is Standing.STANDS

    def test_another_balance_changes_it(self):
        moved = replace(SENT, ledger_version=6, offer=replace(PLAN, covers=usd(40_000)))
        assert self.accepted(moved) is Standing.CHANGED

    def test_a_first_day_that_is_past_changes_it(self):
        now = NOW + timedelta(days=6, hours=23)
        late = replace(SENT, sent_at=now - timedelta(days=1))
        past = replace(
            late,
            offer=replace(
                PLAN,
                schedule=tuple(
                    replace(part, due_on=TODAY - timedelta(days=1)) for part in PLAN.schedule
                ),
            ),
        )
        assert self.accepted(past) is Standing.CHANGED

    def test_a_week_is_too_long(self):
        old = replace(SENT, sent_at=NOW - timedelta(days=7, seconds=1))
        assert self.accepted(old) is Standing.EXPIRED

    def test_a_hold_blocks_it(self):
        assert self.accepted(holds=frozenset({HoldKind.DISPUTE})) is Standing.BLOCKED

    def test_there_is_none_from_a_stranger_or_without_figures(self):
        assert self.accepted(identity=IdentityLevel.L0) is None
        assert self.accepted(account=None) is None
        assert self.accepted(sent=None) is None

    def test_paying_it_all_is_no_arrangement(self):
        full = replace(SENT, offer=LADDER.of_kind(OfferKind.PAY_IN_FULL))
        assert self.accepted(full) is None

    def test_what_a_specialist_recorded_stands_for_itself(self):
        told = Acceptance(PLAN, "d1", by_phone=True)
        situation = a_situation(a_reading("affirm"), "ok", acceptance=told)
        assert acceptance_of(situation, NOW) is told


def test_the_sample_account_is_the_one_that_the_offer_is_of():
    assert an_account().version == SENT.ledger_version
