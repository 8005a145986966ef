"""The port to the durable engine: enqueue, look, retry, forget. Light enough for a web process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from secrets import token_hex
from typing import TYPE_CHECKING, Any, cast

from dbos import DBOSClient, DBOSPortableJSONSerializer, WorkflowStatus

from assist.errors import NotFound
from assist.jobs.names import NOTIFY_DEAD

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

APPLICATION = "assist"
# Pinned: by default the engine hashes our source, and a deploy would strand all waiting work.
VERSION = "1"
SCHEMA = "dbos"  # on PostgreSQL; on SQLite the engine's tables lie beside ours
ATTEMPT_MARK = "~"  # <key>~<n> is attempt n of the job <key>
PRUNE_BATCH = 500


class Queue(StrEnum):
    CONVERSATION = "conversation"  # one at a time per partition, in order
    CARD = "card"  # one at a time per partition, apart from turns: Slack may be slow
    PHONE = "phone"  # one at a time per partition: somebody waits on the line, whatever Slack does
    DELIVER = "deliver"  # rate-limited per partition
    TIMER = "timer"  # with a delay; the handler looks again when it fires
    BACKGROUND = "background"

    @property
    def is_partitioned(self) -> bool:
        return self in {Queue.CONVERSATION, Queue.CARD, Queue.PHONE, Queue.DELIVER}


class JobState(StrEnum):
    """The engine's states, as the desk reads them."""

    DELAYED = "delayed"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"  # given up: shown until somebody retries it
    CANCELLED = "cancelled"


STATES: Mapping[str, JobState] = {
    "DELAYED": JobState.DELAYED,
    "ENQUEUED": JobState.WAITING,
    "PENDING": JobState.RUNNING,
    "SUCCESS": JobState.DONE,
    "ERROR": JobState.DEAD,
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": JobState.DEAD,
    "CANCELLED": JobState.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job as a person sees it. A job that is retried has one row for each attempt."""

    key: str
    job: str
    arguments: tuple[Any, ...]
    queue: str | None
    partition: str | None
    state: JobState
    attempt: int
    error: str | None
    created_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pulse:
    """How workers say that they live: transactions of their own, on the database's clock."""

    beat: Callable[[str], None]
    stale: Callable[[float], Iterable[str]]  # those silent for longer than so many seconds
    remove: Callable[[str], None]


class Jobs:
    """Work that survives: enqueued with the caller's rows, done by a Worker of any process."""

    def __init__(
        self,
        database_engine: Engine,
        *,
        beat: Callable[[str], None],
        stale: Callable[[float], Iterable[str]],
        remove: Callable[[str], None],
    ) -> None:
        self.engine = database_engine
        self.pulse = Pulse(beat, stale, remove)
        self.client: DBOSClient = DBOSClient(
            system_database_engine=database_engine,
            dbos_system_schema=SCHEMA,
            # The default is pickle: readable by nobody, and runs whatever it is given.
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
            lazy=True,
        )

    def migrate(self) -> None:
        """Make or renew the engine's tables; several processes may call it at once."""
        self.client._sys_db.run_migrations()  # noqa: SLF001 - DBOS.migrate takes a URL, not our engine

    def enqueue(
        self,
        tx: Session,
        job: str,
        *arguments: Any,
        queue: Queue,
        key: str | None = None,
        partition: str | None = None,
        delay: float | None = None,
    ) -> str:
        """Do `job` with JSON `arguments` after this transaction commits; its key.

        A `key` that was used before means that the work is known: nothing happens. Without one
        the keys are ordered by time, which is the order within a `partition` of CONVERSATION.
        `delay` is in seconds. ValueError without a partition where the queue has them: the engine
        would never look at such a job.
        """
        if queue.is_partitioned is (partition is None):
            raise ValueError(f"{job}: a partition belongs to {queue} if and only if it has them")
        workflow_id = key or f"{time.time_ns():019d}-{token_hex(4)}"
        options = _options(job, workflow_id, queue, partition, delay)
        self.client.enqueue_in_transaction(tx, options, 1, *arguments)
        return workflow_id

    def again(self, row: JobRow, delay: float) -> str:
        """The next attempt of a job that failed; enqueueing it twice is once."""
        base = row.key.removesuffix(f"{ATTEMPT_MARK}{row.attempt}")
        workflow_id = f"{base}{ATTEMPT_MARK}{row.attempt + 1}"
        queue = Queue(row.queue or Queue.BACKGROUND)
        options = _options(row.job, workflow_id, queue, row.partition, delay)
        self.client.enqueue(options, row.attempt + 1, *row.arguments)
        return workflow_id

    def report(self, row: JobRow, error: str) -> None:
        """Tell the NOTIFY_DEAD handler, once, that the job was given up."""
        options = _options(NOTIFY_DEAD, f"dead:{row.key}", Queue.BACKGROUND, None, None)
        self.client.enqueue(options, 1, row.job, row.key, list(row.arguments), error)

    def list(self, *, state: JobState | None = None, limit: int = 50) -> tuple[JobRow, ...]:
        """The newest jobs first."""
        statuses = [name for name, meaning in STATES.items() if state in {None, meaning}]
        found = self.client.list_workflows(
            status=statuses, limit=limit, sort_desc=True, application_name=APPLICATION
        )
        return tuple(job_row(status) for status in found)

    def dead(self, limit: int = 200) -> tuple[JobRow, ...]:
        """What was given up and waits for a person, newest first."""
        return self.list(state=JobState.DEAD, limit=limit)

    def get(self, key: str) -> JobRow:
        found = self.client.list_workflows(workflow_ids=[key])
        if not found:
            raise NotFound("job", key)
        return job_row(found[0])

    def retry(self, key: str) -> None:
        """Try a dead job once more, from its start. NotFound when it is not dead."""
        row = self.get(key)
        if row.state is not JobState.DEAD:
            raise NotFound("dead job", key)
        # A job that killed its workers lost its queue; only CONVERSATION's order would miss it.
        self.client.rewind_workflow(
            key,
            queue_name=row.queue or Queue.BACKGROUND.value,
            queue_partition_key=row.partition if row.queue else None,
        )

    def depth(self) -> dict[str, Any]:
        """For the metrics: per queue how many wait, run and are delayed, the age in seconds of the
        oldest waiting one, and how many jobs are dead.
        """
        schema = "" if self.engine.dialect.name == "sqlite" else f"{SCHEMA}."
        names = ", ".join(f"'{name}'" for name, state in STATES.items() if state in _COUNTED)
        # The names are constants of this module.
        counting = (
            f"SELECT queue_name, status, count(*), min(created_at) FROM {schema}workflow_status"  # noqa: S608 - our own constants
            f" WHERE status IN ({names}) GROUP BY queue_name, status"
        )
        with self.engine.connect() as connection:
            rows = connection.exec_driver_sql(counting).all()
        return _depth(cast("Sequence[tuple[Any, ...]]", rows), time.time())

    def prune(self, older_than_days: float) -> int:
        """Forget jobs that were done or cancelled so long ago; how many. Dead ones stay."""
        before = (datetime.now(UTC) - timedelta(days=older_than_days)).isoformat()
        pruned = 0
        while finished := self.client.list_workflows(
            status=["SUCCESS", "CANCELLED"],
            completed_before=before,
            limit=PRUNE_BATCH,
            load_input=False,
            load_output=False,
            application_name=APPLICATION,
        ):
            self.client.delete_workflows([status.workflow_id for status in finished])
            pruned += len(finished)
        return pruned

    def close(self) -> None:
        self.client.destroy()


def job_row(status: WorkflowStatus) -> JobRow:
    arguments = tuple(status.input["args"]) if status.input else ()
    attempt, *rest = arguments or (1,)
    return JobRow(
        key=status.workflow_id,
        job=status.name,
        arguments=tuple(rest),
        queue=status.queue_name,
        partition=status.queue_partition_key,
        state=STATES[status.status],
        attempt=attempt,
        error=str(status.error) if status.error is not None else None,
        created_at=_moment(status.created_at),
        due_at=_moment(status.delay_until_epoch_ms),
    )


def _options(
    job: str, workflow_id: str, queue: Queue, partition: str | None, delay: float | None
) -> Any:
    options: dict[str, Any] = {
        "workflow_name": job,
        "queue_name": queue.value,
        "workflow_id": workflow_id,
        "app_version": VERSION,
    }
    if partition is not None:
        options["queue_partition_key"] = partition
    if delay is not None:
        options["delay_seconds"] = delay
    return options


_COUNTED = {JobState.DELAYED, JobState.WAITING, JobState.RUNNING, JobState.DEAD}


def _depth(rows: Sequence[tuple[Any, ...]], now: float) -> dict[str, Any]:
    queues: dict[str, dict[str, float]] = {
        queue.value: {"waiting": 0, "running": 0, "delayed": 0, "oldest_waiting_s": 0.0}
        for queue in Queue
    }
    dead = 0
    for name, status, count, created_ms in rows:
        state = STATES[status]
        if state is JobState.DEAD:
            dead += count
        elif name in queues:
            queues[name][state.value] = count
            if state is JobState.WAITING:
                queues[name]["oldest_waiting_s"] = max(0.0, now - created_ms / 1000)
    return {"queues": queues, "dead": dead}


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)
