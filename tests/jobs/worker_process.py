"""A worker in a process of its own, to be killed: python -m tests.jobs.worker_process URL FILE.

The job `slow` notes its start in FILE, waits for the seconds that it is given, and notes its end.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from assist.jobs import Worker
from assist.store import Database
from tests import databases


def main() -> None:
    url, notes = sys.argv[1], Path(sys.argv[2])

    def note(*words: object) -> None:
        with notes.open("a") as file:
            file.write(" ".join(map(str, words)) + "\n")

    def slow(name: str, seconds: float) -> None:
        note(worker.executor_id, "began", name)
        time.sleep(seconds)
        note(worker.executor_id, "ended", name)

    database = Database(url)
    worker = Worker(databases.open_jobs(database), {"slow": slow})
    worker.start()
    note(worker.executor_id, "ready", "-")
    worker.wait()


if __name__ == "__main__":
    main()
