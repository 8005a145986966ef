"""Figures that are too old are told to nobody."""

from datetime import timedelta

import pytest

from assist.model.account import PaymentMethod, Section
from assist.playbooks.decide import decide
from assist.playbooks.facts import quotable
from tests.playbooks.samples import NOW, a_reading, a_situation, an_account, packaged

LIMIT = timedelta(hours=72)


@pytest.mark.parametrize(
    ("age", "told"), [(timedelta(0), True), (LIMIT, True), (LIMIT + timedelta(seconds=1), False)]
)
def test_the_limit_itself_is_young_enough(age, told):
    account = an_account(as_of=NOW - age)
    assert quotable(account, LIMIT, NOW) == (account if told else None)


def test_nobody_without_an_account_has_figures():
    assert quotable(None, LIMIT, NOW) is None


def test_the_draft_says_how_old_they_are_and_quotes_no_amount():
    old = NOW - timedelta(days=9)
    situation = a_situation(a_reading("balance_inquiry"), account=None, figures_too_old=old)
    drafted = decide(packaged(), situation, NOW).suggestion
    assert drafted.figures_too_old == old
    assert "$" not in drafted.text
    assert not [fact for fact in drafted.facts if fact.as_of]


class TestSections:
    OLD = NOW - LIMIT - timedelta(seconds=1)

    @pytest.mark.parametrize("section", [Section.INVOICES, Section.PAYMENTS, Section.REFUNDS])
    def test_one_old_part_of_what_is_owed_leaves_out_all_of_it(self, section):
        account = an_account(as_of=NOW, ages={section: self.OLD})
        assert quotable(account, LIMIT, NOW) is None

    def test_old_royalties_are_left_out_alone(self):
        account = an_account(as_of=NOW, ages={Section.ROYALTIES: self.OLD})
        told = quotable(account, LIMIT, NOW)
        assert told.royalties is None
        assert told.balance() == account.balance()

    def test_old_payment_methods_are_left_out_alone(self):
        card = PaymentMethod("pm", "visa", "4242", None)
        account = an_account(as_of=NOW, methods=(card,), ages={Section.METHODS: self.OLD})
        assert quotable(account, LIMIT, NOW).methods == ()
