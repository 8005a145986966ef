from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from assist.errors import Duplicate, NotFound
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.conversation import ConversationState
from assist.model.ids import new_id
from assist.model.interpretation import EscalationLevel
from assist.store import contacts, conversations, inboxes, interpretations
from tests import factories
from tests.factories import NOW, minutes

WEEK = timedelta(days=7)


def find_or_open(tx, stored, *, now=NOW, hint=None, point=None, inbox=None):
    return conversations.find_or_open(
        tx,
        point=point or stored.point,
        inbox=inbox or stored.inbox,
        identity=IdentityLevel.L1,
        subject="Balance",
        now=now,
        reopen_after=now - WEEK,
        hint=hint,
    )


def resolve(tx, conversation_id, at=NOW):
    conversations.set_state(tx, conversation_id, ConversationState.RESOLVED, at)


@pytest.fixture
def stored(database):
    with database.transaction() as tx:
        return factories.store_conversation(tx)


class TestFindingTheConversationOfAMessage:
    def test_begins_one_with_the_next_case_number(self, database, stored):
        with database.transaction() as tx:
            other = factories.store_conversation(tx, address="+12025550999").conversation
        assert other.number == stored.conversation.number + 1
        assert other.state is ConversationState.OPEN

    def test_gives_the_active_one(self, database, stored):
        with database.transaction() as tx:
            assert find_or_open(tx, stored) == (stored.conversation, False)

    def test_on_another_inbox_is_another_one(self, database, stored):
        with database.transaction() as tx:
            second = inboxes.ensure(tx, ChannelKind.SMS, "+12025550777", "Second")
            found, opened = find_or_open(tx, stored, inbox=second)
        assert opened
        assert found.id != stored.conversation.id

    def test_reopens_one_that_was_resolved_lately(self, database, stored):
        with database.transaction() as tx:
            resolve(tx, stored.conversation.id)
            found, opened = find_or_open(tx, stored, now=NOW + minutes(60))
        assert (found.id, opened) == (stored.conversation.id, True)
        assert (found.state, found.resolved_at) == (ConversationState.OPEN, None)

    def test_begins_a_new_one_when_that_was_long_ago(self, database, stored):
        with database.transaction() as tx:
            resolve(tx, stored.conversation.id)
            found, opened = find_or_open(tx, stored, now=NOW + WEEK + minutes(1))
        assert (found.number, opened) == (stored.conversation.number + 1, True)

    def test_by_many_at_once_begins_one(self, database, stored):
        with database.transaction() as tx:
            resolve(tx, stored.conversation.id, NOW - 2 * WEEK)
        found, start = [], threading.Barrier(6)

        def work() -> None:
            start.wait()
            with database.transaction() as tx:
                found.append(find_or_open(tx, stored))

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({conversation.id for conversation, _ in found}) == 1
        assert [opened for _, opened in found].count(True) == 1


class TestAHintThatTheChannelProved:
    def test_wins_over_the_active_conversation(self, database, stored):
        with database.transaction() as tx:
            other = factories.point(stored.contact.id, address="+12025550888")
            contacts.add_point(tx, other)
            found, opened = find_or_open(tx, stored, point=other, hint=stored.conversation.id)
        assert (found.id, opened) == (stored.conversation.id, False)

    def test_reopens_however_old_the_conversation_is(self, database, stored):
        with database.transaction() as tx:
            resolve(tx, stored.conversation.id, NOW - 52 * WEEK)
            found, opened = find_or_open(tx, stored, hint=stored.conversation.id)
        assert (found.id, opened, found.state) == (
            stored.conversation.id,
            True,
            ConversationState.OPEN,
        )

    def test_gives_way_to_the_active_one_when_it_is_resolved(self, database, stored):
        with database.transaction() as tx:
            resolve(tx, stored.conversation.id, NOW - 2 * WEEK)
            active, _ = find_or_open(tx, stored)
            found, opened = find_or_open(tx, stored, hint=stored.conversation.id)
        assert (found.id, opened) == (active.id, False)

    def test_of_another_inbox_counts_for_nothing(self, database, stored):
        with database.transaction() as tx:
            second = inboxes.ensure(tx, ChannelKind.SMS, "+12025550777", "Second")
            found, _ = find_or_open(tx, stored, inbox=second, hint=stored.conversation.id)
        assert found.inbox_id == second.id


class TestLookingOneUp:
    def test_by_id_by_number_and_for_change(self, database, stored):
        wanted = stored.conversation
        with database.transaction() as tx:
            assert conversations.get(tx, wanted.id) == wanted
            assert conversations.lock(tx, wanted.id) == wanted
            assert conversations.by_number(tx, stored.inbox.id, wanted.number) == wanted
            assert conversations.by_number(tx, new_id(), wanted.number) is None
            with pytest.raises(NotFound):
                conversations.get(tx, new_id())

    def test_for_change_makes_the_next_one_wait(self, database, stored):
        order = []

        def second() -> None:
            with database.transaction() as tx:
                conversations.lock(tx, stored.conversation.id)
                order.append("second")

        with database.transaction() as tx:
            conversations.lock(tx, stored.conversation.id)
            thread = threading.Thread(target=second)
            thread.start()
            thread.join(0.3)
            order.append("first")
        thread.join()
        assert order == ["first", "second"]


class TestItsProgress:
    def test_waits_since_the_first_unanswered_message(self, database, stored):
        with database.transaction() as tx:
            factories.store_incoming(tx, stored.conversation, NOW)
            second = factories.store_incoming(tx, stored.conversation, NOW + minutes(5))
            now = conversations.get(tx, stored.conversation.id)
        assert (now.waiting_since, now.last_incoming_at) == (NOW, NOW + minutes(5))
        assert now.last_incoming_id == second.id

    def test_waits_for_the_author_after_a_reply(self, database, stored):
        with database.transaction() as tx:
            factories.store_incoming(tx, stored.conversation)
            conversations.note_reply(tx, stored.conversation.id, NOW + minutes(10))
            conversations.note_reply(tx, stored.conversation.id, NOW + minutes(20))
            now = conversations.get(tx, stored.conversation.id)
        assert (now.state, now.waiting_since) == (ConversationState.PENDING, None)
        assert now.first_reply_at == NOW + minutes(10)

    def test_opens_again_when_the_author_writes(self, database, stored):
        with database.transaction() as tx:
            conversations.note_reply(tx, stored.conversation.id, NOW)
            factories.store_incoming(tx, stored.conversation, NOW + minutes(1))
            now = conversations.get(tx, stored.conversation.id)
        assert (now.state, now.waiting_since) == (ConversationState.OPEN, NOW + minutes(1))

    def test_can_be_resolved_and_then_waits_for_nobody(self, database, stored):
        with database.transaction() as tx:
            factories.store_incoming(tx, stored.conversation)
            resolve(tx, stored.conversation.id, NOW)
            now = conversations.get(tx, stored.conversation.id)
        assert (now.resolved_at, now.waiting_since) == (NOW, None)

    def test_cannot_be_opened_beside_an_active_one(self, database, stored):
        with database.transaction() as tx:
            resolve(tx, stored.conversation.id, NOW - 2 * WEEK)
            find_or_open(tx, stored)
        with pytest.raises(Duplicate), database.transaction() as tx:
            conversations.set_state(tx, stored.conversation.id, ConversationState.OPEN, NOW)

    def test_keeps_who_has_it_what_language_it_is_in_and_what_was_read(self, database, stored):
        from assist.store import specialists

        person = factories.specialist()
        with database.transaction() as tx:
            specialists.add(tx, person)
            conversations.assign(tx, stored.conversation.id, person.id)
            conversations.set_language(tx, stored.conversation.id, "es")
            conversations.note_taken(tx, stored.conversation.id, "m1")
            now = conversations.get(tx, stored.conversation.id)
        assert (now.assigned_to, now.language, now.last_taken_id) == (person.id, "es", "m1")

    @pytest.mark.parametrize("level", [IdentityLevel.L2, IdentityLevel.L0])
    def test_takes_the_identity_level_that_was_proven_last(self, database, stored, level):
        with database.transaction() as tx:
            conversations.set_identity(tx, stored.conversation.id, level)
            assert conversations.get(tx, stored.conversation.id).identity_level is level

    def test_tells_the_author_once_in_a_closed_period(self, database, stored):
        with database.transaction() as tx:
            told = [
                conversations.note_after_hours(tx, stored.conversation.id, period)
                for period in ("friday", "friday", "monday")
            ]
        assert told == [True, False, True]


class TestTheQueue:
    def test_shows_what_a_line_needs(self, database, stored):
        with database.transaction() as tx:
            factories.store_incoming(tx, stored.conversation, NOW, text="first")
            factories.store_incoming(tx, stored.conversation, NOW + minutes(1), text="x" * 500)
            (row,) = conversations.queue(tx)
        assert row.conversation.id == stored.conversation.id
        assert (row.contact_name, row.address) == ("Ada Moreno", "+12025550143")
        assert (row.last_text, row.unanswered) == ("x" * 140, 2)
        assert (row.waiting_since, row.escalation) == (NOW, EscalationLevel.NONE)

    def test_puts_a_crisis_first_and_then_the_longest_waiting(self, database):
        with database.transaction() as tx:
            ids = []
            for minute in (3, 1, 2):
                opened = factories.store_conversation(tx, address=f"+1202555{minute:04}")
                factories.store_incoming(tx, opened.conversation, NOW + minutes(minute))
                ids.append(opened.conversation.id)
            interpretations.add(
                tx,
                conversation_id=ids[0],
                message_id=new_id(),
                interpretation=factories.interpretation(escalation=EscalationLevel.E4),
            )
            interpretations.add(
                tx,
                conversation_id=ids[2],
                message_id=new_id(),
                interpretation=factories.interpretation(escalation=EscalationLevel.E3),
            )
            queue = conversations.queue(tx)
        assert [row.conversation.id for row in queue] == [ids[0], ids[1], ids[2]]
        assert queue[0].escalation is EscalationLevel.E4

    def test_keeps_the_highest_escalation_until_we_reply(self, database, stored):
        def understood(tx, level):
            interpretations.add(
                tx,
                conversation_id=stored.conversation.id,
                message_id=new_id(),
                interpretation=factories.interpretation(escalation=level),
            )

        with database.transaction() as tx:
            factories.store_incoming(tx, stored.conversation)
            understood(tx, EscalationLevel.E4)
            understood(tx, EscalationLevel.E1)
            assert conversations.queue(tx)[0].escalation is EscalationLevel.E4
            conversations.note_reply(tx, stored.conversation.id, NOW)
            factories.store_incoming(tx, stored.conversation)
            assert conversations.queue(tx)[0].escalation is EscalationLevel.NONE

    def test_leaves_out_what_waits_for_the_author(self, database, stored):
        with database.transaction() as tx:
            conversations.note_reply(tx, stored.conversation.id, NOW)
            assert conversations.queue(tx) == ()
            (row,) = conversations.queue(tx, state=ConversationState.PENDING)
        assert row.last_text == ""
