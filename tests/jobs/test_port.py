from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assist.errors import Duplicate, NotFound
from assist.jobs import JobState, Queue
from assist.store import messages
from tests import factories


class TestEnqueueing:
    def test_happens_when_the_transaction_commits(self, database, jobs):
        with database.transaction() as tx:
            key = jobs.enqueue(tx, "take_turn", "c1", queue=Queue.CONVERSATION, partition="c1")
        (row,) = jobs.list()
        assert (row.key, row.job, row.arguments) == (key, "take_turn", ("c1",))
        assert (row.queue, row.partition, row.state) == ("conversation", "c1", JobState.WAITING)

    def test_does_not_happen_when_it_rolls_back(self, database, jobs):
        with database.transaction() as tx:
            jobs.enqueue(tx, "take_turn", "c1", queue=Queue.BACKGROUND)
            tx.rollback()
        assert jobs.list() == ()

    def test_falls_with_a_row_that_was_there_already(self, database, jobs):
        message = factories.message()
        with database.transaction() as tx:
            messages.add(tx, message)

        def receive_again() -> None:
            with database.transaction() as tx:
                jobs.enqueue(tx, "take_turn", "c1", queue=Queue.BACKGROUND)
                messages.add(tx, message)

        with pytest.raises(Duplicate):
            receive_again()
        assert jobs.list() == ()

    def test_under_a_known_key_is_nothing(self, database, jobs):
        for _ in range(2):
            with database.transaction() as tx:
                jobs.enqueue(tx, "deliver", "m1", queue=Queue.BACKGROUND, key="deliver:m1:1")
        assert [row.key for row in jobs.list()] == ["deliver:m1:1"]

    def test_leaves_the_callers_own_rows_alone(self, database, jobs):
        message = factories.message()
        with database.transaction() as tx:
            jobs.enqueue(tx, "take_turn", "c1", queue=Queue.BACKGROUND)
            messages.add(tx, message)
        with database.read() as tx:
            assert messages.get(tx, message.id) == message

    def test_with_a_delay_says_when_it_is_due(self, database, jobs):
        with database.transaction() as tx:
            jobs.enqueue(tx, "remind", queue=Queue.TIMER, delay=3600)
        (row,) = jobs.list(state=JobState.DELAYED)
        assert abs(row.due_at - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=1)

    @pytest.mark.parametrize(
        ("queue", "partition"),
        [(Queue.CONVERSATION, None), (Queue.DELIVER, None), (Queue.BACKGROUND, "c1")],
    )
    def test_refuses_a_partition_too_few_or_too_many(self, database, jobs, queue, partition):
        with database.transaction() as tx, pytest.raises(ValueError, match="partition"):
            jobs.enqueue(tx, "x", queue=queue, partition=partition)

    def test_gives_keys_in_order_of_time(self, database, jobs):
        with database.transaction() as tx:
            keys = [jobs.enqueue(tx, "x", n, queue=Queue.BACKGROUND) for n in range(20)]
        assert keys == sorted(keys)


class TestLooking:
    def test_counts_by_queue_and_state(self, database, jobs):
        with database.transaction() as tx:
            jobs.enqueue(tx, "x", queue=Queue.BACKGROUND)
            jobs.enqueue(tx, "x", queue=Queue.BACKGROUND)
            jobs.enqueue(tx, "x", queue=Queue.TIMER, delay=60)
        depth = jobs.depth()
        assert depth["queues"]["background"]["waiting"] == 2
        assert depth["queues"]["background"]["oldest_waiting_s"] < 60
        assert depth["queues"]["timer"]["delayed"] == 1
        assert depth["dead"] == 0

    def test_says_that_a_job_is_not_there(self, jobs):
        with pytest.raises(NotFound):
            jobs.get("nothing")

    def test_refuses_to_retry_what_is_not_dead(self, database, jobs):
        with database.transaction() as tx:
            key = jobs.enqueue(tx, "x", queue=Queue.BACKGROUND)
        with pytest.raises(NotFound):
            jobs.retry(key)


class TestPruning:
    def test_keeps_what_is_not_done(self, database, jobs):
        with database.transaction() as tx:
            jobs.enqueue(tx, "x", queue=Queue.BACKGROUND)
        assert jobs.prune(0) == 0
        assert len(jobs.list()) == 1


class TestMigrating:
    def test_may_be_done_again(self, jobs):
        jobs.migrate()
        jobs.migrate()
