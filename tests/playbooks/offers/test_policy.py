"""Team leads may edit the policy, within bounds that they are told of."""

from importlib.resources import files

import pytest
import yaml

from assist.errors import BadInput
from assist.playbooks.offers import packaged_policy, parse_policy

TEXT = (files("assist.playbooks") / "policies" / "offers.yaml").read_text("utf-8")


def changed(path: str, value: object) -> str:
    loaded = yaml.safe_load(TEXT)
    *folders, last = path.split(".")
    place = loaded
    for folder in folders:
        place = place[folder]
    place[last] = value
    return yaml.safe_dump(loaded)


def test_the_packaged_policy_is_valid():
    assert packaged_policy() == parse_policy(TEXT)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("steps.equal_instalments.most", 5),  # five would be Reg Z's trigger under another name
        ("steps.down_payment.most", 5),
        ("steps.extension.most_days", 15),
        ("steps.long_plan.granted_by", ["lead"]),
        ("steps.hardship_pause.pause_days", 365),
        ("steps.equal_instalments.usual", 1),
        ("steps.down_payment.least_percent", "30"),
        ("fees", "75.00"),
        ("start.default_days", -1),
        ("currency", "dollars"),
        ("minimum_instalment", {"USD": "25"}),
        ("minimum_instalment", {"other": "-1"}),
        ("steps.extension.granted_by", []),
        ("steps.extension.granted_by", ["anybody"]),
    ],
)
def test_a_figure_out_of_bounds_is_refused_with_its_name(path, value):
    with pytest.raises(BadInput) as refused:
        parse_policy(changed(path, value))
    assert path.split(".")[-1].split("_")[0] in str(refused.value) or "steps" in str(refused.value)


@pytest.mark.parametrize("text", ["", "- a", "version: [", "version: 1\nunknown: 2"])
def test_what_is_no_policy_is_refused(text):
    with pytest.raises(BadInput):
        parse_policy(text)
