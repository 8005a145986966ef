"""A worker that tests can start and wait for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from assist.jobs import BackOff, Jobs, Worker

QUICK = BackOff(first=0.01, factor=1.0)


@contextmanager
def running(jobs: Jobs, **handlers: Callable[..., None]) -> Iterator[Worker]:
    worker = Worker(jobs, handlers, back_off=QUICK)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def eventually(condition: Callable[[], Any], seconds: float = 20.0) -> Any:
    """The condition's value once it is true; fails after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")
