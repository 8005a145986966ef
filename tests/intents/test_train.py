"""Training, and what the trained model says."""

import numpy as np
import pytest

from assist.intents.catalog import Example
from assist.intents.features import FOR_FEW, Factors, Vocabulary
from assist.intents.fit import fit, folds, temperature
from assist.intents.model import in_scope, load_model
from assist.intents.notes import NO_NOTES, Aids
from assist.intents.train import normal_words, train_labels

COLOURS = {
    "red": ["red as blood", "a red rose", "the red flag", "red wine please", "my red shoes"],
    "blue": ["blue as the sea", "a blue sky", "the blue whale", "blue ink please", "my blue jeans"],
}


def examples(taught=COLOURS):
    return [Example(text, label, "en") for label, texts in taught.items() for text in texts]


@pytest.fixture(scope="module")
def trained():
    return train_labels(
        examples(), [], ("red", "blue"), version="v1", aids=Aids(NO_NOTES, meaning=False)
    )


class TestTraining:
    def test_tells_what_it_was_taught_apart(self, trained):
        model, _ = trained
        scores = model.score([normal_words("red paint", "en"), normal_words("blue paint", "en")])
        assert scores.logits.argmax(axis=1).tolist() == [0, 1]
        assert scores.probabilities.sum(axis=1) == pytest.approx([1, 1])

    def test_is_the_same_each_time(self, trained):
        again, _ = train_labels(
            examples(), [], ("red", "blue"), version="v1", aids=Aids(NO_NOTES, meaning=False)
        )
        assert (again.weights == trained[0].weights).all()
        assert again.temperature == trained[0].temperature

    def test_every_example_is_judged_once_by_a_model_that_has_not_seen_it(self, trained):
        _, held = trained
        assert sorted(held.rows) == list(range(10))
        assert held.logits.shape == (10, 2)

    def test_descriptions_teach_and_are_never_judged_by(self):
        described = [Example("crimson scarlet", "red", "en")]
        model, held = train_labels(
            examples(), described, ("red", "blue"), version="v1", aids=Aids(NO_NOTES, meaning=False)
        )
        assert max(held.rows) == 9
        assert model.score([["crimson"]]).logits.argmax() == 0

    def test_a_model_of_one_language_has_no_opinion_on_languages(self, trained):
        assert trained[0].language_odds == {}

    def test_fitting_minimises_the_loss_of_a_problem_with_a_known_answer(self):
        from scipy.sparse import csr_matrix

        matrix = csr_matrix(np.eye(2, dtype=np.float32))
        weights, bias = fit(matrix, np.array([0, 1]), 2, 1.0)
        # By symmetry W = [[w, -w], [-w, w]], b = 0, and w = 1 / (1 + exp(2 w)) at C = 1.
        w = weights[0, 0]
        assert bias == pytest.approx([0, 0], abs=1e-4)
        assert w == pytest.approx(1 / (1 + np.exp(2 * w)), abs=1e-2)

    def test_folds_cover_every_row_once_and_spread_each_class(self):
        targets = np.repeat([0, 1, 2], 20)
        held = folds(targets)
        assert sum(fold.astype(int) for fold in held).tolist() == [1] * 60
        assert all(np.bincount(targets[fold], minlength=3).tolist() == [2, 2, 2] for fold in held)

    def test_temperature_cools_what_is_too_sure(self):
        logits = np.array([[5, 0], [5, 0], [5, 0], [0, 5]], dtype=np.float32)
        assert temperature(logits, np.array([0, 0, 1, 1])) > 1


class TestVocabulary:
    def test_strange_grams_make_a_message_speak_softly(self):
        known = Vocabulary.of([["pay", "now"], ["pay", "later"]])
        _, alone = known.vector(["pay"])
        _, among = known.vector(["pay", "xylophone", "quartz"])
        assert np.linalg.norm(among) < np.linalg.norm(alone)

    def test_each_block_has_the_length_of_its_factor(self):
        words = ["pay", "pay"]
        for few, factors in ((False, Factors()), (True, FOR_FEW)):
            known = Vocabulary.of([words] * 2, few=few)
            length = np.hypot(factors.words, factors.characters)
            assert np.linalg.norm(known.vector(words)[1]) == pytest.approx(length)

    def test_an_annotator_adds_a_block_of_its_own(self):
        def spot(words):
            return ["MONEY"] if "pay" in words else []

        known = Vocabulary.of([["pay"], ["owe"]], annotate=spot)
        columns, values = known.vector(["pay"])
        of = dict(zip(columns.tolist(), values.tolist(), strict=True))
        assert of[known.columns["^MONEY"]] == pytest.approx(Factors().notes)
        assert "^MONEY" not in Vocabulary.of([["pay"]]).columns

    def test_rare_character_grams_are_kept_while_examples_are_few(self):
        messages = [["pay"], ["owe"]]
        assert "_pay" in Vocabulary.of(messages, few=True).columns
        assert "_pay" not in Vocabulary.of(messages).columns

    def test_nothing_known_is_an_empty_vector(self):
        known = Vocabulary.of([["pay"]])
        assert known.vector([])[0].size == 0
        assert known.vector(["xyz"])[0].size == 0


class TestScope:
    def test_without_a_label_for_strangers_the_largest_logit_counts(self):
        assert in_scope(np.array([[1.0, 3.0]], dtype=np.float32), ("a", "b")).tolist() == [3]

    def test_with_one_what_speaks_for_it_is_taken_off(self):
        logits = np.array([[4, 0, 0], [0, 0, 4]], dtype=np.float32)
        inside, outside = in_scope(logits, ("a", "b", "oos")).tolist()
        assert inside > 0.9
        assert outside < -0.9


def test_what_is_loaded_scores_as_what_was_saved(trained, tmp_path):
    model, _ = trained
    model.save(tmp_path / "m.npz")
    again = load_model(tmp_path / "m.npz")
    words = [normal_words("a red fleet", "en")]
    assert (again.score(words).logits == model.score(words).logits).all()
    assert again.speller.used == model.speller.used
    assert again.version == "v1"
