from __future__ import annotations

import random
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from assist.model.contact import ChannelKind
from assist.store import feed, heartbeats, inboxes


def publish(database, *kinds, topic="desk"):
    with database.transaction() as tx:
        for kind in kinds:
            feed.publish(tx, topic, kind, {"k": kind})


def read(database, last_id=0, **options):
    with database.read() as tx:
        return feed.since(tx, last_id, **options)


class TestAReader:
    def test_gets_what_came_after_the_last_it_saw(self, database):
        publish(database, "a", "b", "c")
        first, *rest = read(database)
        assert (first.topic, first.kind, first.data) == ("desk", "a", {"k": "a"})
        assert abs(first.at - datetime.now(UTC)) < timedelta(minutes=1)
        assert [event.kind for event in read(database, first.id)] == ["b", "c"]
        assert read(database, rest[-1].id) == ()

    def test_gets_only_the_topics_it_watches(self, database):
        publish(database, "a")
        publish(database, "b", topic="conversation:c1")
        assert [event.kind for event in read(database, topics=["conversation:c1"])] == ["b"]
        assert read(database, topics=[]) == ()

    def test_gets_at_most_the_limit_and_the_rest_later(self, database):
        publish(database, "a", "b", "c")
        page = read(database, limit=2)
        assert [event.kind for event in page + read(database, page[-1].id)] == ["a", "b", "c"]

    def test_begins_at_the_end(self, database):
        with database.read() as tx:
            assert feed.last_id(tx) == 0
        publish(database, "a")
        with database.read() as tx:
            last = feed.last_id(tx)
        publish(database, "b")
        assert [event.kind for event in read(database, last)] == ["b"]

    def test_does_not_get_what_was_rolled_back(self, database):
        with database.transaction() as tx:
            feed.publish(tx, "desk", "a", {})
            tx.rollback()
        assert read(database) == ()

    def test_is_not_told_what_was_pruned_and_ids_are_not_used_again(self, database):
        publish(database, "a")
        (old,) = read(database)
        with database.transaction() as tx:
            feed.prune(tx, datetime.now(UTC) + timedelta(seconds=1))
        assert read(database) == ()
        publish(database, "b")
        assert read(database)[0].id > old.id


@pytest.mark.postgres
class TestEventsThatAreCommittedOutOfOrder:
    def test_are_held_back_until_nothing_earlier_can_appear(self, postgres_database):
        with postgres_database.transaction() as slow:
            feed.publish(slow, "desk", "early", {})
            publish(postgres_database, "late")
            assert read(postgres_database) == ()
            with postgres_database.read() as tx:
                assert feed.last_id(tx) == 0
        assert [event.kind for event in read(postgres_database)] == ["early", "late"]

    def test_are_held_back_whichever_transaction_is_older(self, postgres_database):
        with postgres_database.transaction() as older:
            inboxes.ensure(older, ChannelKind.SMS, "+1", "older")
            with postgres_database.transaction() as younger:
                feed.publish(younger, "desk", "first", {})
                feed.publish(older, "desk", "second", {})
                older.commit()
                assert read(postgres_database) == ()
        assert [event.kind for event in read(postgres_database)] == ["first", "second"]

    def test_do_not_hold_back_what_was_published_before_them(self, postgres_database):
        publish(postgres_database, "before")
        with postgres_database.transaction() as slow:
            feed.publish(slow, "desk", "slow", {})
            publish(postgres_database, "after")
            assert [event.kind for event in read(postgres_database)] == ["before"]

    def test_do_not_wait_for_each_other_nor_for_transactions_that_publish_nothing(
        self, postgres_database
    ):
        with postgres_database.transaction() as slow:
            inboxes.ensure(slow, ChannelKind.SMS, "+1", "slow")
            publish(postgres_database, "a")
            assert [event.kind for event in read(postgres_database)] == ["a"]
            feed.publish(slow, "desk", "b", {})

    def test_are_never_missed_by_a_reader_that_follows_many_writers(self, postgres_database):
        writers, each, seen, stop = 6, 25, [], threading.Event()

        def write(number) -> None:
            rng = random.Random(number)
            for event in range(each):
                pause = {"s": rng.random() / 100}
                with postgres_database.transaction() as tx:
                    heartbeats.beat(tx, str(number))
                    tx.execute(text("SELECT pg_sleep(:s)"), pause)
                    feed.publish(tx, "desk", f"{number}.{event}", {})
                    tx.execute(text("SELECT pg_sleep(:s)"), pause)

        def follow() -> None:
            last = 0
            while True:
                ending = stop.is_set()
                for event in read(postgres_database, last):
                    seen.append(event.kind)
                    last = event.id
                if ending:
                    return

        reader = threading.Thread(target=follow)
        reader.start()
        threads = [threading.Thread(target=write, args=[number]) for number in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stop.set()
        reader.join()
        assert len(seen) == len(set(seen)) == writers * each


class TestTellingTwoTopicsAtOnce:
    def test_is_two_events_in_order(self, database):
        with database.transaction() as tx:
            feed.publish_both(tx, "message", ("conversation:c1", {"m": "\x00"}), ("desk", {"c": 1}))
        first, second = read(database)
        assert (first.topic, first.kind, first.data) == (
            "conversation:c1",
            "message",
            {"m": "\ufffd"},
        )
        assert (second.topic, second.kind, second.data) == ("desk", "message", {"c": 1})
        assert second.id > first.id
