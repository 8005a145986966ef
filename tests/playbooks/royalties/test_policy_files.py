"""The files that leads may edit about royalties: their bounds, and errors that name the field."""

from datetime import date
from importlib.resources import files

import pytest

from assist.errors import BadInput
from assist.model.money import Money
from assist.model.offer import Authority
from assist.playbooks.royalties import packaged_royalty_policy, packaged_treaty_rates
from assist.playbooks.royalties.failures import (
    KNOWN,
    FailureClass,
    failure_class,
    failure_words,
    packaged_payout_failures,
    parse_payout_failures,
)
from assist.playbooks.royalties.policy import parse_royalty_policy
from assist.playbooks.royalties.treaties import parse_treaty_rates


def text(name):
    return (files("assist.playbooks") / "policies" / name).read_text(encoding="utf-8")


def edited(name, old, new):
    source = text(name)
    assert old in source
    return source.replace(old, new, 1)


class TestThePolicy:
    def test_as_it_ships(self):
        policy = packaged_royalty_policy()
        assert policy.threshold_of("USD") == Money(10_000, "USD")
        assert policy.threshold_of("JPY") == Money(100, "JPY")
        assert policy.approval_of(Money(25_000, "USD")).authority is Authority.SPECIALIST
        assert policy.approval_of(Money(25_001, "USD")).authority is Authority.LEAD
        assert policy.approval_of(Money(250_001, "USD")).authority is Authority.FINANCE
        assert policy.cooling_off_days == 7

    @pytest.mark.parametrize(
        ("today", "day"),
        [
            (date(2026, 11, 30), date(2026, 11, 30)),
            (date(2026, 12, 1), date(2027, 2, 28)),
            (date(2028, 2, 29), date(2028, 5, 31)),
        ],
    )
    def test_when_collected_royalties_become_available(self, today, day):
        assert packaged_royalty_policy().next_release(today) == day

    @pytest.mark.parametrize(
        ("old", "new", "field"),
        [
            ("cooling_off_days: 7", "cooling_off_days: 6", "cooling_off_days"),
            ("backup_bps: 2400", "backup_bps: 2300", "tax.backup_bps"),
            ("foreign_bps: 3000", "foreign_bps: 1500", "tax.foreign_bps"),
            ('USD: "100.00"', 'USD: "1000.01"', "threshold"),
            ('other: "100.00"', 'XXX: "100.00"', "threshold"),
            ("without_form: hold", "without_form: pay", "tax.without_form"),
            ('"02-28", "05-31"', '"05-31", "02-28"', "cycle.release_by"),
            ('"02-28"', '"02-29"', "cycle.release_by"),
            ('"02-28"', '"02-31"', "cycle.release_by"),
            ('specialist: {USD: "250.00"', 'specialist: {USD: "9000.00"', "approval"),
            ("cycle:", "cycel:", "cy"),
        ],
    )
    def test_no_edit_leaves_the_bounds(self, old, new, field):
        with pytest.raises(BadInput) as caught:
            parse_royalty_policy(edited("royalties.yaml", old, new))
        assert caught.value.field.startswith(f"royalties.yaml {field}")
        assert "royalties.yaml" in caught.value.remedy

    def test_a_change_within_them_is_taken(self):
        longer = edited("royalties.yaml", "cooling_off_days: 7", "cooling_off_days: 10")
        assert parse_royalty_policy(longer).cooling_off_days == 10


class TestTreatyRates:
    def test_each_has_its_source_and_date(self):
        table = packaged_treaty_rates()
        for rate in table.rates.values():
            assert table.sources[rate.source]
            assert rate.as_of == date(2026, 11, 22)

    def test_corrections_that_nobody_has_checked_are_flagged(self):
        table = packaged_treaty_rates()
        unchecked = {country for country, rate in table.rates.items() if not rate.checked}
        assert unchecked == {"HU", "RU", "BY", "CL"}
        assert table.rate("cl").bps == 1_000

    def test_a_country_that_is_not_listed_has_none(self):
        assert packaged_treaty_rates().rate("ZZ") is None
        assert packaged_treaty_rates().rate(None) is None

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("GB: {bps: 0", "GB: {bps: 3001"),
            ("GB: {bps: 0", "GB: {bps: -1"),
            ("GB: {bps: 0", "US: {bps: 0"),
            ("GB: {bps: 0", "Britain: {bps: 0"),
            ("GB: {bps: 0, source: published", "GB: {bps: 0, source: hearsay"),
            ("default_bps: 3000", "default_bps: 1000"),
        ],
    )
    def test_no_edit_leaves_the_bounds(self, old, new):
        with pytest.raises(BadInput, match=r"treaty_rates\.yaml"):
            parse_treaty_rates(edited("treaty_rates.yaml", old, new))


class TestFailures:
    def test_every_code_is_there_with_its_class(self):
        assert set(packaged_payout_failures().codes) >= KNOWN
        assert failure_class("insufficient_funds") is FailureClass.OURS
        assert failure_class("account_closed") is FailureClass.DETAILS
        assert failure_class("account_frozen") is FailureClass.BANK

    def test_our_own_balance_is_a_delay_on_our_side(self):
        said = failure_words("insufficient_funds")
        assert said.en.startswith("It is a delay on our side")
        assert said.es.startswith("Es una demora nuestra")
        for words in (said.en, said.es):
            assert "bank" not in words
            assert "fund" not in words

    @pytest.mark.parametrize("code", ["never_heard_of", "", None])
    def test_an_unknown_code_reads_as_returned(self, code):
        assert failure_words(code) == failure_words("could_not_process")

    def test_alike_codes_read_alike(self):
        assert failure_words("account_frozen") == failure_words("bank_account_restricted")

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ("insufficient_funds: {class: ours, say: ours}", "other_code: {class: bank, say: ours}", "missing"),
            ("insufficient_funds: {class: ours", "insufficient_funds: {class: bank", "ours"),
            ("declined: {class: bank", "declined: {class: ours", "ours"),
            ("say: closed", "say: nothing_like_it", "no wording"),
            ("It is a delay on our side", "We have insufficient funds", "decline reason"),
            ("it no longer finds the account open", "account_closed is what they say", "names the code"),
            ("The check came back to us by post.", "Short", "say.post.en"),
        ],
    )  # fmt: skip
    def test_no_edit_leaves_the_bounds(self, old, new, told):
        with pytest.raises(BadInput) as caught:
            parse_payout_failures(edited("payout_failures.yaml", old, new))
        assert told in str(caught.value)
