"""Tax of a royalty: the rates, the form that leads to them, and sums to the minor unit."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.errors import BadInput
from assist.i18n import translator
from assist.model.money import Money
from assist.model.tax_form import FormKind, TaxForm, TinCheck, Withholding, WithholdingRule
from assist.playbooks.royalties import (
    TaxFacts,
    most_for,
    packaged_royalty_policy,
    packaged_treaty_rates,
    rate_for,
    withhold,
)
from assist.playbooks.royalties.policy import parse_royalty_policy
from assist.playbooks.royalties.withhold import Rate
from assist.playbooks.royalties.words import arithmetic, form_words, why_withheld

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
TODAY = NOW.date()
POLICY, TREATIES = packaged_royalty_policy(), packaged_treaty_rates()
RULE = WithholdingRule


def usd(minor):
    return Money(minor, "USD")


def form(
    kind=FormKind.W8BEN, country="AR", tin=TinCheck.VERIFIED, signed=date(2026, 1, 5), treaty=True
):
    abroad = kind is FormKind.W8BEN
    return TaxForm(
        "f1", "a1", kind, signed, tin, NOW, "s1", country if abroad else None, treaty and abroad
    )


def found(minor, told=None, residence=None, on=TODAY):
    return withhold(usd(minor), rate_for(TaxFacts(told, residence, on), POLICY, TREATIES))


def by(told=None, residence=None, on=TODAY):
    one = rate_for(TaxFacts(told, residence, on), POLICY, TREATIES)
    return one.bps, one.rule


class TestTheVectors:
    def test_30_percent_of_143_leaves_100_10(self):
        one = found(14_300, form())
        assert (one.tax, one.net, one.rule) == (usd(4_290), usd(10_010), RULE.FOREIGN)

    def test_backup_withholding_is_24_percent(self):
        one = found(10_000, form(FormKind.W9, tin=TinCheck.UNVERIFIED))
        assert (one.tax, one.net, one.rule) == (usd(2_400), usd(7_600), RULE.BACKUP)

    def test_a_us_person_with_a_verified_number_keeps_all(self):
        assert by(form(FormKind.W9)) == (0, RULE.NONE)

    @pytest.mark.parametrize(
        ("country", "bps"),
        [
            ("GB", 0), ("IE", 0), ("DE", 0), ("FR", 0), ("CA", 0), ("NL", 0), ("ES", 0),
            ("AU", 500), ("NZ", 500), ("MX", 1_000), ("CN", 1_000), ("IN", 1_500), ("PH", 1_500),
        ],
    )  # fmt: skip
    def test_treaty_rates(self, country, bps):
        assert by(form(country=country)) == (bps, RULE.TREATY)

    @pytest.mark.parametrize("country", ["AR", "BR", "CO", "UY", "HU", "RU", "BY", "ZZ"])
    def test_without_a_treaty_it_is_30(self, country):
        assert by(form(country=country)) == (3_000, RULE.FOREIGN)


class TestTheForm:
    def test_a_treaty_needs_the_claim_and_a_verified_number(self):
        assert by(form(country="GB", treaty=False)) == (3_000, RULE.FOREIGN)
        for tin in (TinCheck.UNVERIFIED, TinCheck.MISMATCH):
            assert by(form(country="GB", tin=tin)) == (3_000, RULE.FOREIGN)

    def test_w8ben_is_good_to_the_end_of_the_third_following_year(self):
        told = form(country="GB", signed=date(2024, 3, 1))
        assert told.ends_on == date(2027, 12, 31)
        assert by(told, "GB", date(2027, 12, 31)) == (0, RULE.TREATY)
        assert by(told, "GB", date(2028, 1, 1)) == (3_000, RULE.FOREIGN)
        assert by(told, "GB", date(2024, 2, 29)) == (3_000, RULE.FOREIGN)  # not signed yet

    def test_w9_has_no_end(self):
        assert by(form(FormKind.W9, signed=date(1999, 1, 1))) == (0, RULE.NONE)

    def test_without_a_form_it_goes_by_where_the_author_lives(self):
        assert by(None, "US") == by(None, None) == by(None, "") == (2_400, RULE.BACKUP)
        assert by(None, "ES") == (3_000, RULE.FOREIGN)

    def test_a_lower_rate_that_nobody_checked_is_told_and_not_used(self):
        one = found(10_000, form(country="CL"))
        assert (one.bps, one.unchecked_bps) == (3_000, 1_000)
        assert "10% for CL, unchecked" in why_withheld(one, translator("en_US"))

    def test_a_stricter_policy_is_followed(self):
        stricter = parse_royalty_policy(
            """
version: "x"
threshold: {other: "10"}
cycle: {release_by: ["12-31"], sent_within_business_days: 5, arrives_within_business_days: 5}
tax: {without_form: withhold, backup_bps: 2800, foreign_bps: 3100}
cooling_off_days: 7
approval: {specialist: {other: "0"}, lead: {other: "0"}, another_person_above: {other: "0"}}
"""
        )
        facts = TaxFacts(form(), None, TODAY)
        assert rate_for(facts, stricter, TREATIES).bps == 3_100

    @pytest.mark.parametrize(
        ("kind", "country", "treaty"),
        [
            (FormKind.W9, "AR", False),
            (FormKind.W9, None, True),
            (FormKind.W8BEN, None, False),
            (FormKind.W8BEN, "US", False),
        ],
    )
    def test_forms_that_cannot_be(self, kind, country, treaty):
        with pytest.raises(ValueError):
            TaxForm("f", "a", kind, TODAY, TinCheck.VERIFIED, NOW, "s", country, treaty)

    def test_has_no_place_for_a_tax_number(self):
        assert {name for name in TaxForm.__slots__ if "tin" in name} == {"tin"}
        assert {one.value for one in TinCheck} == {"verified", "unverified", "mismatch"}


RATES = st.builds(Rate, st.integers(0, 9_999), st.sampled_from(RULE))
AMOUNTS = st.integers(1, 10**12)


class TestSums:
    @given(AMOUNTS, RATES, st.sampled_from(["USD", "JPY", "KWD"]))
    def test_tax_and_net_are_the_gross_amount_exactly(self, minor, rate, currency):
        one = withhold(Money(minor, currency), rate)
        assert one.tax + one.net == one.gross == Money(minor, currency)
        assert 0 <= one.tax.minor <= minor
        assert abs(one.tax.minor * 10_000 - minor * rate.bps) <= 5_000

    @given(AMOUNTS, AMOUNTS, RATES)
    def test_the_most_that_fits_fits_and_one_more_does_not(self, owed, available, rate):
        most = most_for(usd(owed), usd(available), rate)
        assert 0 <= most.minor <= available
        if most.minor:
            assert not usd(owed) < withhold(most, rate).net
        if most.minor < available:
            assert usd(owed) < withhold(usd(most.minor + 1), rate).net

    def test_half_a_minor_unit_is_tax(self):
        one = withhold(usd(5), Rate(1_000, RULE.TREATY))
        assert (one.tax.minor, one.net.minor) == (1, 4)

    def test_amounts_that_do_not_add_up_are_no_withholding(self):
        with pytest.raises(ValueError):
            Withholding(usd(100), usd(31), usd(70), 3_000, RULE.FOREIGN)
        with pytest.raises(ValueError):
            Withholding(usd(100), usd(-1), usd(101), 3_000, RULE.FOREIGN)

    @pytest.mark.parametrize("minor", [0, -1, 10**15 + 1])
    def test_what_is_no_payment(self, minor):
        with pytest.raises(BadInput, match="gross"):
            withhold(usd(minor), Rate(0, RULE.NONE))

    def test_nothing_to_use_is_nothing(self):
        assert most_for(usd(100), usd(0), Rate(0, RULE.NONE)).minor == 0
        assert most_for(usd(0), usd(100), Rate(0, RULE.NONE)).minor == 0
        assert most_for(usd(100), usd(-5), Rate(0, RULE.NONE)).minor == 0


class TestInWords:
    def test_arithmetic_and_rule(self):
        one = found(14_300, form())
        assert arithmetic(one, translator("en_US")) == (
            "$143.00 gross, less 30% tax $42.90, is $100.10."
        )
        assert arithmetic(found(14_300, form(FormKind.W9)), translator("en_US")) == (
            "$143.00 gross, no tax is withheld."
        )
        assert "30%" in arithmetic(one, translator("es_AR"))
        for rule in RULE:
            assert why_withheld(withhold(usd(100), Rate(0, rule, "GB")), translator("es"))

    def test_a_form(self):
        told = form_words(form(country="ES", signed=date(2024, 3, 1)), translator("en_US"))
        assert told == (
            "W-8BEN, signed Mar 1, 2024, good to Dec 31, 2027, ES, claims a treaty, "
            "tax number verified"
        )
