from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from sqlalchemy import delete, text, update

from assist.model.audit import GENESIS, AuditKind, NewAuditEvent, chain_hash
from assist.model.ids import new_id
from assist.store import audit
from assist.store.audit_rows import ANCHORS, EVENTS, HEADS
from tests import factories
from tests.factories import NOW, minutes


@pytest.fixture
def stored(database):
    """A conversation with five events, anchored after the third."""
    with database.transaction() as tx:
        stored = factories.store_conversation(tx)
        for number in range(3):
            audit.append(tx, factories.audit_event(stored.conversation.id, data={"n": number}))
        audit.anchor(tx, NOW)
        for number in range(3, 5):
            audit.append(tx, factories.audit_event(stored.conversation.id, data={"n": number}))
    return stored


def broken(database):
    with database.read() as tx:
        return audit.verify(tx).first_broken


def change(database, *statements):
    with database.transaction() as tx:
        for statement in statements:
            tx.execute(statement)


def event(seq):
    return EVENTS.c.seq == seq


class TestAppending:
    def test_chains_the_events_of_a_conversation(self, database, stored):
        with database.read() as tx:
            chain = audit.events(tx, stored.conversation.id)
        assert [stored.seq for stored in chain] == [1, 2, 3, 4, 5]
        assert chain[0].previous_hash == GENESIS
        for before, after in pairwise(chain):
            assert after.previous_hash == before.hash
            assert after.hash == chain_hash(before.hash, after.seq, after.event)

    def test_answers_what_is_kept(self, database):
        with database.transaction() as tx:
            answered = audit.append(tx, factories.audit_event("c1"))
            assert audit.events(tx, "c1") == (answered,)

    @pytest.mark.parametrize(
        "data", [{"t": "a\x00b"}, {"t": "\ud800"}, {"n": 1e-7, "m": [1, 2.0, None]}, {"ñ": "é🙂"}]
    )
    def test_holds_for_every_value(self, database, data):
        with database.transaction() as tx:
            audit.append(tx, factories.audit_event("c1", data=data, actor="contact:\x00"))
        assert broken(database) is None

    def test_keeps_one_chain_under_many_writers(self, database):
        def write() -> None:
            for _ in range(5):
                with database.transaction() as tx:
                    audit.append(tx, factories.audit_event("c1"))

        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with database.read() as tx:
            assert len(audit.events(tx, "c1")) == 20
        assert broken(database) is None

    @pytest.mark.postgres
    def test_does_not_wait_for_writers_of_other_conversations(self, postgres_database):
        with postgres_database.transaction() as tx:
            audit.append(tx, factories.audit_event("c1"))
        with postgres_database.transaction() as slow:
            audit.append(slow, factories.audit_event("c1"))
            with postgres_database.transaction() as tx:
                tx.execute(text("SET LOCAL lock_timeout = '500ms'"))
                audit.append(tx, factories.audit_event("c2"))
                audit.anchor(tx, NOW)

    @pytest.mark.postgres
    def test_waits_for_the_writer_of_the_same_conversation(self, postgres_database):
        with postgres_database.transaction() as tx:
            audit.append(tx, factories.audit_event("c1"))
        ended = []

        def second() -> None:
            with postgres_database.transaction() as tx:
                audit.append(tx, factories.audit_event("c1"))
            ended.append(time.monotonic())

        with postgres_database.transaction() as tx:
            audit.append(tx, factories.audit_event("c1"))
            thread = threading.Thread(target=second)
            thread.start()
            thread.join(0.3)
            assert ended == []
        thread.join()
        assert broken(postgres_database) is None


class TestVerifying:
    def test_counts_what_it_read(self, database, stored):
        with database.transaction() as tx:
            audit.append(tx, factories.audit_event("c2"))
        with database.read() as tx:
            assert audit.verify(tx) == audit.AuditReport(7, 3, 1, None)  # and the packaged version
            assert audit.verify(tx, stored.conversation.id) == audit.AuditReport(5, 1, 1, None)
            assert audit.verify(tx, new_id()) == audit.AuditReport(0, 0, 1, None)

    def test_finds_nothing_wrong_with_a_desk_that_nobody_wrote_to(self, database):
        with database.read() as tx:  # the packaged version of understanding came into use
            assert audit.verify(tx) == audit.AuditReport(1, 1, 0, None)

    def name(self, stored, seq):
        return f"conversation {stored.conversation.number}, event {seq}: "

    @pytest.mark.parametrize(
        "values",
        [
            {"data": {"n": 99}},
            {"actor": "specialist:x"},
            {"kind": "approved"},
            {"at": NOW + minutes(1)},
            {"subject": {}},
            {"hash": "0" * 64},
            {"previous_hash": "0" * 64},
        ],
    )
    def test_names_an_altered_event(self, database, stored, values):
        change(database, update(EVENTS).where(event(2)).values(**values))
        assert broken(database).startswith(self.name(stored, 2) + "altered")

    def test_names_an_event_that_was_altered_and_hashed_anew(self, database, stored):
        with database.read() as tx:
            second = audit.events(tx, stored.conversation.id)[1]
        forged = replace(second.event, data={"n": 99})
        digest = chain_hash(second.previous_hash, 2, forged)
        change(database, update(EVENTS).where(event(2)).values(data={"n": 99}, hash=digest))
        assert broken(database).startswith(self.name(stored, 3) + "altered, it does not follow")

    def test_names_a_missing_event(self, database, stored):
        change(database, delete(EVENTS).where(event(2)))
        assert broken(database) == self.name(stored, 2) + "missing"

    def test_names_reordered_events(self, database, stored):
        change(
            database,
            update(EVENTS).where(event(2)).values(seq=99),
            update(EVENTS).where(event(3)).values(seq=2),
            update(EVENTS).where(event(99)).values(seq=3),
        )
        assert broken(database) == self.name(stored, 2) + "reordered, it was event 3"

    def test_names_where_a_chain_was_truncated(self, database, stored):
        change(database, delete(EVENTS).where(EVENTS.c.seq >= 4))
        assert broken(database).startswith(
            self.name(stored, 4) + "missing, truncated at the end (the head says 5)"
        )

    def test_sees_by_the_anchor_that_the_head_was_cut_too(self, database, stored):
        with database.read() as tx:
            second = audit.events(tx, stored.conversation.id)[1]
        change(
            database,
            delete(EVENTS).where(EVENTS.c.seq >= 3),
            update(HEADS).values(seq=2, hash=second.hash),
        )
        assert broken(database).startswith(
            self.name(stored, 3) + "missing, truncated at the end (the anchor says 3)"
        )

    def test_sees_by_the_anchor_that_a_whole_chain_was_written_anew(self, database, stored):
        with database.transaction() as tx:
            tx.execute(delete(EVENTS))
            tx.execute(delete(HEADS))
            for number in range(5):
                forged = factories.audit_event(stored.conversation.id, data={"forged": number})
                audit.append(tx, forged)
        assert broken(database).startswith(self.name(stored, 3) + "altered (the anchor has")

    def test_sees_that_everything_of_a_conversation_is_gone(self, database, stored):
        change(database, delete(EVENTS), delete(HEADS))
        assert broken(database).startswith(self.name(stored, 1) + "missing")

    def test_sees_that_a_head_is_gone(self, database, stored):
        change(database, delete(HEADS))
        assert broken(database) == self.name(stored, 5) + "its head is missing"

    def test_sees_events_past_the_head(self, database, stored):
        with database.read() as tx:
            fourth = audit.events(tx, stored.conversation.id)[3]
        change(database, update(HEADS).values(seq=4, hash=fourth.hash))
        assert broken(database) == self.name(stored, 5) + "added past the head"

    def test_names_an_altered_or_missing_anchor(self, database, stored):
        with database.transaction() as tx:
            audit.anchor(tx, NOW + minutes(5))
        assert broken(database) is None
        change(database, update(ANCHORS).where(ANCHORS.c.seq == 2).values(at=NOW))
        assert broken(database) == "anchor 2: altered"
        change(database, delete(ANCHORS).where(ANCHORS.c.seq == 1))
        assert broken(database) == "anchor 1: missing"


class TestAnchoring:
    def test_takes_what_moved_since_the_last_one(self, database, stored):
        with database.transaction() as tx:
            audit.append(tx, factories.audit_event("c2"))
            assert audit.anchor(tx, NOW + minutes(5))
            assert not audit.anchor(tx, NOW + minutes(10))
            audit.append(tx, factories.audit_event("c2"))
            assert audit.anchor(tx, NOW + minutes(15))
            heads = [row.heads for row in tx.execute(ANCHORS.select().order_by(ANCHORS.c.seq))]
        assert [sorted((key, seq) for key, (seq, _) in each.items()) for each in heads] == [
            sorted([(stored.conversation.id, 3), ("understanding", 1)]),
            sorted([(stored.conversation.id, 5), ("c2", 1)]),
            [("c2", 2)],
        ]
        assert broken(database) is None

    def test_by_several_at_once_makes_one_chain(self, database, stored):
        def work(number) -> None:
            with database.transaction() as tx:
                audit.append(tx, factories.audit_event(f"c{number}"))
            with database.transaction() as tx:
                audit.anchor(tx, NOW)

        threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert broken(database) is None


class TestExporting:
    def test_gives_json_that_proves_itself(self, database, stored):
        with database.read() as tx:
            exported = json.loads(json.dumps(audit.export(tx, stored.conversation.id)))
        assert exported["number"] == stored.conversation.number
        previous = GENESIS
        for kept in exported["events"]:
            event = NewAuditEvent(
                exported["conversation"],
                AuditKind(kept["kind"]),
                kept["actor"],
                type(NOW).fromisoformat(kept["at"]),
                kept["subject"],
                kept["data"],
            )
            assert chain_hash(previous, kept["seq"], event) == kept["hash"]
            previous = kept["hash"]
