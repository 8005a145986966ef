"""What ships passes the checks that a lead's own text must pass."""

import pytest

from assist.desk.playbook_checks import check
from assist.playbooks.library import load_packaged

TEXTS = dict(load_packaged())


@pytest.mark.parametrize("part", range(4))
def test_every_example_is_read_chosen_and_answered_as_it_says(leads, part):
    wrong = []
    for text in list(TEXTS.values())[part::4]:
        checks = check(leads.desk, text)
        wrong += [(run.says, run.problem) for run in checks.examples if not run.passed]
        wrong += [(found.path, found.problem) for found in checks.findings if found.error]
        assert len(checks.examples) >= 3
    assert wrong == []
