from itertools import pairwise

import numpy as np
import pytest
from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from assist.intents.catalog import Example
from assist.intents.concepts import find
from assist.intents.normalise import SENTENCE_END, tokens
from assist.intents.sentinel_cache import content_hash, load_or_train_sentinels
from assist.intents.sentinel_training import lessons, load_safety_lines, train_sentinels
from assist.intents.sentinels import PIECE, SIGNALS, concept_grams, load_sentinels
from tests.intents.test_dev_sets import texts_of_every_set

TAUGHT = [
    Example("stop texting me", "opt_out", "en"),
    Example("no more messages", "opt_out", "en"),
    Example("dejen de mandarme mensajes", "opt_out", "es"),
    Example("my lawyer will call", "cease", "en"),
    Example("when is my payment due", "ordinary", "en"),
    Example("cuándo vence la cuota", "ordinary", "es"),
]


@pytest.fixture(scope="module")
def small():
    return train_sentinels(lessons((), _every_signal()), version="test")


def _every_signal():
    others = [Example(f"about {signal}", signal, "en") for signal in SIGNALS]
    return [*TAUGHT, *others]


def hear(sentinels, text):
    return sentinels.hear([[t for t in tokens(text) if not t.is_break]])


class TestHearing:
    def test_names_the_probability_and_the_words_of_every_signal(self, small):
        heard = hear(small, "stop texting me")
        assert set(heard) == set(SIGNALS)
        assert heard["opt_out"].probability > heard["legal"].probability
        assert (heard["opt_out"].span.start, heard["opt_out"].span.end) == (0, 15)

    def test_nothing_is_heard_in_nothing(self, small):
        assert small.hear([]) == {}

    def test_a_wish_buried_in_a_long_message_is_heard_where_it_stands(self, small):
        text = "when is my payment due. " * 12 + "stop texting me"
        found = tokens(text)
        ends = [at for at, token in enumerate(found) if token.word == SENTENCE_END]
        clauses = [found[a + 1 : b] for a, b in pairwise([-1, *ends, len(found)])]
        heard = small.hear(clauses)["opt_out"]
        assert heard.span.end == len(text)
        assert heard.span.start > 100

    def test_the_reason_is_the_loudest_few_words_of_its_place(self, small):
        text = "when is my payment due and where is it and please stop texting me and thanks a lot"
        heard = hear(small, text)["opt_out"]
        reason = text[heard.span.start : heard.span.end]
        assert "stop texting me" in reason
        assert len(reason.split()) == PIECE


class TestKeeping:
    def test_loads_what_was_saved_without_pickle(self, small, tmp_path):
        small.save(tmp_path / "s.npz")
        loaded = load_sentinels(tmp_path / "s.npz")
        assert np.allclose(loaded.probabilities(["stop"]), small.probabilities(["stop"]))
        assert loaded.version == "test"

    def test_a_file_that_cannot_be_read_is_trained_again(self, tmp_path):
        (tmp_path / "s.npz").write_bytes(b"no archive")
        assert load_sentinels(tmp_path / "s.npz") is None
        assert load_sentinels(tmp_path / "none.npz") is None

    def test_the_cached_ones_carry_the_hash_of_what_they_were_made_from(self, reader, model_cache):
        assert load_or_train_sentinels(model_cache).version == content_hash()

    def test_training_twice_gives_the_same_weights(self, small):
        again = train_sentinels(lessons((), _every_signal()), version="test")
        assert np.array_equal(small.weights, again.weights)


class TestConcepts:
    def test_are_shared_by_both_languages(self, small):
        english = concept_grams(["stop", "messages"], small.vocabulary)
        spanish = concept_grams(["dejen", "mensajes"], small.vocabulary)
        assert {"CUE_STOP", "CUE_MESSAGE"} <= set(english) & set(spanish)

    def test_two_that_stand_together_count_as_a_pair(self, small):
        assert "CUE_MESSAGE+CUE_STOP" in concept_grams(["stop", "messages"], small.vocabulary)

    def test_cues_are_for_the_sentinels_alone(self):
        assert "CUE_MESSAGE" not in find(["stop", "messages"])


class TestLines:
    def test_there_are_thousands_of_each_language(self):
        lines = load_safety_lines()
        assert sum(line.language == "en" for line in lines) >= 4500
        assert sum(line.language == "es" for line in lines) >= 4000

    def test_no_line_stands_twice(self):
        texts = [line.text.lower() for line in load_safety_lines()]
        assert len(texts) == len(set(texts))

    def test_no_line_is_nearly_one_of_the_labelled_sets(self):
        judged = [text.lower() for text in texts_of_every_set()]
        taught = [line.text.lower() for line in load_safety_lines()]
        alike = process.cdist(taught, judged, scorer=ratio, score_cutoff=92.01, dtype=np.uint8)
        assert [taught[row] for row in set(np.argwhere(alike > 0)[:, 0])] == []
