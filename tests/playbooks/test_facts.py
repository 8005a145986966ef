"""Which facts are known in a situation, and for whom."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from assist.model.account import PaymentState
from assist.model.contact import IdentityLevel
from assist.model.interpretation import Certainty, EntityKind
from assist.model.offer import Instalment
from assist.playbooks.catalogue import CATALOGUE, FactKind, Wording
from assist.playbooks.facts import facts_of
from assist.playbooks.wording import crisis_lines
from tests.playbooks.samples import (
    CLOSES,
    CONTACT,
    NOW,
    OPENS,
    a_reading,
    a_situation,
    an_account,
    an_entity,
    invoice,
    payment,
    usd,
)


def values(situation):
    return {name: fact.value for name, fact in facts_of(situation, NOW).items()}


def known(*entities, **changes):
    return values(a_situation(a_reading("balance_inquiry", entities=entities), **changes))


class TestAccountFacts:
    def test_what_is_owed_by_the_authors_day(self):
        facts = known()
        assert facts["balance"] == usd(124_000)
        assert facts["past_due"] == usd(31_250)
        assert facts["days_overdue"] == 13
        assert (facts["next_due_amount"], facts["next_due_date"]) == (
            usd(31_250),
            date(2026, 12, 10),
        )
        assert facts["oldest_invoice_number"] == "20881"

    def test_due_today_ends_with_the_authors_own_day(self):
        account = an_account(invoices=(invoice("1", 5_000, date(2026, 11, 23)),))
        late_evening = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)  # still the 23rd in New York
        situation = a_situation(a_reading("balance_inquiry"), account=account)
        assert not facts_of(situation, late_evening)["past_due"]
        assert facts_of(situation, late_evening + timedelta(hours=1))["past_due"]

    def test_figures_carry_their_age_and_the_rest_does_not(self):
        facts = facts_of(a_situation(a_reading("balance_inquiry")), NOW)
        assert facts["balance"].as_of == NOW
        assert facts["company"].as_of is None

    @pytest.mark.parametrize(
        "changes", [{"identity": IdentityLevel.L0}, {"contact": replace(CONTACT, account_id=None)}]
    )
    def test_a_person_we_do_not_know_has_no_account_facts(self, changes):
        facts = known(**changes)
        assert not [name for name in facts if CATALOGUE[name].of_account]
        assert facts["is_known"] is False

    def test_the_address_on_file_is_masked(self):
        assert known()["billing_email"] == "d***@example.com"

    def test_two_equal_payments_within_three_days_are_named(self):
        first = datetime(2026, 11, 4, 3, tzinfo=UTC)
        account = an_account(
            payments=(
                payment(31_250, first + timedelta(hours=9), PaymentState.SUCCEEDED),
                payment(31_250, first, PaymentState.SUCCEEDED),
            )
        )
        facts = known(account=account)
        assert facts["duplicate_amount"] == usd(31_250)
        assert facts["duplicate_first_date"] == date(2026, 11, 3)  # their calendar, not UTC's
        assert facts["duplicate_second_date"] == date(2026, 11, 4)

    def test_the_same_amount_a_month_apart_is_no_duplicate(self):
        monthly = tuple(
            payment(31_250, datetime(2026, month, 4, tzinfo=UTC), PaymentState.SUCCEEDED)
            for month in (11, 10, 9)
        )
        assert "duplicate_amount" not in known(account=an_account(payments=monthly))

    def test_an_amount_they_name_finds_its_invoice(self):
        account = an_account(
            invoices=(invoice("77", 7_500, date(2026, 11, 15), description="Plan fee"),)
        )
        facts = known(an_entity(EntityKind.MONEY, "$75", money=usd(7_500)), account=account)
        assert facts["matched_invoice_description"] == "Plan fee"


class TestEveryFact:
    def test_is_in_the_catalogue_with_its_kind(self):
        kinds = {
            FactKind.MONEY: type(usd(1)),
            FactKind.DATE: date,
            FactKind.MOMENT: datetime,
            FactKind.NUMBER: int,
            FactKind.FLAG: bool,
            FactKind.SCHEDULE: tuple,
            FactKind.TEXT: (str, Wording, tuple),
        }
        entities = (
            an_entity(EntityKind.MONEY, money=usd(31_250)),
            an_entity(EntityKind.DATE, date=date(2026, 12, 1)),
            an_entity(EntityKind.INSTALMENTS, number=2.0),
            an_entity(EntityKind.DECLINE_CODE, value="do_not_honor"),
        )
        for name, value in known(*entities).items():
            assert isinstance(value, kinds[CATALOGUE[name].kind]), name

    def test_has_help_in_both_languages(self):
        assert all(spec.help["en"] and spec.help["es"] for spec in CATALOGUE.values())


class TestWhatTheyAsked:
    def test_one_certain_amount_and_date_are_taken(self):
        facts = known(
            an_entity(EntityKind.MONEY, money=usd(20_000)),
            an_entity(EntityKind.DATE, date=date(2026, 12, 5)),
        )
        assert (facts["asked_amount"], facts["asked_date"]) == (usd(20_000), date(2026, 12, 5))

    def test_an_uncertain_amount_is_no_fact(self):
        assert "asked_amount" not in known(
            an_entity(EntityKind.MONEY, money=usd(20_000), certainty=Certainty.AMBIGUOUS)
        )

    def test_two_amounts_are_no_one_amount(self):
        assert "asked_amount" not in known(
            an_entity(EntityKind.MONEY, money=usd(1)), an_entity(EntityKind.MONEY, money=usd(2))
        )

    def test_a_date_with_two_readings_becomes_a_question(self):
        doubtful = an_entity(
            EntityKind.DATE,
            "05/12",
            date=date(2026, 12, 5),
            certainty=Certainty.AMBIGUOUS,
            alternatives=("2027-05-12", "2026-12-05"),
        )
        facts = known(doubtful)
        assert "asked_date" not in facts
        assert facts["asked_date_choices"] == (date(2027, 5, 12), date(2026, 12, 5))


class TestInstalmentOptions:
    def test_what_is_past_due_in_three_from_next_week(self):
        assert known()["instalment_options"] == (
            Instalment(usd(10_417), date(2026, 11, 30)),
            Instalment(usd(10_417), date(2026, 12, 30)),
            Instalment(usd(10_416), date(2027, 1, 30)),
        )

    def test_the_whole_balance_when_nothing_is_late(self):
        account = an_account(invoices=(invoice("1", 90_000, date(2026, 12, 10)),))
        assert [part.amount for part in known(account=account)["instalment_options"]] == [
            usd(30_000)
        ] * 3

    def test_starts_on_the_day_they_named_if_it_is_soon(self):
        plan = known(an_entity(EntityKind.DATE, date=date(2026, 12, 15)))["instalment_options"]
        assert [part.due_on for part in plan] == [
            date(2026, 12, 15),
            date(2027, 1, 15),
            date(2027, 2, 15),
        ]

    @pytest.mark.parametrize(
        ("count", "offered"), [(2, True), (3, True), (4, False), (5, False), (1, False)]
    )
    def test_as_many_as_they_asked_if_a_specialist_may_grant_it_within_90_days(
        self, count, offered
    ):
        facts = known(an_entity(EntityKind.INSTALMENTS, number=float(count)))
        assert ("asked_plan" in facts) is offered

    def test_none_that_are_too_small(self):
        account = an_account(invoices=(invoice("1", 7_499, date(2026, 11, 1)),))
        assert "instalment_options" not in known(account=account)


class TestReplyBy:
    def test_two_hours_on_the_next_half_hour_while_the_desk_is_open(self):
        assert known()["reply_by"] == datetime(2026, 11, 23, 17, 30, tzinfo=UTC)

    def test_never_after_closing_time(self):
        facts = known(closes_at=datetime(2026, 11, 23, 16, tzinfo=UTC))
        assert facts["reply_by"] == OPENS + timedelta(hours=2)

    def test_counted_from_the_next_opening_when_closing_time_is_unknown(self):
        assert known(closes_at=None)["reply_by"] == OPENS + timedelta(hours=2)

    def test_from_the_opening_when_the_desk_is_closed(self):
        assert known(desk_open=False, closes_at=CLOSES)["reply_by"] == OPENS + timedelta(hours=2)

    def test_unknown_when_nobody_knows_when_the_desk_opens(self):
        assert "reply_by" not in known(desk_open=False, opens_at=None)


class TestCrisisLines:
    @pytest.mark.parametrize(
        ("country", "number"), [("US", "988"), ("AR", "135"), ("NZ", "emergency"), (None, "988")]
    )
    def test_by_country(self, country, number):
        assert number in crisis_lines(country).en
