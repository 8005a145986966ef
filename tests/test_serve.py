"""`assist serve` on a fresh directory, as a small desk starts it."""

import os
import signal
import subprocess
import sys

import pytest

from benchmarks.processes import ROOT, free_port, wait_ready
from tests.harness import SECRET


@pytest.fixture
def directory(tmp_path, reader_cache):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "intents").symlink_to(reader_cache)  # training takes seconds
    return tmp_path


class TestServing:
    def test_answers_with_nothing_but_a_secret_key_and_stops_whole(self, directory):
        port = free_port()
        serving = subprocess.Popen(
            [sys.executable, "-m", "assist", "serve", "--port", str(port)],
            cwd=directory,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "SECRET_KEY": SECRET},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            wait_ready(f"http://127.0.0.1:{port}")
            serving.send_signal(signal.SIGTERM)
            assert serving.wait(20) == 0
            with pytest.raises(ProcessLookupError):
                os.killpg(serving.pid, 0)  # nobody is left: neither web nor worker
            assert (directory / "var" / "assist.db").exists()
        finally:
            if serving.poll() is None:
                os.killpg(serving.pid, signal.SIGKILL)
                serving.wait()
