from __future__ import annotations

import threading
import time
from collections import defaultdict

from assist.errors import TemporaryFailure
from assist.jobs import JobState, Queue
from assist.store import heartbeats
from tests.jobs.running import eventually, running


class TestRunning:
    def test_calls_the_handler_with_what_was_enqueued(self, database, jobs):
        done = []
        with running(jobs, greet=lambda *arguments: done.append(arguments)):
            with database.transaction() as tx:
                jobs.enqueue(tx, "greet", "Ada", 3, {"a": [1]}, queue=Queue.BACKGROUND)
            eventually(lambda: done)
        assert done == [("Ada", 3, {"a": [1]})]

    def test_takes_up_what_waited_while_no_worker_was_there(self, database, jobs):
        done = []
        with database.transaction() as tx:
            jobs.enqueue(tx, "greet", "Ada", queue=Queue.BACKGROUND)
        with running(jobs, greet=done.append):
            eventually(lambda: done)

    def test_keeps_the_order_of_each_conversation_and_never_overlaps_in_one(self, database, jobs):
        order, busy, overlaps = defaultdict(list), set(), []

        def turn(conversation, number):
            overlaps.extend([conversation] if conversation in busy else [])
            busy.add(conversation)
            time.sleep(0.005)
            order[conversation].append(number)
            busy.discard(conversation)

        with database.transaction() as tx:
            for number in range(6):
                for name in "abc":
                    jobs.enqueue(tx, "turn", name, number, queue=Queue.CONVERSATION, partition=name)
        with running(jobs, turn=turn):
            eventually(lambda: sum(map(len, order.values())) == 18)
        assert dict(order) == {name: list(range(6)) for name in "abc"}
        assert overlaps == []

    def test_does_delayed_work_when_it_is_due_and_not_before(self, database, jobs):
        done = []
        with running(jobs, remind=lambda: done.append(time.time())):
            with database.transaction() as tx:
                jobs.enqueue(tx, "remind", queue=Queue.TIMER, delay=1.5)
            due = time.time() + 1.5
            (fired,) = eventually(lambda: done)
        assert due - 0.1 <= fired < due + 5

    def test_delivers_no_faster_than_the_limit_of_each_inbox(self, database, jobs):
        done = defaultdict(list)
        with running(jobs, deliver=lambda inbox: done[inbox].append(time.time())):
            with database.transaction() as tx:
                for _ in range(25):
                    jobs.enqueue(tx, "deliver", "slow", queue=Queue.DELIVER, partition="slow")
                jobs.enqueue(tx, "deliver", "other", queue=Queue.DELIVER, partition="other")
            eventually(lambda: len(done["slow"]) == 25)
        # On SQLite before Python 3.12 the engine counts by the calendar second: ten in each.
        assert done["slow"][-1] - done["slow"][0] > 0.99
        assert done["other"][0] < done["slow"][-1], "the other inbox did not wait"


class TestFailing:
    def test_is_tried_again_until_it_succeeds(self, database, jobs):
        tries = []

        def flaky(name):
            tries.append(name)
            if len(tries) < 3:
                raise TemporaryFailure("busy")

        with running(jobs, flaky=flaky):
            with database.transaction() as tx:
                jobs.enqueue(tx, "flaky", "m1", queue=Queue.BACKGROUND, key="flaky:m1")
            eventually(lambda: jobs.list(state=JobState.DONE)[:3][2:])
        assert tries == ["m1"] * 3
        assert [row.key for row in jobs.list()] == ["flaky:m1~3", "flaky:m1~2", "flaky:m1"]

    def test_ends_as_a_dead_letter_that_is_reported_and_can_be_retried(self, database, jobs):
        broken, tries, reports = threading.Event(), [], []
        broken.set()

        def job(name):
            tries.append(name)
            if broken.is_set():
                raise ValueError("no such thing")

        with running(jobs, job=job, notify_dead=lambda *report: reports.append(report)):
            with database.transaction() as tx:
                jobs.enqueue(tx, "job", "m1", queue=Queue.BACKGROUND, key="job:m1")
            (dead,) = eventually(jobs.dead)
            assert (dead.key, dead.attempt, dead.arguments) == ("job:m1~4", 4, ("m1",))
            assert dead.error == "ValueError: no such thing"
            assert tries == ["m1"] * 4
            assert eventually(lambda: reports) == [
                ("job", "job:m1~4", ["m1"], "ValueError: no such thing")
            ]
            assert jobs.depth()["dead"] == 1

            broken.clear()
            jobs.retry(dead.key)
            eventually(lambda: jobs.get(dead.key).state is JobState.DONE)
        assert tries == ["m1"] * 5
        assert jobs.dead() == ()

    def test_does_not_hold_up_other_work(self, database, jobs):
        done = []

        def job(name):
            if name == "bad":
                raise TemporaryFailure("busy", retry_after=3600)
            done.append(name)

        with running(jobs, job=job):
            with database.transaction() as tx:
                for _ in range(10):
                    jobs.enqueue(tx, "job", "bad", queue=Queue.BACKGROUND)
                jobs.enqueue(tx, "job", "good", queue=Queue.BACKGROUND)
            eventually(lambda: done)
            eventually(lambda: jobs.depth()["queues"]["background"]["delayed"] == 10)


class TestStopping:
    def test_leaves_nothing_behind_when_nothing_ran(self, database, jobs):
        with running(jobs), database.read() as tx:
            assert len(heartbeats.stale(tx, -1)) == 1
        with database.read() as tx:
            assert heartbeats.stale(tx, -1) == ()

    def test_forgets_what_was_done_when_pruned(self, database, jobs):
        with running(jobs, greet=lambda: None):
            with database.transaction() as tx:
                jobs.enqueue(tx, "greet", queue=Queue.BACKGROUND)
            eventually(lambda: jobs.list(state=JobState.DONE))
        assert jobs.prune(1) == 0
        assert jobs.prune(0) == 1
        assert jobs.list() == ()
