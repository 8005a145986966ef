"""Durable work: the only package that knows the engine (DBOS).

It owns the queues, the enqueueing in the caller's transaction, the workers, and what keeps them
honest: heartbeats, taking over from the dead, retries with back-off, dead letters, retention.
Jobs are names with JSON arguments; what they do is given to the Worker as plain functions. It
must not know the store, the desk or any channel: what it needs of them is passed in.
"""

from __future__ import annotations

from assist.jobs.port import JobRow, Jobs, JobState, Pulse, Queue
from assist.jobs.retries import BackOff
from assist.jobs.worker import Worker

__all__ = ["BackOff", "JobRow", "JobState", "Jobs", "Pulse", "Queue", "Worker"]
