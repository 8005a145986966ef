"""The training data is a work of its own: enough, of one kind a line, and nothing said twice."""

from collections import Counter

import pytest

from assist.intents.catalog import LANGUAGES, WITHOUT_EXAMPLES, lint, load_catalog, load_examples
from assist.intents.data_lint import ENOUGH, Counted, lint_data, near_pairs


class TestTrainingData:
    def test_is_sound(self):
        assert lint_data() == ()
        assert lint() == ()

    def test_has_enough_of_every_intent_and_language(self):
        counts = Counter((example.intent, example.language) for example in load_examples())
        for intent in load_catalog():
            for language in LANGUAGES:
                if intent not in WITHOUT_EXAMPLES:
                    assert counts[intent, language] >= ENOUGH.of(intent, language)

    def test_needs_most_of_what_the_desk_cannot_answer(self):
        assert ENOUGH.of("out_of_scope", "en") == 500
        assert ENOUGH.of("out_of_scope", "es") == 320
        assert ENOUGH.of("refund_request", "en") == 150
        assert ENOUGH.of("refund_request", "es") == 120
        assert ENOUGH.of("greeting", "es") == 80


def written(folder, language, intent, *lines):
    path = folder / language / f"{intent}.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n")


class TestLint:
    @pytest.fixture
    def few(self) -> Counted:
        return Counted(desk={"en": 1, "es": 0}, system=0, out_of_scope={"en": 0, "es": 0})

    def test_counts_what_is_missing(self, tmp_path, few):
        written(tmp_path, "en", "refund_request", "money back please")
        problems = lint_data(tmp_path, few)
        assert "refund_request has 0 lines in en, fewer than 1" not in problems
        assert "refund_status has 0 lines in en, fewer than 1" in problems

    def test_finds_a_line_that_two_intents_share(self, tmp_path):
        none = Counted(desk={"en": 0, "es": 0}, system=0, out_of_scope={"en": 0, "es": 0})
        written(tmp_path, "en", "refund_request", "where is my money")
        written(tmp_path, "en", "refund_status", "Where is my money")
        (problem,) = lint_data(tmp_path, none)
        assert "'Where is my money' (refund_status) is nearly 'where is my money'" in problem

    def test_is_stricter_within_an_intent_than_across(self):
        first, second = "could i pay it on friday please", "could we pay it for friday please"
        assert near_pairs([("a", first), ("a", second)])
        assert not near_pairs([("a", first), ("b", second)])

    def test_finds_a_line_of_several_utterances(self, tmp_path):
        none = Counted(desk={"en": 0, "es": 0}, system=0, out_of_scope={"en": 0, "es": 0})
        written(tmp_path, "en", "refund_request", "give it back | i want my money | refund")
        (problem,) = lint_data(tmp_path, none)
        assert problem.endswith("(refund_request) is several utterances")
