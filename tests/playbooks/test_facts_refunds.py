"""What a text may quote of the newest refund, by how far it is."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assist.model.contact import IdentityLevel
from assist.model.refund import NoRefund, RefundState
from assist.playbooks.catalogue import CATALOGUE, FactKind
from assist.playbooks.facts import facts_of
from tests.playbooks.samples import NOW, a_reading, a_situation, usd
from tests.playbooks.test_library import LEFT, REFUND


def known(refund, **changes):
    situation = a_situation(a_reading("refund_status"), refund=refund, **changes)
    facts = facts_of(situation, NOW).items()
    return {name: fact.value for name, fact in facts if name.startswith("refund_")}


class TestByState:
    def test_while_it_waits_for_approval_an_estimate_with_its_arithmetic(self):
        facts = known(REFUND)
        assert facts["refund_estimate"] == usd(85_000)
        assert "Less $150.00" in facts["refund_arithmetic"].en
        assert facts["refund_arithmetic"].es.startswith("El 100% de")
        assert set(facts) == {"refund_estimate", "refund_arithmetic"}

    @pytest.mark.parametrize("state", [RefundState.ISSUED, RefundState.SETTLED])
    def test_once_it_left_amount_day_and_reference(self, state):
        late = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # the 23rd in New York
        assert known(replace(LEFT, state=state, issued_at=late)) == {
            "refund_amount": usd(85_000),
            "refund_date": date(2026, 11, 23),
            "refund_reference": LEFT.reference,
        }

    def test_one_that_came_back(self):
        returned = known(replace(LEFT, state=RefundState.FAILED))
        assert returned == {"refund_returned_amount": usd(85_000)}

    @pytest.mark.parametrize(
        "refund",
        [
            None,
            replace(REFUND, state=RefundState.IDENTITY, estimate=None),
            replace(REFUND, state=RefundState.REFUSED, no_refund=NoRefund.STAGE, estimate=None),
            replace(REFUND, state=RefundState.REFUSED, note="No"),
        ],
    )
    def test_otherwise_nothing(self, refund):
        assert known(refund) == {}

    def test_nothing_for_a_person_we_do_not_know(self):
        assert known(LEFT, identity=IdentityLevel.L0) == {}

    def test_all_are_in_the_catalogue(self):
        for refund in (REFUND, LEFT, replace(LEFT, state=RefundState.FAILED)):
            for name in known(refund):
                assert CATALOGUE[name].kind in {FactKind.MONEY, FactKind.DATE, FactKind.TEXT}
