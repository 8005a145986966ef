"""What the linter finds in words that are about to be sent; nothing is kept of the asking.

A dialogue asks before it closes, so that its findings stand at the field. Sending asks again.
"""

from __future__ import annotations

from datetime import datetime

from assist.desk.check_words import check_suggestion, check_words
from assist.desk.scene import account_of_conversation
from assist.desk.services import DeskServices
from assist.model.finding import Finding
from assist.store import conversations, suggestions


def preview_edit(
    desk: DeskServices, suggestion_id: str, text: str, now: datetime
) -> tuple[Finding, ...]:
    """Of an edited suggestion."""
    with desk.db.read() as tx:
        suggestion = suggestions.get(tx, suggestion_id)
    account = account_of_conversation(desk, suggestion.conversation_id, now)
    with desk.db.read() as tx:
        conversation = conversations.get(tx, suggestion.conversation_id)
        draft = suggestion.draft
        if text.strip() == draft.text:
            return check_suggestion(draft, conversation)
        return check_words(tx, desk, conversation, account, text.strip(), now, draft=draft)


def preview_reply(
    desk: DeskServices, conversation_id: str, text: str, now: datetime
) -> tuple[Finding, ...]:
    """Of own words."""
    account = account_of_conversation(desk, conversation_id, now)
    with desk.db.read() as tx:
        conversation = conversations.get(tx, conversation_id)
        return check_words(tx, desk, conversation, account, text.strip(), now)
