"""What a text may quote of royalties: by place, by quarter, by how far a payout is."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assist.model.account import Payout, PayoutState, PeriodRoyalties
from assist.model.contact import IdentityLevel
from assist.model.royalty_records import RoyaltyRecords
from assist.model.tax_form import TinCheck
from assist.model.withdrawal import WithdrawalState
from assist.playbooks.catalogue import CATALOGUE, FactKind, Wording
from assist.playbooks.facts import facts_of
from assist.playbooks.schema import Family
from tests.playbooks.samples import NOW, a_reading, a_situation, an_account, packaged, usd
from tests.playbooks.test_library import (
    APPROVED,
    ASKED,
    BACK,
    CHANGE,
    EARNED,
    FORM,
    METHOD,
    SENT,
    USED,
)

PREFIXES = ("royalt", "withdrawal_", "payout_", "tax_", "set_off_", "next_release")
S = WithdrawalState


def known(text="my royalties", account=None, identity=IdentityLevel.L2, message=None, **records):
    values = {"form": FORM, "method": METHOD, **records}
    situation = a_situation(
        a_reading("royalty_balance"),
        text,
        account=account or an_account(royalties=EARNED),
        identity=identity,
        message=message or {},
        royalties=RoyaltyRecords(**values),
    )
    facts = facts_of(situation, NOW)
    return {name: fact.value for name, fact in facts.items() if name.startswith(PREFIXES)}


class TestWhereTheyAre:
    def test_each_place(self):
        facts = known()
        assert facts["royalties_pending"] == usd(4_112)
        assert facts["royalties_payable"] == usd(3_000)
        assert facts["royalties_withdrawable"] == usd(21_237)
        assert facts["next_release_date"] == date(2026, 11, 30)
        assert facts["payout_threshold"] == usd(10_000)
        assert "payout_holds" not in facts

    def test_of_the_quarter_they_name_if_it_is_reported(self):
        facts = known("did my book sell anything in Q3")
        assert facts["royalty_asked_period"].code == "2026-Q3"
        assert (facts["royalty_asked_earned"], facts["royalty_asked_pending"]) == (
            usd(6_340),
            usd(4_112),
        )
        assert "royalty_asked_earned" not in known("and in Q4?")
        assert "royalty_asked_earned" not in known("how much is there")

    def test_returns_make_a_quarter_negative(self):
        quarters = (PeriodRoyalties("2026-Q3", usd(-900), usd(0)),)
        account = an_account(royalties=replace(EARNED, by_period=quarters))
        assert known("Q3?", account)["royalty_asked_earned"] == usd(-900)

    def test_nothing_for_a_person_we_do_not_know(self):
        assert known(identity=IdentityLevel.L0, withdrawals=(SENT,), changes=(CHANGE,)) == {}


class TestByHowFarItIs:
    def test_what_holds_it_is_told_until_it_leaves(self):
        assert known(form=None, withdrawals=(ASKED,))["payout_holds"].code == "form_missing"
        assert "payout_holds" not in known(form=None, withdrawals=(SENT,))

    def test_a_compliance_hold_has_a_code_that_tells_nothing(self):
        assert known(compliance=True)["payout_holds"].code == "checks"

    @pytest.mark.parametrize(
        ("one", "names"),
        [
            (ASKED, {"withdrawal_state", "withdrawal_open", "withdrawal_gross",
                     "withdrawal_asked_date"}),
            (APPROVED, {"withdrawal_state", "withdrawal_open", "withdrawal_gross",
                        "withdrawal_asked_date", "withdrawal_leaves_by", "withdrawal_net",
                        "withdrawal_tax"}),
            (replace(ASKED, state=S.REFUSED), set()),
            (replace(ASKED, state=S.CANCELLED), set()),
        ],
    )  # fmt: skip
    def test_only_what_is_known_then(self, one, names):
        facts = known(withdrawals=(one,))
        assert {name for name in facts if name.startswith("withdrawal_")} == names

    def test_days_are_the_authors(self):
        late = replace(SENT, sent_at=NOW.replace(hour=3) + timedelta(days=1))
        assert known(withdrawals=(late,))["withdrawal_sent_date"] == date(2026, 11, 23)

    def test_why_it_came_back_until_something_else_is_asked_for(self):
        facts = known(withdrawals=(BACK,))
        assert facts["payout_failure_class"] == "details"
        assert facts["payout_failure_words"].code == "details"
        assert facts["withdrawal_open"] is False
        assert "payout_failure_words" not in known(withdrawals=(ASKED, BACK))

    def test_a_payout_that_the_billing_source_tells_of(self):
        failed = Payout(
            "po", usd(100), PayoutState.FAILED, date(2026, 11, 20), "insufficient_funds"
        )
        account = an_account(royalties=EARNED, payouts=(failed,))
        assert known(account=account)["payout_failure_class"] == "ours"
        arrived = replace(failed, state=PayoutState.PAID)
        account = an_account(royalties=EARNED, payouts=(arrived,))
        assert "payout_failure_class" not in known(account=account)


class TestTax:
    def test_the_rule_by_the_form_on_file(self):
        facts = known()
        assert (facts["tax_form"], facts["tax_form_until"]) == ("W-8BEN", date(2029, 12, 31))
        assert facts["tax_rule"].en == "0% is withheld by the tax treaty with your country"
        assert facts["tax_rule"].code == "treaty"

    def test_no_rule_by_a_form_that_ran_out_or_is_missing(self):
        expired = replace(FORM, signed_on=date(2022, 1, 1))
        facts = known(form=expired)
        assert ("tax_rule" in facts, facts["tax_form_is_valid"]) == (False, False)
        assert "tax_form" not in known(form=None)

    def test_30_percent_in_both_languages(self):
        facts = known(form=replace(FORM, country="AR", tin=TinCheck.UNVERIFIED))
        assert facts["tax_rule"].en.startswith("30% of the gross amount")
        assert facts["tax_rule"].es.startswith("se retiene el 30% del bruto")


class TestSetOff:
    def test_is_told_to_the_message_that_asked_for_it_alone(self):
        assert known(set_offs=(USED,))["set_off_amount"] == usd(8_640)
        later = {"created_at": NOW + timedelta(hours=1)}
        assert "set_off_amount" not in known(set_offs=(USED,), message=later)

    def test_is_offered_by_no_text_about_what_is_owed(self):
        """Never suggested, let alone as a threat: only who asks for it reads of it."""
        asked = {"ROYALTY", "PAYOUT", "TAX"}
        for entry in packaged().entries:
            playbook = entry.playbook
            if playbook.family.value in asked:
                continue
            for texts in playbook.texts.values():
                told = f"{texts.short} {texts.long} {texts.also}"
                for name in ("royalties_available", "set_off", "royalties_withdrawable"):
                    assert name not in told, playbook.id
        assert Family.ROYALTY.value in asked


def test_all_are_in_the_catalogue_with_a_fitting_kind():
    kinds = {FactKind.TEXT: (str, Wording), FactKind.FLAG: (bool,), FactKind.DATE: (date,)}
    everything = [
        known("Q3", withdrawals=(one,), changes=(CHANGE,), set_offs=(USED,))
        for one in (ASKED, APPROVED, SENT, BACK, replace(SENT, state=S.PAID, paid_at=NOW))
    ]
    for name, value in ((name, value) for facts in everything for name, value in facts.items()):
        allowed = kinds.get(CATALOGUE[name].kind)
        assert allowed is None or isinstance(value, allowed), name
        assert CATALOGUE[name].needs is IdentityLevel.L2
