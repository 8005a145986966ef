"""The refund policy as data: bounds, versions, who approves."""

from datetime import date
from importlib.resources import files

import pytest
import yaml

from assist.errors import BadInput
from assist.model.money import Money
from assist.model.offer import Authority
from assist.playbooks.refunds import packaged_refund_policy, parse_refund_policy

SOURCE = (files("assist.playbooks") / "policies" / "refunds.yaml").read_text(encoding="utf-8")


def refused(change):
    data = yaml.safe_load(SOURCE)
    change(data)
    with pytest.raises(BadInput) as caught:
        parse_refund_policy(yaml.safe_dump(data), "mine.yaml")
    assert caught.value.remedy
    assert "mine.yaml" in str(caught.value)
    return str(caught.value)


class TestBounds:
    def test_no_days_below_the_law(self):
        assert "the law gives 10" in refused(lambda data: data["statutory_days"].update(AR=5))
        assert "the law gives 14" in refused(lambda data: data["statutory_days"].pop("EU"))

    def test_no_more_than_all_of_it_and_no_less_than_nothing(self):
        def tier(**changes):
            return lambda data: data["versions"]["2024-01"]["tiers"][1].update(changes)

        assert "versions.2024-01.tiers.1.percent" in refused(tier(percent="101"))
        assert "versions.2024-01.tiers.1.percent" in refused(tier(percent="0"))
        assert "versions.2024-01.tiers.1.stage" in refused(tier(stage="some_day"))
        assert "versions.2024-01.tiers.1.colour" in refused(tier(colour="red"))
        assert "twice" in refused(tier(stage="before_approval"))

    def test_a_specialist_never_approves_more_than_a_lead(self):
        assert "USD" in refused(lambda data: data["approval"]["specialist"].update(USD="2000"))
        assert "other" in refused(lambda data: data["approval"]["lead"].pop("other"))

    def test_two_versions_on_one_day_and_broken_yaml(self):
        data = {"since": date(2024, 1, 1), "tiers": [{"stage": "before_design", "percent": "10"}]}
        assert "same day" in refused(lambda whole: whole["versions"].update(new=data))
        with pytest.raises(BadInput, match="is not YAML"):
            parse_refund_policy("versions: [")


class TestWhoApproves:
    @pytest.mark.parametrize(
        ("minor", "currency", "authority", "another"),
        [
            (15_000, "USD", Authority.SPECIALIST, False),
            (15_001, "USD", Authority.LEAD, False),
            (50_001, "USD", Authority.LEAD, True),
            (100_000, "USD", Authority.LEAD, True),
            (100_001, "USD", Authority.FINANCE, True),
            (1, "JPY", Authority.FINANCE, True),
        ],
    )
    def test_by_amount(self, minor, currency, authority, another):
        need = packaged_refund_policy().approval_of(Money(minor, currency))
        assert (need.authority, need.another_person) == (authority, another)
