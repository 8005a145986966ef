"""Schema version 2: old files, places of problems, steps, renamed facts, the published schema."""

from pathlib import Path

import pytest

from assist.playbooks import load_packaged
from assist.playbooks.edit_yaml import changed
from assist.playbooks.published_schema import as_table, as_text
from assist.playbooks.reading import MOST_PROBLEMS, PlaybookInvalid, parse_playbook
from assist.playbooks.renames import aliases
from assist.playbooks.steps import circle_in
from tests.desk.playbooks.texts import BALANCE
from tests.desk.playbooks.texts import changed as edited

ROOT = Path(__file__).parents[2]


def problems(text):
    with pytest.raises(PlaybookInvalid) as caught:
        parse_playbook(text)
    return {problem.path: problem.problem for problem in caught.value.problems}


class TestVersions:
    def test_files_of_version_1_are_read_as_version_2(self):
        old = dict(load_packaged())["balance.inquiry"]
        assert "schema_version: 1" in old
        assert parse_playbook(old).schema_version == 2

    def test_files_of_version_1_must_not_use_what_is_new(self):
        told = problems(edited("schema_version: 2", "schema_version: 1"))
        assert "needs `schema_version: 2`" in told["file"]

    def test_a_form_that_uses_what_is_new_makes_it_version_2(self):
        old = dict(load_packaged())["balance.inquiry"]
        new = changed(old, {"banned.en": ["soon"]})
        assert parse_playbook(new).banned == {"en": ("soon",)}
        assert "schema_version: 2" in new


class TestPlaces:
    @pytest.mark.parametrize(
        ("old", "new", "path", "said"),
        [
            ("fact: past_due", "fact: pastdue", "conditions.all[1].fact", "there is no fact"),
            ("operator: gte", "operator: in", "conditions.all[1].operator", "is a money"),
            ("value: true", "value: maybe", "conditions.all[2].value", "is no flag"),
            ("value: true", "value: [[1]]", "conditions.all[2].value.int", ""),
        ],
    )
    def test_of_a_condition_are_its_row_and_field(self, old, new, path, said):
        found = problems(edited(old, new))
        if said:
            assert said in found[path]
        else:
            assert any(key.startswith("conditions.all[2].value") for key in found)

    @pytest.mark.parametrize(
        ("old", "new", "path", "said"),
        [
            ("when: agrees, step: link", "when: agrees, step: lnik", "branches[0].step", "no step"),
            ("when: agrees, step: link", "when: agrees", "branches[0]", "leads nowhere"),
            ("when: agrees, step: link", "when: asks, step: link", "branches[0]", "needs them"),
            ("when: agrees, step: link", "when: agrees, playbook: test.balance", "branches[0].playbook", "itself"),
            ("- id: later", "- id: link", "steps[1].id", "twice"),
            ("- id: later", "- id: start", "steps[1].id", "own text"),
            ("- {when: declines, step: later}", "- {when: declines, step: link}", "steps[1]", "no branch leads"),
            ("says: how much do i owe,", "says: hm, at_step: gone,", "examples[0].at_step", "no step"),
        ],
    )  # fmt: skip
    def test_of_a_branch_are_named(self, old, new, path, said):
        assert said in problems(edited(old, new))[path]

    def test_of_a_circle_are_told_with_the_way(self):
        circle = edited(
            "  - id: later\n",
            "  - id: later\n    branches: [{when: agrees, step: link}]\n",
            edited("  - id: link\n", "  - id: link\n    branches: [{when: agrees, step: later}]\n"),
        )
        found = problems(circle)
        assert "link -> later -> link" in found["steps[0].branches"]


class TestBombs:
    @pytest.mark.parametrize(
        "bomb",
        [
            '{{ "a" * 10**9 }}',
            "{% for i in range(10) %}x{% endfor %}",
            "{{ balance.__class__ }}",
            "{{ ''.join }}",
            "{% include 'x' %}",
            "{% if balance %}" * 40 + "{% endif %}" * 40,
            "{{ balance | attr('x') }}",
            "x" * 7_000,
        ],
    )
    def test_in_texts_are_refused_at_their_field(self, bomb):
        text = changed(BALANCE, {"texts.en.long": bomb})
        assert "texts.en.long" in problems(text)

    def test_of_two_megabytes_and_of_aliases_are_refused(self):
        assert "too large" in problems("x" * 2_000_000)["file"]
        assert "aliases" in problems("a: &a [1]\nb: *a\n")["line 1"]

    def test_of_a_thousand_steps_are_refused(self):
        said = {"subject": "x", "short": "x", "long": "x"}
        steps = [{"id": f"s{n}", "texts": {"en": said}} for n in range(1000)]
        assert "at most 20" in problems(changed(BALANCE, {"steps": steps}))["steps"]
        empty = [{"id": f"s{n}", "texts": {}} for n in range(1000)]
        assert len(problems(changed(BALANCE, {"steps": empty}))) == MOST_PROBLEMS


class TestRenamedFacts:
    def test_mean_the_same_in_conditions_and_texts(self):
        assert aliases()["overdue_amount"] == "past_due"
        old = BALANCE.replace("fact: past_due", "fact: overdue_amount").replace(
            "{{ balance }} open. Shall",
            "{% if overdue_amount %}{{ overdue_amount }}{% endif %}. Shall",
        )
        playbook = parse_playbook(old)
        assert playbook.conditions.all[1].fact == "past_due"
        assert "{% if past_due %}{{ past_due }}" in playbook.texts["en"].short

    def test_are_no_fact_of_today(self):
        from assist.playbooks.catalogue import CATALOGUE

        assert not set(aliases()) & set(CATALOGUE)
        assert set(aliases().values()) <= set(CATALOGUE)


class TestWhatIsPublished:
    def test_the_json_schema_is_that_of_the_code(self):
        assert (ROOT / "docs/playbook.schema.json").read_text() == as_text()

    def test_every_field_is_documented(self):
        assert as_table().rstrip() in (ROOT / "docs/playbooks.md").read_text()
        undocumented = [line for line in as_table().splitlines() if line.endswith("|  |")]
        assert len(undocumented) <= 12, undocumented


def test_circles_are_found_without_recursion():
    assert circle_in({"a": ["b"], "b": ["c"], "c": []}) is None
    assert circle_in({"a": ["b"], "b": ["a"]}) == ("a", "b", "a")
    long = {str(n): [str(n + 1)] for n in range(5000)} | {"5000": ["2"]}
    assert circle_in(long)[0] == "2"
