"""A suggestion that leaves without a click: the playbook may, a lead switched it on, the intents'
class allows it, and the policy does. Anything else stays before the specialist.
"""

from __future__ import annotations

from datetime import datetime

from assist.desk.check_words import check_suggestion
from assist.desk.follow_up_rules import set_follow_ups
from assist.desk.outgoing import Draft, queue_message
from assist.desk.record import BY_ASSIST, record
from assist.desk.services import DeskServices
from assist.errors import NotAllowed
from assist.intents.catalog import AutoClass, load_catalog
from assist.model.audit import AuditKind
from assist.model.conversation import Conversation, ConversationState, Message, Purpose
from assist.model.decision import Suggestion, SuggestionState
from assist.model.verdict import Refused
from assist.playbooks.reading import parse_playbook
from assist.store import Tx, conversations, playbooks, suggestions


def leaves_alone(
    tx: Tx, desk: DeskServices, conversation: Conversation, suggestion: Suggestion, now: datetime
) -> bool:
    """Queue the shown suggestion as an automatic reply, if everybody allows that; whether it was.

    The switch is read in this transaction: one that a lead threw a moment ago counts.
    """
    draft = suggestion.draft
    if not draft.may_leave_alone or not _is_allowed(tx, suggestion):
        return False
    if check_suggestion(draft, conversation):
        return False
    sent = _queued(tx, desk, conversation, suggestion, now)
    if sent is None:
        return False
    state, text = SuggestionState.AUTOMATIC, draft.text
    suggestions.settle(tx, suggestion.id, state=state, by=None, at=now, final_text=text)
    set_follow_ups(tx, desk, suggestion, now)
    conversations.set_state(tx, conversation.id, ConversationState.PENDING, now)
    record(
        tx,
        conversation.id,
        AuditKind.AUTO_REPLIED,
        actor=BY_ASSIST,
        at=now,
        subject={"suggestion": suggestion.id, "message": sent.id},
        data={"playbook": draft.playbook_id, "playbook_version": draft.playbook_version_id},
    )
    return True


def _queued(
    tx: Tx, desk: DeskServices, conversation: Conversation, suggestion: Suggestion, now: datetime
) -> Message | None:
    """The message; None where the policy or the door refuses: then a person looks at it."""
    draft = suggestion.draft
    reply = Draft(
        text=draft.text,
        language=draft.language,
        purpose=Purpose.AUTO_REPLY,
        actor=BY_ASSIST,
        subject=draft.subject,
        suggestion_id=suggestion.id,
    )
    try:
        sent = queue_message(tx, desk, conversation, reply, now)
    except NotAllowed:
        return None
    return None if isinstance(sent, Refused) else sent


def _is_allowed(tx: Tx, suggestion: Suggestion) -> bool:
    in_use = playbooks.in_use(tx, suggestion.draft.playbook_id)
    if in_use is None or not in_use.auto_reply or in_use.archived_at is not None:
        return False
    if in_use.version.id != suggestion.draft.playbook_version_id:
        return False  # the switch was thrown for the version in use, not for one that is tried
    catalog = load_catalog()
    intents = parse_playbook(in_use.version.yaml_text).intents
    known = [catalog.get(intent) for intent in intents]
    return all(intent is not None and intent.auto is AutoClass.BOT for intent in known)
