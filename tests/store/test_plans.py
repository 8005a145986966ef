"""The hot queries go by an index: their plans are read on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import event, text

from assist.model.conversation import ConversationState
from assist.store import account_entries, conversations, feed, messages, suggestions
from assist.store.contacts import _FIND_POINT
from assist.store.conversation_opening import ACTIVE, NEWEST_RESOLVED
from assist.store.inboxes import _FIND
from assist.store.messages import _BY_EXTERNAL
from tests.factories import NOW

POINT = {"p_point": "p", "p_inbox": "i"}

HOT = {
    "the queue page": (
        conversations.queue_statement(ConversationState.OPEN, 50),
        {},
        "ix_conversations_queue",
    ),
    "the timeline": (
        messages.timeline_statement("c", "m", 200),
        {},
        "ix_messages_conversation",
    ),
    "unread": (messages.unread_statement("c"), {}, "ix_messages_conversation"),
    "the active conversation": (ACTIVE, POINT, "uq_conversations_active"),
    "the newest resolved conversation": (
        NEWEST_RESOLVED,
        POINT | {"p_after": NOW},
        "ix_conversations_point",
    ),
    "the contact point": (
        _FIND_POINT,
        {"p_channel": "sms", "p_address": "+1"},
        "contact_points",
    ),
    "the inbox": (_FIND, {"p_channel": "sms", "p_address": "+1"}, "inboxes"),
    "a message by the provider's id": (
        _BY_EXTERNAL,
        {"p_external": "SM1", "p_inbox": "i"},
        "messages",
    ),
    "the latest suggestion": (
        suggestions.latest_statement("c"),
        {},
        "ix_suggestions_conversation",
    ),
    "an account": (account_entries.ACCOUNT, {"p_account": "a"}, "accounts"),
    **{
        f"the {name} of an account": (statement, {"p_account": "a"}, index)
        for (name, statement), index in zip(
            account_entries.OF_ACCOUNT.items(),
            ("invoices", "payments", "adjustments", "royalty_movements", "payment_methods"),
            strict=True,
        )
    },
    "the feed": (feed.since_statement(10, 1000, None, 500), {}, "feed_events"),
}


@pytest.fixture
def explain(database):
    """The plan of a statement, word for word as the store executes it."""
    prefix = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "

    def ask_for_the_plan(_conn, _cursor, statement, parameters, _context, _many):
        return prefix + statement, parameters

    def plan(statement, values):
        with database.read() as tx:
            if not database.is_sqlite:
                # Tables of a test are small enough to be read whole, which is not the question.
                tx.execute(text("SET LOCAL enable_seqscan = off"))
            event.listen(database.engine, "before_cursor_execute", ask_for_the_plan, retval=True)
            try:
                rows = tx.connection().execute(statement, values).cursor.fetchall()
            finally:
                event.remove(database.engine, "before_cursor_execute", ask_for_the_plan)
        return "\n".join(str(row[-1]) for row in rows)

    return plan


@pytest.mark.parametrize("name", HOT)
def test_goes_by_an_index(explain, name):
    statement, values, index = HOT[name]
    plan = explain(statement, values)
    assert index in plan, plan
    assert "Seq Scan" not in plan, plan
    for line in plan.splitlines():
        assert not line.startswith("SCAN") or "USING" in line or "CONSTANT" in line, plan


def test_the_queue_page_needs_no_sorting(explain):
    statement, values, _ = HOT["the queue page"]
    plan = explain(statement, values)
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan
