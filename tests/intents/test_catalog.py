import numpy as np
import pytest
from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from assist.errors import BadInput
from assist.intents.catalog import (
    LANGUAGES,
    WITHOUT_EXAMPLES,
    Priority,
    lint,
    load_catalog,
    load_development,
    load_examples,
)

SYSTEM = {
    "greeting",
    "thanks_close",
    "affirm",
    "deny",
    "language_switch",
    "out_of_scope",
    "spam_autoreply",
    "attachment_only",
    "unclear",
}


class TestCatalog:
    def test_has_the_45_intents_of_the_desk_and_9_of_the_system(self):
        catalog = load_catalog()
        assert {name for name, it in catalog.items() if it.priority is Priority.SYSTEM} == SYSTEM
        assert len(catalog) == 45 + 9

    def test_puts_a_crisis_before_everything(self):
        assert load_catalog()["crisis_statement"].priority == min(Priority)

    def test_is_sound(self):
        assert lint() == ()

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("intents: []", "intents"),
            ("- just a list", "intents"),
            ("intents:\n- id: x", "description"),
            ("a: [", "cannot be read"),
        ],
    )
    def test_refuses_a_bad_file_and_says_why(self, tmp_path, text, names):
        path = tmp_path / "catalog.yaml"
        path.write_text(text)
        with pytest.raises(BadInput, match=names):
            load_catalog(path)

    def test_refuses_an_identity_level_that_is_none(self, tmp_path):
        path = tmp_path / "catalog.yaml"
        path.write_text(
            "intents:\n- {id: a, description: {en: a, es: b}, entities: [], identity: L9,"
            " auto: B, family: X, priority: system}"
        )
        with pytest.raises(BadInput, match="L9"):
            load_catalog(path)

    def test_refuses_examples_of_an_unknown_intent(self, tmp_path):
        (tmp_path / "en").mkdir()
        (tmp_path / "en" / "nonsense.txt").write_text("hello\n")
        with pytest.raises(BadInput, match="no intent"):
            load_examples(tmp_path)


class TestExamples:
    def test_there_are_20_for_each_intent_and_language_and_15_for_the_system_s(self):
        counts = {(intent, language): 0 for intent in load_catalog() for language in LANGUAGES}
        for example in load_examples():
            counts[example.intent, example.language] += 1
        short = {
            key: count
            for key, count in counts.items()
            if key[0] not in WITHOUT_EXAMPLES and count < (15 if key[0] in SYSTEM else 20)
        }
        assert short == {}
        assert counts["out_of_scope", "en"] >= 60 <= counts["out_of_scope", "es"]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_none_is_nearly_another(self, language):
        """Plain ratio, lower case: at most 88 within an intent, 92 across."""
        lines = [(e.intent, e.text.lower()) for e in load_examples() if e.language == language]
        texts = [text for _, text in lines]
        alike = process.cdist(texts, texts, scorer=ratio, score_cutoff=88.01, dtype=np.uint8)
        near = [
            (texts[first], texts[second])
            for first, second in np.argwhere(np.tril(alike, -1) > 0)
            if ratio(texts[first], texts[second])
            > (88 if lines[first][0] == lines[second][0] else 92)
        ]
        assert near == []

    def test_none_is_in_the_development_set(self):
        taught = {example.text.lower() for example in load_examples()}
        shared = {example.text.lower() for example in load_development()} & taught
        assert shared == set()
