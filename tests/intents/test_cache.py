"""The kept model: trained once, replaced whole, found again by its version."""

import subprocess
import sys
import time

from assist.intents.cache import content_hash, load_or_train, load_version, path_of, retrain

LOCKER = """
import fcntl, shutil, sys, time
lock = open(sys.argv[1] + "/training.lock", "w")
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(1)
shutil.copy(sys.argv[2], sys.argv[3])
"""


class TestLoadOrTrain:
    def test_a_kept_model_is_loaded(self, reader, model_cache):
        assert load_or_train(model_cache).version == reader.model.version == content_hash()

    def test_who_comes_second_waits_and_loads_what_the_first_made(
        self, reader, model_cache, tmp_path
    ):
        version = reader.model.version
        words = [str(tmp_path), str(path_of(model_cache, version)), str(path_of(tmp_path, version))]
        first = subprocess.Popen([sys.executable, "-c", LOCKER, *words], stdout=subprocess.PIPE)
        assert first.stdout.readline() == b"held\n"
        started = time.monotonic()
        model = load_or_train(tmp_path)
        assert first.wait() == 0
        first.stdout.close()
        assert model.version == version
        assert time.monotonic() - started > 0.5

    def test_a_version_that_was_never_made_is_none(self, tmp_path):
        assert load_version(tmp_path, "0" * 16) is None


def test_retraining_replaces_the_kept_model_and_says_what_it_cost(tmp_path):
    path_of(tmp_path, content_hash()).write_bytes(b"spoilt")
    done = retrain(tmp_path)
    assert load_version(tmp_path, done.version) is not None
    assert done.size == done.path.stat().st_size > 1_000_000
    assert done.seconds > 0
    assert done.examples > 10_000
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".lock", ".npz"]
