"""Which conversation a message belongs to: the one door by which conversations begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, literal, select, update

from assist.errors import Duplicate, TemporaryFailure
from assist.model.contact import ContactPoint, IdentityLevel, Inbox
from assist.model.conversation import Conversation, ConversationState
from assist.model.ids import new_id
from assist.model.interpretation import EscalationLevel
from assist.store.conversation_rows import CONVERSATIONS, to_model
from assist.store.database import Tx
from assist.store.rows import insert_or, one

RESOLVED = ConversationState.RESOLVED.value
OPEN = ConversationState.OPEN.value
ROUNDS = 3  # of looking again after somebody else was first

_C = CONVERSATIONS.c
# These locks keep the messages of one conversation in the order in which they are committed.
_HINTED = (
    select(CONVERSATIONS)
    .where(_C.id == bindparam("p_id"), _C.inbox_id == bindparam("p_inbox"))
    .with_for_update()
)
ACTIVE = (
    select(CONVERSATIONS)
    .where(
        _C.contact_point_id == bindparam("p_point"),
        _C.inbox_id == bindparam("p_inbox"),
        _C.state != literal(RESOLVED, literal_execute=True),  # as the partial index has it
    )
    .with_for_update()
)
NEWEST_RESOLVED = (
    select(_C.id)
    .where(
        _C.contact_point_id == bindparam("p_point"),
        _C.inbox_id == bindparam("p_inbox"),
        _C.resolved_at >= bindparam("p_after"),
    )
    .order_by(_C.resolved_at.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class _New:
    """What a conversation begins with."""

    point: ContactPoint
    inbox: Inbox
    identity: IdentityLevel
    subject: str
    now: datetime


def find_or_open(
    tx: Tx,
    *,
    point: ContactPoint,
    inbox: Inbox,
    identity: IdentityLevel,
    subject: str,
    now: datetime,
    reopen_after: datetime,
    hint: str | None = None,
) -> tuple[Conversation, bool]:
    """The conversation that a message belongs to, locked, and whether it had to be (re)opened.

    In this order: `hint` (proven by the channel) if it is of this inbox, reopened if need be;
    the active conversation of the point on the inbox; the newest one resolved at or after
    `reopen_after`, reopened; a new one with the next case number. A hinted conversation that
    is resolved gives way to the active one of its point, since only one may be active.
    """
    hinted = one(tx, _HINTED, {"p_id": hint, "p_inbox": inbox.id}) if hint else None
    owner = point.id if hinted is None else hinted.contact_point_id
    key = {"p_point": owner, "p_inbox": inbox.id}
    for _ in range(ROUNDS):
        active = hinted if hinted is not None and hinted.state != RESOLVED else one(tx, ACTIVE, key)
        if active is not None:
            return to_model(active), False
        old = hinted or one(tx, NEWEST_RESOLVED, {**key, "p_after": reopen_after})
        new = _New(point, inbox, identity, subject, now)
        opened = _begin(tx, new) if old is None else _reopen(tx, old.id)
        if opened is not None:
            return opened, True
    raise TemporaryFailure("conversation_contested", f"contact point {owner}")


def _begin(tx: Tx, new: _New) -> Conversation | None:
    """A new conversation; None when somebody else began one for the same point just now."""
    conversation = Conversation(
        id=new_id(),
        number=0,
        inbox_id=new.inbox.id,
        channel=new.inbox.channel,
        contact_id=new.point.contact_id,
        contact_point_id=new.point.id,
        state=ConversationState.OPEN,
        identity_level=new.identity,
        created_at=new.now,
        subject=new.subject,
        language=new.point.language,
    )
    statement = insert_or(tx, CONVERSATIONS).on_conflict_do_nothing().returning(CONVERSATIONS)
    row = one(tx, statement, _values(conversation))
    return None if row is None else to_model(row)


def _reopen(tx: Tx, conversation_id: str) -> Conversation | None:
    """The resolved conversation, open again, nobody waiting yet; None: somebody else was first."""
    statement = (
        update(CONVERSATIONS)
        .where(_C.id == conversation_id, _C.state == RESOLVED)
        .values(state=OPEN, resolved_at=None, waiting_since=None)
        .returning(CONVERSATIONS)
    )
    try:
        with tx.begin_nested():
            row = one(tx, statement)
    except Duplicate:
        return None
    return None if row is None else to_model(row)


def _values(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "inbox_id": conversation.inbox_id,
        "channel": conversation.channel.value,
        "contact_id": conversation.contact_id,
        "contact_point_id": conversation.contact_point_id,
        "state": conversation.state.value,
        "identity_level": conversation.identity_level.value,
        "created_at": conversation.created_at,
        "subject": conversation.subject,
        "language": conversation.language,
        "escalation": EscalationLevel.NONE.value,
        "queue_rank": 1,
        "unanswered": 0,
    }
