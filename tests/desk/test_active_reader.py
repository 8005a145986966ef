"""Which version reads: the one in use, picked up while the process runs."""

import threading

import pytest

from assist.desk.active_reader import ActiveReader
from assist.desk.choose_version import adopt_packaged
from assist.errors import TemporaryFailure
from assist.intents.catalog import Example
from assist.intents.learn import ChildTrainer
from assist.intents.versions import Workshop
from assist.model.ids import new_id
from assist.model.learning import (
    Lesson,
    ModelVersion,
    NewReview,
    ReviewReason,
    VersionReason,
    VersionState,
)
from assist.store import model_versions, reviews
from tests.factories import NOW
from tests.harness import open_desk
from tests.learning_sets import write_sets

ODD = Example("the whole enchilada", "balance_inquiry", "en")


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    return write_sets(tmp_path_factory.mktemp("sets"))


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio, sets, var_dir):
    url = sqlite_copy(tmp_path / "assist.db")
    opened = open_desk(url, reader_cache, twilio, sets=sets, var_dir=var_dir)
    yield opened
    opened.services.close()


@pytest.fixture
def taught(desk):
    """Another machine put a version in use that this one has not made."""
    about = NewReview(new_id(), new_id(), ODD.text, "en", (), ReviewReason.CORRECTED, NOW)
    lesson = Lesson(ODD.text, "en", "balance_inquiry")
    with desk.desk.db.transaction() as tx:
        reviews.queue(tx, about)
        review = reviews.of_message(tx, about.message_id)
        reviews.accept(tx, review.id, [lesson], intent=lesson.intent, by=desk.leo.id, at=NOW)
        (example,) = reviews.examples(tx)
        base = model_versions.active(tx)
        recipe = desk.desk.learning.trainer.workshop.recipe([ODD])
        model_versions.retire(tx, base.version, VersionReason.NEWER)
        version = ModelVersion(
            version=recipe.version,
            base_hash=base.base_hash,
            example_ids=(example.id,),
            state=VersionState.ACTIVE,
            reason=VersionReason.LEARNED,
            created_at=NOW,
        )
        model_versions.replace(tx, version)
    return recipe


class Counting(ChildTrainer):
    """Notes what it was asked to build, and waits if it is told to."""

    def __init__(self, workshop):
        super().__init__(workshop, limit_seconds=240)
        self.built = []
        self.go = threading.Event()
        self.go.set()

    def build(self, recipe):
        self.built.append(recipe.version)
        self.go.wait(30)
        return super().build(recipe)


class Failing(Counting):
    """Cannot make anything but the packaged version."""

    def build(self, recipe):
        if recipe.reviewed:
            self.built.append(recipe.version)
            raise TemporaryFailure("training", "ended with 1")
        return super().build(recipe)


@pytest.fixture
def own_workshop(desk, sets, tmp_path):
    return Workshop(tmp_path / "this-machine", sets)


def test_another_machines_version_is_made_here_without_anybody_waiting(desk, own_workshop, taught):
    trainer = Counting(own_workshop)
    reader = ActiveReader(desk.desk.db, trainer, look_every=0)
    with desk.desk.db.transaction() as tx:
        current = model_versions.active(tx)
        model_versions.retire(tx, current.version, VersionReason.NEWER)
    packaged = reader().model.version
    assert packaged == own_workshop.base_hash
    with desk.desk.db.transaction() as tx:
        model_versions.replace(tx, current)
    trainer.go.clear()
    assert reader().model.version == packaged
    assert reader().model.version == packaged
    assert trainer.built[1:] == [taught.version]
    trainer.go.set()
    reader._making.join()
    assert reader().model.version == taught.version


def test_what_cannot_be_made_leaves_the_old_one_reading(desk, own_workshop, taught):
    trainer = Failing(own_workshop)
    with desk.desk.db.transaction() as tx:
        current = model_versions.active(tx)
        model_versions.retire(tx, current.version, VersionReason.NEWER)
    reader = ActiveReader(desk.desk.db, trainer, look_every=0)
    packaged = reader().model.version
    with desk.desk.db.transaction() as tx:
        model_versions.replace(tx, current)
    reader()
    reader._making.join()
    for _ in range(3):
        assert reader().model.version == packaged
    assert trainer.built.count(taught.version) == 1  # and not again for a minute


def test_every_machine_makes_the_same_version(desk, own_workshop, taught):
    here = own_workshop.make(taught)
    there = desk.desk.learning.trainer.workshop.make(taught)
    assert (here.model.weights == there.model.weights).all()


def test_a_version_of_another_release_is_not_read(desk, taught, tmp_path):
    newer = write_sets(tmp_path / "release")
    (newer.examples / "en" / "greeting.txt").write_text("hello\n" * 8)
    (newer.examples / "es" / "greeting.txt").write_text("hola\n" * 8)
    workshop = Workshop(tmp_path / "release-var", newer)
    reader = ActiveReader(desk.desk.db, Counting(workshop), look_every=0)
    assert reader().model.version == workshop.base_hash != desk.desk.reader().model.version


def test_adopting_twice_is_once(desk):
    with desk.desk.db.read() as tx:
        before = model_versions.newest(tx)
    adopt_packaged(desk.desk, desk.clock())
    with desk.desk.db.read() as tx:
        assert model_versions.newest(tx) == before
