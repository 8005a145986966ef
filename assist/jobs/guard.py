"""Keeping workers honest: say that we live, take over from the dead, stop when we look dead.

The engine recovers only work of its own executor id; across hosts that is a paid service. Here
every worker beats every few seconds, every worker takes over from those who stopped, and one
whose own beat was late ends itself, since others may be doing its work by now.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from assist.jobs.port import Pulse

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. Dead after `stale`, so a take-over begins within `stale` + `every` of the death;
    `late` is less than `stale`, so that a worker stops before others take its work.
    """

    every: float = 1.5
    late: float = 4.0
    stale: float = 6.0
    forget: float = 86_400.0  # a row stays so long: a paused process may wake up and claim work


class Guard:
    """A thread beside a worker; `recover` hands the work of the dead back to the queues. That may
    take seconds under load, so it has a thread of its own: it makes no beat late.
    """

    def __init__(
        self,
        executor_id: str,
        pulse: Pulse,
        *,
        recover: Callable[[Iterable[str]], None],
        on_late: Callable[[], None],
        timing: Timing,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._executor_id = executor_id
        self._pulse = pulse
        self._recover = recover
        self._on_late = on_late
        self._timing = timing
        self._clock = clock  # seconds that go by, also while the process is paused
        self._stopped = threading.Event()
        self._last_beat = self._clock()
        self._thread = threading.Thread(target=self._run, name="jobs-guard", daemon=True)
        self._reaper: threading.Thread | None = None

    def start(self) -> None:
        self._last_beat = self._clock()  # what was loaded since it was made is no lateness
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(timeout=30)
        if self._reaper is not None:
            self._reaper.join(timeout=30)

    def _run(self) -> None:
        while not self._stopped.wait(self._timing.every):
            self._round()

    def _round(self) -> None:
        late = self._clock() - self._last_beat > self._timing.late
        try:
            # Also when late: what we claimed since must be found by those who take over.
            self._pulse.beat(self._executor_id)
            if not late:
                self._last_beat = self._clock()
                self._reap_beside()
        except Exception:
            log.exception("heartbeat failed")
            late = self._clock() - self._last_beat > self._timing.late
        if late:
            self._last_beat = self._clock()
            self._on_late()

    def _reap_beside(self) -> None:
        if self._reaper is None or not self._reaper.is_alive():
            self._reaper = threading.Thread(target=self._reap, name="jobs-reaper", daemon=True)
            self._reaper.start()

    def _reap(self) -> None:
        try:
            self._take_over()
        except Exception:
            log.exception("taking over failed")

    def _take_over(self) -> None:
        dead = set(self._pulse.stale(self._timing.stale)) - {self._executor_id}
        if dead:
            self._recover(sorted(dead))
            for executor_id in self._pulse.stale(self._timing.forget):
                self._pulse.remove(executor_id)
