"""Training in a process of its own."""

import pytest

from assist.errors import TemporaryFailure
from assist.intents.catalog import Example
from assist.intents.learn import ChildTrainer
from assist.intents.versions import Semantic, Sets, Workshop
from tests.learning_sets import write_sets
from tests.tiny_export import write_export, write_graph

ODD = Example("the whole enchilada", "balance_inquiry", "en")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    sets = write_sets(tmp_path_factory.mktemp("sets"))
    return Workshop(tmp_path_factory.mktemp("var"), sets)


def test_makes_and_measures_both_versions(workshop):
    trainer = ChildTrainer(workshop, limit_seconds=240)
    before, after = trainer.compare(workshop.recipe(), workshop.recipe([ODD]))
    assert before.of == after.of == 24
    assert after.share >= 0.9
    assert workshop.load(workshop.recipe([ODD])).model.version == workshop.recipe([ODD]).version


def test_ends_what_takes_too_long(workshop):
    trainer = ChildTrainer(workshop, limit_seconds=0.05)
    with pytest.raises(TemporaryFailure, match="took over"):
        trainer.compare(workshop.recipe(), workshop.recipe([ODD]))


def test_says_what_kind_of_failure_it_was_and_none_of_the_words(tmp_path):
    broken = Workshop(tmp_path, Sets(tmp_path / "nowhere", tmp_path / "nowhere"))
    secret = Example("Ada Moreno owes", "balance_inquiry", "en")
    with pytest.raises(
        TemporaryFailure, match=r"ended with 1 \(assist.errors.BadInput\)"
    ) as caught:
        ChildTrainer(broken, limit_seconds=240).build(broken.recipe([secret]))
    assert "Ada" not in str(caught.value)


class TestTheNameOfAVersion:
    def test_is_the_packaged_one_without_reviewed_examples(self, workshop):
        assert workshop.recipe([]).version == workshop.base_hash

    def test_follows_from_the_examples_whatever_their_order(self, workshop):
        other = Example("mi deuda entera", "balance_inquiry", "es")
        assert workshop.recipe([ODD, other]) == workshop.recipe([other, ODD, ODD])
        assert workshop.recipe([ODD]).version != workshop.recipe([other]).version

    def test_changes_with_the_packaged_examples(self, workshop, tmp_path):
        sets = write_sets(tmp_path)
        (sets.examples / "en" / "refund_request.txt").write_text("money back")
        assert Workshop(tmp_path, sets).base_hash != workshop.base_hash


class TestWithEmbeddings:
    @pytest.fixture
    def semantic(self, tmp_path):
        return Semantic(write_export(tmp_path / "tiny"))

    def test_the_child_averages_them_in_and_the_reader_here_has_them(
        self, workshop, semantic, tmp_path
    ):
        blended = Workshop(tmp_path / "var", workshop.sets, semantic)
        reader = ChildTrainer(blended, limit_seconds=240).build(blended.recipe())
        assert reader.model.blend.embedder is blended.embedder
        assert blended.measure(reader).of == 24

    def test_a_version_is_named_by_what_they_are(self, workshop, semantic, tmp_path):
        before = Workshop(tmp_path, workshop.sets, semantic).base_hash
        assert before != workshop.base_hash
        write_graph(semantic.folder / "model.onnx", pooled=True)
        assert Workshop(tmp_path, workshop.sets, semantic).base_hash != before
