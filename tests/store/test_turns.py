"""Interpretations, decisions, suggestions and the playbooks they go by."""

from __future__ import annotations

import threading

import pytest

from assist.errors import Duplicate, NotFound
from assist.model.decision import Base, DecisionReason, RejectReason, SuggestionState
from assist.model.ids import new_id
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
    def publish(self, tx, content_hash, playbook_id="test.balance"):
        return playbooks.publish(
            tx,
            playbook_id=playbook_id,
            content_hash=content_hash,
            yaml_text=f"text {content_hash}",
            now=NOW,
        )

    def current(self, tx):
        """Beside those that ship with assist."""
        return [row for row in playbooks.current(tx) if row.playbook_id.startswith("test.")]

    def test_keep_every_version_and_one_is_current(self, database):
        with database.transaction() as tx:
            first, second = self.publish(tx, "a"), self.publish(tx, "b")
            self.publish(tx, "c", "test.plan")
            assert [stored.yaml_text for stored in self.current(tx)] == ["text b", "text c"]
            assert playbooks.get(tx, first).yaml_text == "text a"
            assert first != second
            with pytest.raises(NotFound):
                playbooks.get(tx, new_id())

    def test_are_the_same_version_when_the_text_is_the_same(self, database):
        with database.transaction() as tx:
            first = self.publish(tx, "a")
            self.publish(tx, "b")
            assert self.publish(tx, "a") == first
            assert [stored.version_id for stored in self.current(tx)] == [first]

    def test_know_what_was_ever_published(self, database):
        with database.transaction() as tx:
            self.publish(tx, "a")
            self.publish(tx, "b")
            assert {("test.balance", "a"), ("test.balance", "b")} <= playbooks.published(tx)
