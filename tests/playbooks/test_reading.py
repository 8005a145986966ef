"""YAML to Playbook: what is refused, and how clearly."""

import pytest
import yaml

from assist.playbooks.packaged import read_packaged
from assist.playbooks.reading import MAX_BYTES, PlaybookInvalid, parse_playbook

GOOD = """\
schema_version: 1
id: test.one
name: One
purpose: A test.
family: BALANCE
intents: [balance_inquiry]
identity_level: L2
texts:
  en: {subject: Hello, short: "{{ balance }}", long: "Your balance is {{ balance }}."}
next_step: None.
owner: the tests
changelog:
  - {when: 2026-11-22, by: tests, line: First}
"""


def problems(text):
    with pytest.raises(PlaybookInvalid) as caught:
        parse_playbook(text, "one.yaml")
    assert str(caught.value).startswith("one.yaml: ")
    return {
        problem.path: f"{problem.problem} {problem.remedy}" for problem in caught.value.problems
    }


class TestAGoodPlaybook:
    def test_is_parsed_with_its_defaults(self):
        playbook = parse_playbook(GOOD)
        assert (playbook.mode, playbook.escalation.max.value) == ("suggest", "E3")
        assert len(playbook.channels) == 6

    def test_round_trips_through_its_own_data(self):
        for _, text in read_packaged("library"):
            playbook = parse_playbook(text)
            again = yaml.safe_dump(playbook.model_dump(mode="json"), allow_unicode=True)
            assert parse_playbook(again) == playbook

    def test_is_frozen(self):
        with pytest.raises(ValueError, match="frozen"):
            parse_playbook(GOOD).name = "Two"


class TestWhatIsRefused:
    def test_every_problem_is_told_at_once_with_path_and_remedy(self):
        found = problems(
            GOOD.replace("id: test.one", "id: Test One").replace("owner: the tests\n", "ownr: x\n")
        )
        assert set(found) == {"id", "owner", "ownr"}
        assert found["owner"] == "Field required. Add it."
        assert "spelling" in found["ownr"]

    def test_an_unknown_fact_in_a_text(self):
        found = problems(GOOD.replace("is {{ balance }}", "is {{ balanc }}"))
        assert "no fact 'balanc'" in found["texts.en.long"]

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ("{fact: mood, operator: eq, value: 1}", "no fact 'mood'"),
            ("{fact: balance, operator: contains, value: 1}", "balance is a money: use one of"),
            ("{fact: balance, operator: gt, value: lots}", "no amount"),
            ("{fact: days_overdue, operator: gt, value: '3'}", "no number"),
            ("{fact: is_known, operator: is, value: 1}", "no flag"),
            ("{fact: channel, operator: in, value: sms}", "no text"),
            ("{fact: next_due_date, operator: eq, value: soon}", "no date"),
            (
                "{fact: open_invoices, operator: eq, value: 1}",
                "schedule: use one of known, unknown",
            ),
        ],
    )
    def test_a_condition_that_does_not_fit_its_fact(self, row, said):
        found = problems(GOOD + f"conditions:\n  all:\n    - {row}\n")
        assert said in next(
            text for path, text in found.items() if path.startswith("conditions.all[0]")
        )

    def test_yaml_that_does_not_parse_tells_its_line(self):
        assert list(problems("a: [1\nb: 2")) == ["line 2"]

    def test_a_field_that_is_there_twice(self):
        assert "'owner' is there twice" in problems(GOOD + "owner: another\n")["line 14"]

    def test_aliases_that_could_unfold_into_gigabytes(self):
        bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"
        assert "aliases" in " ".join(problems(bomb).values())

    def test_nesting_without_end(self):
        assert "deep" in " ".join(problems("[" * 500 + "]" * 500).values())

    def test_a_file_that_is_too_large(self):
        assert "too large" in problems("#" * (MAX_BYTES + 1))["file"]

    @pytest.mark.parametrize(
        "text", ["", "just words", "- a\n- list", "!!python/object:os.system {}"]
    )
    def test_what_is_no_playbook_at_all(self, text):
        assert problems(text)

    def test_a_range_that_is_the_wrong_way_round(self):
        assert "swap" in problems(GOOD + "escalation: {min: E3, max: E1}\n")["escalation"]

    def test_no_text_in_any_language(self):
        bare = GOOD.replace(
            '  en: {subject: Hello, short: "{{ balance }}", long: "Your balance is {{ balance }}."}\n',
            "",
        )
        assert "texts" in problems(bare.replace("texts:", "texts: {}"))
