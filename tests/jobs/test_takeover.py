from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assist.jobs import JobState, Queue
from assist.jobs.worker import EXIT_LATE
from tests.jobs.running import eventually, running

pytestmark = pytest.mark.faults


class Process:
    """A real worker process and what its jobs noted."""

    def __init__(self, url: str, notes: Path) -> None:
        self._notes = notes
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.worker_process", url, str(notes)],
            cwd=Path(__file__).parents[2],
        )
        eventually(lambda: self.noted("ready"), 60)

    def noted(self, what: str) -> list[str]:
        lines = self._notes.read_text().splitlines() if self._notes.exists() else []
        return [line.split()[2] for line in lines if line.split()[1] == what]

    def signal(self, number: int) -> None:
        os.kill(self.popen.pid, number)


@contextmanager
def worker_process(url: str, notes: Path) -> Iterator[Process]:
    process = Process(url, notes)
    try:
        yield process
    finally:
        process.popen.kill()
        process.popen.wait()


class TestAWorkerThatIsKilled:
    def test_has_its_work_taken_over_by_another_process_within_ten_seconds(
        self, database_url, database, jobs, tmp_path
    ):
        done = []
        with worker_process(database_url, tmp_path / "notes") as victim:
            with database.transaction() as tx:
                for name in ("first", "second"):
                    jobs.enqueue(tx, "slow", name, 60, queue=Queue.CONVERSATION, partition="c1")
            eventually(lambda: victim.noted("began"))
            victim.signal(signal.SIGKILL)
            killed = time.monotonic()
            with running(jobs, slow=lambda name, _: done.append(name)):
                eventually(lambda: done)
                assert time.monotonic() - killed < 10
                eventually(lambda: len(done) == 2)
        assert done == ["first", "second"], "in the order of the conversation"
        assert {row.state for row in jobs.list()} == {JobState.DONE}


class TestAWorkerThatWasPaused:
    @pytest.mark.postgres
    def test_ends_itself_when_it_wakes_up_and_its_work_was_done_once_elsewhere(
        self, postgres_url, postgres_database, tmp_path
    ):
        from tests.databases import open_jobs

        jobs, done = open_jobs(postgres_database), []
        with worker_process(postgres_url, tmp_path / "notes") as zombie:
            with postgres_database.transaction() as tx:
                jobs.enqueue(tx, "slow", "only", 12, queue=Queue.BACKGROUND)
            eventually(lambda: zombie.noted("began"))
            zombie.signal(signal.SIGSTOP)
            with running(jobs, slow=lambda name, _: done.append(name)):
                eventually(lambda: done)
                zombie.signal(signal.SIGCONT)
                assert zombie.popen.wait(timeout=15) == EXIT_LATE
            assert zombie.noted("ended") == []
        assert done == ["only"]
        jobs.close()
