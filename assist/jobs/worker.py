"""The worker: runs jobs. One in a process, beside a web server thread or alone."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from secrets import token_hex
from typing import Any

from dbos import DBOS, DBOSPortableJSONSerializer

from assist.jobs.guard import Guard, Timing
from assist.jobs.names import NOTIFY_DEAD
from assist.jobs.port import APPLICATION, SCHEMA, VERSION, Jobs, Queue
from assist.jobs.retries import BackOff, JobGivenUpError

log = logging.getLogger(__name__)

Handler = Callable[..., None]

# The engine polls, and every look costs some CPU: most often where an author waits.
POLL_SECONDS = {
    Queue.CONVERSATION: 0.05,
    Queue.CARD: 0.05,
    Queue.PHONE: 0.1,
    Queue.DELIVER: 0.1,
    Queue.BACKGROUND: 0.1,
    Queue.TIMER: 0.5,
}
# SQLite has one writer: more jobs at once only wait for each other (measured: p99 of enqueueing
# 21 ms with 4, 117 ms with 20).
CONCURRENCY_SQLITE = 4
CONCURRENCY = 8
DELIVER_PER_SECOND = 10  # per inbox
MAX_THREADS = 64
MAX_RECOVERIES = 10  # a job that takes its worker down with it is dead after so many
EXIT_LATE = 75  # sysexits.h, EX_TEMPFAIL: whoever watches us may start us again


def new_executor_id() -> str:
    """Of this process alone: two workers under one id would run each other's work."""
    return f"{socket.gethostname()}-{os.getpid()}-{token_hex(4)}"


def exit_now() -> None:
    """End this process at once; its work is taken over by others."""
    log.critical("heartbeat was late: others may have taken over, ending this process")
    os._exit(EXIT_LATE)


class Worker:
    """Runs jobs by the functions it is given, each with the JSON arguments it was enqueued with."""

    def __init__(
        self,
        jobs: Jobs,
        handlers: Mapping[str, Handler],
        *,
        executor_id: str | None = None,
        back_off: BackOff | None = None,
        timing: Timing | None = None,
        on_late: Callable[[], None] = exit_now,
        deliver_per_second: int = DELIVER_PER_SECOND,
    ) -> None:
        """`on_late` is for a process that is more than a worker, and the only one of its desk: it
        may carry on, since nobody else can have taken over. See `assist.jobs.guard`.
        """
        self.executor_id = executor_id or new_executor_id()
        self._jobs = jobs
        self._handlers = dict(handlers)
        self._back_off = back_off or BackOff()
        self._deliver_per_second = deliver_per_second
        self._stopped = threading.Event()
        self._guard = Guard(
            self.executor_id,
            jobs.pulse,
            recover=_recover,
            on_late=on_late,
            timing=timing or Timing(),
        )

    def start(self) -> None:
        """Take work from now on. The engine's tables must be there (`Jobs.migrate`).

        After a fork, never before one, and not under gevent: the engine starts threads.
        """
        _quiet()
        # Before any work is claimed, so that a death in the first second is noticed too.
        self._jobs.pulse.beat(self.executor_id)
        DBOS(
            config={
                "name": APPLICATION,
                "system_database_engine": self._jobs.engine,
                "dbos_system_schema": SCHEMA,
                "application_version": VERSION,
                "executor_id": self.executor_id,
                "serializer": DBOSPortableJSONSerializer(),
                "max_executor_threads": MAX_THREADS,
                "run_migrations": False,
                "enable_otlp": False,
                "log_level": "WARNING",
                # Nothing here waits for the engine's messages; a listener would only hold a
                # connection.
                "use_listen_notify": False,
                "notification_listener_polling_interval_sec": 0.2,
            }
        )
        for name, handler in self._handlers.items():
            body = self._workflow(name, handler)
            DBOS.workflow(name=name, max_recovery_attempts=MAX_RECOVERIES)(body)
        # Before the launch: the engine looks for new queues only once a second.
        self._register_queues()
        DBOS.launch()
        self._guard.start()

    def stop(self, *, drain_seconds: int = 0) -> None:
        """Take no more work, give what runs `drain_seconds` to end, and let go.

        What does not end in time is taken over by another worker as if this one had died.
        """
        DBOS.destroy(workflow_completion_timeout_sec=drain_seconds, destroy_registry=True)
        self._guard.stop()
        left = self._jobs.client.list_workflows(
            executor_id=self.executor_id, status="PENDING", limit=1
        )
        if not left:
            self._jobs.pulse.remove(self.executor_id)
        self._stopped.set()

    def wait(self) -> None:
        """Until somebody calls `stop`."""
        self._stopped.wait()

    def _register_queues(self) -> None:
        sqlite = self._jobs.engine.dialect.name == "sqlite"
        usual: dict[str, Any] = {
            "worker_concurrency": CONCURRENCY_SQLITE if sqlite else CONCURRENCY,
            "on_conflict": "always_update",
            "application_name": APPLICATION,
        }
        register = self._jobs.client.register_queue
        limiter: Any = {"limit": self._deliver_per_second, "period": 1.0}
        own: dict[Queue, dict[str, Any]] = {
            Queue.CONVERSATION: {"partition_concurrency": 1},
            Queue.CARD: {"partition_concurrency": 1},
            Queue.PHONE: {"partition_concurrency": 1},
            Queue.DELIVER: {"partition_limiter": limiter},
        }
        for queue, seconds in POLL_SECONDS.items():
            register(queue, polling_interval_sec=seconds, **usual, **own.get(queue, {}))

    def _workflow(self, name: str, handler: Handler) -> Callable[..., None]:
        """The generic body: do it as one step, and answer a failure by what the step recorded."""

        def attempt_once(attempt: int, arguments: tuple[Any, ...]) -> dict[str, Any]:
            try:
                handler(*arguments)
            except Exception as error:  # noqa: BLE001 - a job may fail in any way
                return self._failure(name, attempt, error)
            return {}

        def run(attempt: int, *arguments: Any) -> None:
            failure = DBOS.run_step({"name": name}, attempt_once, attempt, arguments)
            if failure:
                self._answer(attempt, failure)

        run.__qualname__ = f"job.{name}"
        return run

    def _failure(self, name: str, attempt: int, error: Exception) -> dict[str, Any]:
        wait = self._back_off.wait(attempt, error)
        # The message of an error may quote an author; its type and place do not.
        log.warning("job %s failed at attempt %d: %s", name, attempt, type(error).__name__)
        return {"error": f"{type(error).__name__}: {error}", "wait": wait}

    def _answer(self, attempt: int, failure: Mapping[str, Any]) -> None:
        """Enqueue the next attempt, or give up: the workflow ends in error and stays visible."""
        key = DBOS.workflow_id
        assert key is not None, "called by a running job"
        row = replace(self._jobs.get(key), attempt=attempt)
        if failure["wait"] is not None:
            self._jobs.again(row, failure["wait"])
            return
        log.error("job %s is given up after attempt %d", row.key, attempt)
        if NOTIFY_DEAD in self._handlers and row.job != NOTIFY_DEAD:
            self._jobs.report(row, failure["error"])
        raise JobGivenUpError(failure["error"])


def _recover(executor_ids: Iterable[str]) -> None:
    """Put what those had claimed back into its queue; two callers cannot do it twice.

    Private in the engine, and guarded by executor id there; the public `resume_workflows` is not
    guarded, and would start again what another worker has taken over already.
    """
    DBOS._recover_pending_workflows(list(executor_ids))  # noqa: SLF001 - see above; the version is pinned


def _quiet() -> None:
    """The engine's log goes where ours goes, and only from warnings on."""
    engine_log = logging.getLogger("dbos")
    if not engine_log.handlers:
        engine_log.addHandler(logging.NullHandler())  # or it would write to the console itself
        engine_log.addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    """Not what a job raised: that is told above, without words that may be an author's."""
    return "Exception encountered in background workflow" not in str(record.msg)
