"""A worker is killed over a training: the old version stays in use, and another one finishes."""

import subprocess
import sys
import time

import pytest

from assist.desk import review_interpretation
from assist.desk.review_interpretation import Acceptance
from assist.model.learning import VersionReason, VersionState
from assist.store import model_versions, reviews
from assist.store.reviews import Wanted
from tests.harness import open_desk
from tests.learning_sets import write_sets

pytestmark = pytest.mark.faults
ODD = "the whole enchilada"


@pytest.fixture
def start(sqlite_copy, tmp_path):
    running = []

    def worker(url):
        command = [sys.executable, "-m", "tests.faults.training_worker"]
        process = subprocess.Popen([*command, url, str(tmp_path / "sets"), str(tmp_path / "var")])
        running.append(process)
        return process

    yield worker
    for process in running:
        process.kill()
        process.wait()


def states(desk):
    with desk.desk.db.read() as tx:
        return {it.state: it for it in model_versions.newest(tx) if it.reason.value != "upgraded"}


def until(check, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = check()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("it never came true")


def test_is_finished_by_the_next_worker(sqlite_copy, tmp_path, reader_cache, twilio, start):
    url = sqlite_copy(tmp_path / "assist.db")
    sets = write_sets(tmp_path / "sets")
    options = {"review_below": 1.0, "var_dir": tmp_path / "var", "training_gather_seconds": 1}
    desk = open_desk(url, reader_cache, twilio, sets=sets, **options)
    desk.author()
    desk.write(ODD)
    base = states(desk)[VersionState.ACTIVE]
    with desk.desk.db.read() as tx:
        (review,) = reviews.find(tx, Wanted(), limit=1)
    acceptance = Acceptance("balance_inquiry", (("en", ODD),))
    review_interpretation.accept(desk.desk, review.id, acceptance, by=desk.leo.id, now=desk.clock())
    first = start(url)
    until(lambda: VersionState.TRAINING in states(desk), 40)
    first.kill()
    first.wait()
    assert states(desk)[VersionState.ACTIVE].version == base.version
    assert VersionState.TRAINING in states(desk)
    start(url)
    learnt = until(lambda: VersionState.TRAINING not in states(desk) and states(desk), 60)
    assert learnt[VersionState.ACTIVE].reason is VersionReason.LEARNED
    desk.services.close()
