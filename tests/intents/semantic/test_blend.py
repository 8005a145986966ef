"""Two models averaged: what embeddings teach the linear model."""

import numpy as np
import pytest

from assist.intents.catalog import Example
from assist.intents.model import load_model
from assist.intents.notes import NO_NOTES, Aids
from assist.intents.semantic.blend import ANY, Blend, choose_shares, mixed
from assist.intents.semantic.embedder import Embedder
from assist.intents.train import train_labels
from tests.tiny_export import write_export

TAUGHT = {
    "red": ["as red as blood", "a crimson rose", "the red flag", "crimson wine", "my red shoes"],
    "blue": ["blue as the sea", "a navy sky", "the blue whale", "navy ink", "my blue jeans"],
}
LABELS = tuple(TAUGHT)


@pytest.fixture(scope="module")
def embedder(tmp_path_factory):
    return Embedder.open(write_export(tmp_path_factory.mktemp("tiny")))


@pytest.fixture(scope="module")
def model(embedder):
    examples = [Example(text, label, "en") for label, texts in TAUGHT.items() for text in texts]
    return train_labels(
        examples, [], LABELS, version="v1", aids=Aids(NO_NOTES, meaning=False), embedder=embedder
    )[0]


class TestABlend:
    def test_knows_words_that_only_the_embeddings_know(self, model):
        scores = model.score([["ruby"], ["cobalt"]])
        assert scores.logits.argmax(axis=1).tolist() == [0, 1]
        assert scores.probabilities.sum(axis=1) == pytest.approx([1, 1])
        assert scores.probabilities.max(axis=1).min() > 0.6

    def test_reads_the_texts_when_they_are_given(self, model):
        told = model.score([["thing"], ["thing"]], ["ruby", "cobalt"], language="en")
        assert told.logits.argmax(axis=1).tolist() == [0, 1]

    def test_is_the_geometric_mean_of_both(self):
        linear = np.log(np.array([[0.5, 0.5]], dtype=np.float32))
        semantic = np.log(np.array([[0.9, 0.1]], dtype=np.float32))
        powers = np.exp(mixed(linear, semantic, 0.5))
        wanted = np.sqrt([0.5 * 0.9, 0.5 * 0.1])
        assert powers[0] == pytest.approx(wanted)

    def test_asks_the_embedder_nothing_for_a_language_in_which_it_does_not_count(self):
        linear = np.zeros((1, 2), dtype=np.float32)
        deaf = Blend(None, linear, linear[0], 1.0, {ANY: 0.5, "es": 0.0})
        assert (deaf.mix(linear, ["hola"], "es") == linear).all()


class TestShares:
    def test_are_chosen_by_language_from_what_was_held_out(self):
        rows = np.tile(np.eye(2, dtype=np.float32), (60, 1))
        targets = np.tile([0, 1], 60)
        useless = np.tile(np.array([[1, 0], [0, -1]], dtype=np.float32), (60, 1))
        languages = ["en"] * 60 + ["es"] * 60
        linear = np.concatenate([useless[:60], 5 * rows[60:]])
        semantic = np.concatenate([5 * rows[:60], -5 * rows[60:]])
        shares = choose_shares(linear, semantic, targets, languages)
        assert shares["en"] >= 0.5
        assert shares["es"] == 0

    def test_of_a_language_with_few_rows_are_everybody_s(self):
        rows = np.eye(2, dtype=np.float32)
        assert set(choose_shares(rows, rows, np.array([0, 1]), ["en", "es"])) == {ANY}


class TestAKeptModel:
    def test_scores_as_before(self, model, embedder, tmp_path):
        model.save(tmp_path / "m.npz")
        again = load_model(tmp_path / "m.npz", embedder)
        asked = [["a", "ruby", "sail"]]
        assert (again.score(asked).logits == model.score(asked).logits).all()

    def test_is_not_read_with_other_embeddings_or_none(self, model, tmp_path):
        model.save(tmp_path / "m.npz")
        assert load_model(tmp_path / "m.npz") is None
        other = Embedder.open(write_export(tmp_path / "other", pooled=True))
        assert load_model(tmp_path / "m.npz", other) is None

    def test_without_a_blend_is_not_read_as_one_with(self, embedder, tmp_path):
        examples = [Example(text, label, "en") for label, texts in TAUGHT.items() for text in texts]
        plain, _ = train_labels(
            examples, [], LABELS, version="v1", aids=Aids(NO_NOTES, meaning=False)
        )
        plain.save(tmp_path / "m.npz")
        assert load_model(tmp_path / "m.npz").blend is None
        assert load_model(tmp_path / "m.npz", embedder) is None
