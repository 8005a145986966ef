"""Interpretations, decisions, suggestions and the playbooks they go by."""

from __future__ import annotations

import threading

import pytest

from assist.errors import Duplicate, NotFound
from assist.model.decision import Base, DecisionReason, RejectReason, SuggestionState
from assist.model.ids import new_id
from assist.model.playbook import Origin
from assist.store import decisions, interpretations, playbooks, specialists, suggestions
from tests import factories
from tests.factories import NOW
from tests.store.test_codec import EVERY_ACTION, FULL


class TestInterpretations:
    def test_come_back_exactly_the_newest_first(self, database):
        with database.transaction() as tx:
            assert interpretations.latest(tx, "c1") is None
            for interpretation in (factories.interpretation(), FULL):
                interpretations.add(
                    tx, conversation_id="c1", message_id="m1", interpretation=interpretation
                )
            assert interpretations.latest(tx, "c1") == FULL


class TestDecisions:
    def test_come_back_exactly_the_newest_first(self, database):
        with database.transaction() as tx:
            assert decisions.latest(tx, "c1") is None
            for decision in (factories.decision(reason=DecisionReason.UNCLEAR), EVERY_ACTION):
                decisions.add(
                    tx,
                    conversation_id="c1",
                    message_id="m1",
                    decision=decision,
                    base=Base("m1", 7),
                    now=NOW,
                )
            newest = decisions.latest(tx, "c1")
            assert (newest.decision, newest.base) == (EVERY_ACTION, Base("m1", 7))


class TestSuggestions:
    def test_come_back_exactly(self, database):
        full = factories.suggestion(
            state=SuggestionState.REJECTED,
            decided_at=NOW,
            final_text="Other words",
            reject_reason=RejectReason.WRONG_TONE,
            note="too formal",
            base=Base(None, None),
        )
        with database.transaction() as tx:
            suggestions.add(tx, full)
            assert suggestions.get(tx, full.id) == full
            assert suggestions.latest(tx, full.conversation_id) == full
            assert suggestions.latest(tx, new_id()) is None
            with pytest.raises(NotFound):
                suggestions.get(tx, new_id())

    def test_are_shown_one_at_a_time(self, database):
        shown = factories.suggestion()
        with database.transaction() as tx:
            suggestions.add(tx, shown)
        with pytest.raises(Duplicate), database.transaction() as tx:
            suggestions.add(tx, factories.suggestion(conversation_id=shown.conversation_id))

    def test_are_superseded_by_the_next(self, database):
        first = factories.suggestion()
        second = factories.suggestion(conversation_id=first.conversation_id)
        with database.transaction() as tx:
            suggestions.add(tx, first)
            superseded = suggestions.supersede_open(
                tx, first.conversation_id, note="the author wrote again", at=NOW
            )
            suggestions.add(tx, second)
            assert superseded == (first.id,)
            assert suggestions.get(tx, first.id).state is SuggestionState.SUPERSEDED
            assert suggestions.latest(tx, first.conversation_id) == second

    def test_are_decided_by_the_first_click(self, database):
        shown, people = factories.suggestion(), [factories.specialist() for _ in range(4)]
        with database.transaction() as tx:
            suggestions.add(tx, shown)
            for person in people:
                specialists.add(tx, person)
        winners, start = [], threading.Barrier(len(people))

        def click(person) -> None:
            start.wait()
            with database.transaction() as tx:
                if suggestions.settle(
                    tx, shown.id, state=SuggestionState.APPROVED, by=person.id, at=NOW
                ):
                    winners.append(person.id)

        threads = [threading.Thread(target=click, args=[person]) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with database.read() as tx:
            assert [suggestions.get(tx, shown.id).decided_by] == winners

    def test_remember_what_was_offered_on_the_same_message(self, database):
        base = Base(new_id(), 1)
        with database.transaction() as tx:
            for playbook in ("balance", "plan"):
                offered = factories.suggestion(
                    conversation_id="c1", draft=factories.suggest(playbook_id=playbook), base=base
                )
                suggestions.add(tx, offered)
                suggestions.supersede_open(tx, "c1", note="another", at=NOW)
            seen = suggestions.seen_playbooks(tx, "c1", base.last_message_id)
            assert seen == {"balance", "plan"}
            assert suggestions.seen_playbooks(tx, "c1", new_id()) == frozenset()
            assert suggestions.seen_playbooks(tx, "c1", None) == frozenset()


class TestPlaybooks:
    def publish(self, tx, text, playbook_id="test.balance"):
        version = playbooks.add_version(
            tx, playbook_id=playbook_id, yaml_text=text, origin=Origin.EDITED, now=NOW
        )
        playbooks.use(tx, version)
        return version

    def current(self, tx):
        """Beside those that ship with assist."""
        return [row for row in playbooks.current(tx) if row.playbook_id.startswith("test.")]

    def test_keep_every_version_and_one_is_in_use(self, database):
        with database.transaction() as tx:
            first, second = self.publish(tx, "a"), self.publish(tx, "b")
            self.publish(tx, "c", "test.plan")
            assert [stored.yaml_text for stored in self.current(tx)] == ["b", "c"]
            assert playbooks.get(tx, first.id) == first
            assert [one.number for one in playbooks.history(tx, "test.balance")] == [2, 1]
            assert playbooks.in_use(tx, "test.balance").version == second
            with pytest.raises(NotFound):
                playbooks.get(tx, new_id())

    def test_are_versions_of_their_own_although_the_text_is_the_same(self, database):
        with database.transaction() as tx:
            first = self.publish(tx, "a")
            self.publish(tx, "b")
            again = self.publish(tx, "a")
            assert (again.number, again.content_hash) == (3, first.content_hash)

    def test_know_what_was_ever_published(self, database):
        with database.transaction() as tx:
            hashes = {("test.balance", self.publish(tx, text).content_hash) for text in "ab"}
            assert hashes <= playbooks.published(tx)

    def test_that_are_archived_are_not_current(self, database):
        with database.transaction() as tx:
            self.publish(tx, "a")
            assert playbooks.archive(tx, "test.balance", NOW)
            assert not playbooks.archive(tx, "test.balance", NOW)
            assert self.current(tx) == []
            assert playbooks.restore(tx, "test.balance")
            assert len(self.current(tx)) == 1
