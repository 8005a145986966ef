from __future__ import annotations

import itertools
import threading

import pytest

from assist.errors import Duplicate, NotFound
from assist.model.contact import ChannelKind
from assist.model.conversation import (
    Attachment,
    Direction,
    FailureReason,
    Message,
    MessageState,
    SenderKind,
)
from assist.model.ids import new_id
from assist.store import conversations, messages
from tests import factories
from tests.factories import NOW, minutes


@pytest.fixture
def conversation(database):
    with database.transaction() as tx:
        return factories.store_conversation(tx).conversation


class TestStoring:
    def test_gives_back_every_field(self, database, conversation):
        full = factories.message(
            conversation,
            direction=Direction.OUTGOING,
            sender=SenderKind.SPECIALIST,
            state=MessageState.FAILED,
            specialist_id=new_id(),
            suggestion_id=new_id(),
            subject="Balance",
            language="es",
            quoted_text="> before",
            rfc_message_id="<1@x>",
            references=("<0@x>", "<00@x>"),
            failure_reason=FailureReason.LANDLINE,
            failure_detail="30006",
            automatic=True,
            attachments=(
                Attachment("b.pdf", "application/pdf", 12, "https://x/b", "note"),
                Attachment("a.png", "image/png", None),
            ),
        )
        with database.transaction() as tx:
            messages.add(tx, full)
        with database.read() as tx:
            assert messages.get(tx, full.id) == full

    def test_refuses_the_same_message_of_the_provider(self, database, conversation):
        first = factories.message(conversation)
        again = factories.message(conversation, external_id=first.external_id)
        with database.transaction() as tx:
            messages.add(tx, first)
        with pytest.raises(Duplicate), database.transaction() as tx:
            messages.add(tx, again)

    def test_takes_the_same_provider_id_on_another_inbox(self, database, conversation):
        first = factories.message(conversation)
        with database.transaction() as tx:
            messages.add(tx, first)
            messages.add(tx, factories.message(external_id=first.external_id))

    def test_refuses_a_second_message_for_one_suggestion(self, database, conversation):
        first, second = (factories.outgoing(conversation, suggestion_id="s" * 26) for _ in range(2))
        with database.transaction() as tx:
            messages.add(tx, first)
        with pytest.raises(Duplicate), database.transaction() as tx:
            messages.add(tx, second)

    def test_takes_many_without_a_provider_id(self, database, conversation):
        with database.transaction() as tx:
            for _ in range(2):
                messages.add(tx, factories.outgoing(conversation))

    def test_says_what_is_not_there(self, database):
        with database.read() as tx, pytest.raises(NotFound):
            messages.get(tx, new_id())


class TestReading:
    def test_unread_is_what_came_after_the_last_turn(self, database, conversation):
        with database.transaction() as tx:
            first, second = (factories.store_incoming(tx, conversation) for _ in range(2))
            messages.add(tx, factories.outgoing(conversation))
            assert messages.unread(tx, conversation.id) == (first, second)
            conversations.note_taken(tx, conversation.id, first.id)
            assert messages.unread(tx, conversation.id) == (second,)
            conversations.note_taken(tx, conversation.id, second.id)
            assert messages.unread(tx, conversation.id) == ()

    def test_unread_goes_by_arrival_and_not_by_ids_made_elsewhere(self, database, conversation):
        early, late = new_id(), new_id()
        with database.transaction() as tx:
            factories.store_incoming(tx, conversation, id=late)
            conversations.note_taken(tx, conversation.id, late)
            factories.store_incoming(tx, conversation, id=early)
            assert [message.id for message in messages.unread(tx, conversation.id)] == [early]
            assert conversations.get(tx, conversation.id).last_incoming_id == early

    def test_since_reply_starts_after_our_last_words(self, database, conversation):
        with database.transaction() as tx:
            factories.store_incoming(tx, conversation)
            messages.add(tx, factories.outgoing(conversation))
            after = factories.store_incoming(tx, conversation)
            assert messages.since_reply(tx, conversation.id) == (after,)

    def test_since_reply_does_not_count_automatic_answers_or_failures(self, database, conversation):
        with database.transaction() as tx:
            written = factories.store_incoming(tx, conversation)
            messages.add(tx, factories.outgoing(conversation, automatic=True))
            messages.add(tx, factories.outgoing(conversation, state=MessageState.FAILED))
            assert messages.since_reply(tx, conversation.id) == (written,)

    def test_timeline_has_everything_in_order_and_in_pages(self, database, conversation):
        with database.transaction() as tx:
            written = [factories.store_incoming(tx, conversation) for _ in range(3)]
            written.append(factories.outgoing(conversation))
            messages.add(tx, written[-1])
            assert messages.timeline(tx, conversation.id) == tuple(written)
            page = messages.timeline(tx, conversation.id, limit=2)
            rest = messages.timeline(tx, conversation.id, after_id=page[-1].id)
        assert page + rest == tuple(written)

    def test_by_the_providers_id(self, database, conversation):
        sent = factories.message(conversation)
        with database.transaction() as tx:
            messages.add(tx, sent)
            assert messages.by_external(tx, conversation.inbox_id, sent.external_id) == sent
            assert messages.by_external(tx, new_id(), sent.external_id) is None
            on = messages.by_external_on_channel
            assert on(tx, ChannelKind.SMS, sent.external_id) == sent
            assert on(tx, ChannelKind.EMAIL, sent.external_id) is None


class TestThreading:
    def test_follows_the_first_reference_that_is_known(self, database, conversation):
        with database.transaction() as tx:
            other = factories.store_conversation(tx, address="+12025550999").conversation
            messages.add(tx, factories.message(conversation, rfc_message_id="<1@x>"))
            messages.add(tx, factories.message(other, rfc_message_id="<2@x>"))

            def of(*refs):
                return messages.conversation_of_references(tx, conversation.inbox_id, refs)

            assert of("<unknown@x>", "<2@x>", "<1@x>") == other.id
            assert of("<unknown@x>") is None
            assert of() is None

    def test_knows_what_we_sent(self, database, conversation):
        reply = factories.outgoing(conversation)
        with database.transaction() as tx:
            messages.add(tx, reply)
            messages.set_external(tx, reply.id, "250 ok", "<ours@x>")
            found = messages.conversation_of_references(tx, conversation.inbox_id, ["<ours@x>"])
            assert messages.get(tx, reply.id).external_id == "250 ok"
        assert found == conversation.id


ORDER = [
    MessageState.PENDING,
    MessageState.SENDING,
    MessageState.UNKNOWN,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.READ,
]


class TestDelivery:
    def stored(self, tx, conversation, state) -> Message:
        message = factories.outgoing(conversation, state=state)
        messages.add(tx, message)
        return message

    def test_moves_forward_and_never_back(self, database, conversation):
        with database.transaction() as tx:
            for before, after in itertools.product(ORDER, ORDER):
                message = self.stored(tx, conversation, before)
                moved = messages.advance_state(tx, message.id, after, at=NOW)
                assert moved is (ORDER.index(after) > ORDER.index(before)), (before, after)
                expected = after if moved else before
                assert messages.get(tx, message.id).state is expected

    def test_fails_only_before_it_was_delivered(self, database, conversation):
        with database.transaction() as tx:
            failed = [
                messages.advance_state(
                    tx,
                    self.stored(tx, conversation, state).id,
                    MessageState.FAILED,
                    at=NOW,
                    reason=FailureReason.BLOCKED,
                    detail="30007",
                )
                for state in [*ORDER, MessageState.FAILED, MessageState.RECEIVED]
            ]
        assert failed == [True, True, True, True, False, False, False, False]

    def test_keeps_why_it_failed_until_it_is_tried_again(self, database, conversation):
        with database.transaction() as tx:
            message = self.stored(tx, conversation, MessageState.SENT)
            messages.advance_state(
                tx,
                message.id,
                MessageState.FAILED,
                at=NOW + minutes(1),
                reason=FailureReason.BLOCKED,
                detail="30007",
            )
            failed = messages.get(tx, message.id)
            assert (failed.failure_reason, failed.failure_detail) == (
                FailureReason.BLOCKED,
                "30007",
            )
            assert messages.reset_for_retry(tx, message.id)
            assert not messages.reset_for_retry(tx, message.id)
            again = messages.get(tx, message.id)
        assert (again.state, again.failure_reason) == (MessageState.PENDING, None)

    def test_is_claimed_by_one(self, database, conversation):
        with database.transaction() as tx:
            message = self.stored(tx, conversation, MessageState.PENDING)
        claims, start = [], threading.Barrier(4)

        def claim() -> None:
            start.wait()
            with database.transaction() as tx:
                claims.append(messages.claim_sending(tx, message.id))

        threads = [threading.Thread(target=claim) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(claims) == [False, False, False, True]
