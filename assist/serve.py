"""`assist serve`: web and worker as one command for a small desk, still two processes.

A supervisor and nothing more: it starts both, starts one again when it dies, and stops both when
it is told to stop. Larger installations run the two lines of the Procfile instead.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import FrameType

import structlog

log = structlog.get_logger(__name__)
RESTART_AFTER_SECONDS = 1.0
STOP_WITHIN_SECONDS = 15.0


@dataclass(slots=True)
class Supervisor:
    """Keeps the named commands running until it is told to stop."""

    commands: Mapping[str, list[str]]
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _stopping: bool = False

    def run(self) -> None:
        """Start everything and block until SIGINT or SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        for name in self.commands:
            self._start(name)
        while not self._stopping:
            time.sleep(0.2)
            self._restart_the_dead()
        self._wait_for_all()

    def _start(self, name: str) -> None:
        self._running[name] = subprocess.Popen(self.commands[name])  # noqa: S603 - our own commands
        log.info("started", process=name, pid=self._running[name].pid)

    def _restart_the_dead(self) -> None:
        for name, process in list(self._running.items()):
            code = process.poll()
            if code is not None and not self._stopping:
                log.error("process_died", process=name, code=code)
                time.sleep(RESTART_AFTER_SECONDS)
                self._start(name)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        for process in self._running.values():
            process.terminate()

    def _wait_for_all(self) -> None:
        deadline = time.monotonic() + STOP_WITHIN_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()


def commands(host: str, port: int, threads: int) -> dict[str, list[str]]:
    """The two processes of a small desk."""
    web = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "1"]
    web += ["--threads", str(threads), "--bind", f"{host}:{port}", "assist.app:from_environment()"]
    return {"web": web, "worker": [sys.executable, "-m", "assist", "worker"]}


def serve(host: str, port: int, threads: int) -> None:
    """Run web and worker until told to stop."""
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    Supervisor(commands(host, port, threads)).run()
