"""Everything said in a conversation, in the order in which it arrived, and its delivery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, func, insert, select, update

from assist.errors import NotFound
from assist.model.contact import ChannelKind
from assist.model.conversation import (
    Direction,
    FailureReason,
    FileState,
    Message,
    MessageState,
)
from assist.store import message_rows
from assist.store.conversation_rows import CONVERSATIONS
from assist.store.database import Tx
from assist.store.message_rows import ATTACHMENTS, MESSAGES
from assist.store.rows import moved, one, run
from assist.store.tables import table_of
from assist.store.tables.people import InboxRow
from assist.store.tables.turns import InterpretationRow

# A state moves only to one that is further on; failed is the end unless it is tried again.
FORWARD = (
    MessageState.PENDING,
    MessageState.SENDING,
    MessageState.UNKNOWN,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.READ,
)
BEFORE: Mapping[MessageState, tuple[MessageState, ...]] = {
    **{state: FORWARD[:rank] for rank, state in enumerate(FORWARD)},
    MessageState.FAILED: FORWARD[: FORWARD.index(MessageState.DELIVERED)],
    MessageState.RECEIVED: (),
}

INTERPRETATIONS = table_of(InterpretationRow)
_M = MESSAGES.c
_INSERT = insert(MESSAGES).inline()
_INSERT_ATTACHMENTS = insert(ATTACHMENTS)
_GET = select(MESSAGES).where(_M.id == bindparam("p_id"))
_BY_EXTERNAL = select(MESSAGES).where(
    _M.external_id == bindparam("p_external"), _M.inbox_id == bindparam("p_inbox")
)


def add(tx: Tx, message: Message) -> None:
    """Store it. Duplicate: the provider's id came before, or the suggestion is carried out."""
    run(tx, _INSERT, message_rows.values(message))
    if message.attachments:
        tx.connection().execute(_INSERT_ATTACHMENTS, message_rows.attachment_values(message))


def get(tx: Tx, message_id: str) -> Message:
    found = _first(tx, _GET, {"p_id": message_id})
    if found is None:
        raise NotFound("message", message_id)
    return found


def unread_statement(conversation_id: str) -> Select[Any]:
    """What the author wrote after the last message that a turn has read."""
    taken = MESSAGES.alias("taken")
    last = (
        select(taken.c.seq)
        .join_from(CONVERSATIONS, taken, taken.c.id == CONVERSATIONS.c.last_taken_id)
        .where(CONVERSATIONS.c.id == conversation_id)
        .scalar_subquery()
    )
    return _incoming_after(conversation_id, last)


def unread(tx: Tx, conversation_id: str) -> tuple[Message, ...]:
    """What no turn has read yet, oldest first; the last one is the conversation's newest."""
    return _many(tx, unread_statement(conversation_id))


def since_reply(tx: Tx, conversation_id: str) -> tuple[Message, ...]:
    """What the author wrote since our last reply, oldest first.

    Automatic answers and messages that failed are no reply.
    """
    ours = MESSAGES.alias("ours")
    last = (
        select(func.max(ours.c.seq))
        .where(
            ours.c.conversation_id == conversation_id,
            ours.c.direction == Direction.OUTGOING.value,
            ours.c.automatic.is_(False),
            ours.c.state != MessageState.FAILED.value,
        )
        .scalar_subquery()
    )
    return _many(tx, _incoming_after(conversation_id, last))


def of_reading(tx: Tx, conversation_id: str, message_id: str) -> tuple[Message, ...]:
    """What the turn read whose newest message is `message_id`: all since the reading before."""
    before, upto = MESSAGES.alias("before"), MESSAGES.alias("upto")
    last = (
        select(func.max(before.c.seq))
        .join_from(INTERPRETATIONS, before, before.c.id == INTERPRETATIONS.c.message_id)
        .where(
            INTERPRETATIONS.c.conversation_id == conversation_id,
            before.c.seq < select(upto.c.seq).where(upto.c.id == message_id).scalar_subquery(),
        )
        .scalar_subquery()
    )
    newest = select(upto.c.seq).where(upto.c.id == message_id).scalar_subquery()
    return _many(tx, _incoming_after(conversation_id, last).where(_M.seq <= newest))


def latest_outgoing(tx: Tx, conversation_id: str) -> Message | None:
    """Our newest message that a person wrote or approved."""
    return _first(
        tx,
        select(MESSAGES)
        .where(
            _M.conversation_id == conversation_id,
            _M.direction == Direction.OUTGOING.value,
            _M.automatic.is_(False),
        )
        .order_by(_M.seq.desc())
        .limit(1),
    )


def newest_elsewhere(tx: Tx, conversation_id: str) -> Message | None:
    """Our newest reply to what was written here that went to another address of the author's."""
    asked = MESSAGES.alias("asked")
    ids = select(asked.c.id).where(asked.c.conversation_id == conversation_id)
    answers = select(MESSAGES).where(_M.answers_id.in_(ids))
    return _first(tx, answers.order_by(_M.seq.desc()).limit(1))


def newest_from_elsewhere(tx: Tx, conversation_id: str) -> Message | None:
    """Our newest reply in this conversation to what was written in another."""
    return _first(
        tx,
        select(MESSAGES)
        .where(_M.conversation_id == conversation_id, _M.answers_id.is_not(None))
        .order_by(_M.seq.desc())
        .limit(1),
    )


def answered_elsewhere_at(tx: Tx, conversation_id: str) -> datetime | None:
    """When the author wrote, in another conversation, what this one answers; None: nothing."""
    asked = MESSAGES.alias("asked")
    chosen = (
        select(func.max(asked.c.created_at))
        .join_from(MESSAGES, asked, asked.c.id == _M.answers_id)
        .where(_M.conversation_id == conversation_id)
    )
    row = one(tx, chosen)
    return None if row is None else row[0]


def of_suggestion(tx: Tx, suggestion_id: str) -> Message | None:
    """The message that carries the suggestion out, if one does."""
    return _first(tx, select(MESSAGES).where(_M.suggestion_id == suggestion_id))


def timeline_statement(conversation_id: str, after_id: str | None, limit: int) -> Select[Any]:
    chosen = select(MESSAGES).where(_M.conversation_id == conversation_id)
    if after_id is not None:
        earlier = MESSAGES.alias("earlier")
        position = select(earlier.c.seq).where(earlier.c.id == after_id).scalar_subquery()
        chosen = chosen.where(_M.seq > position)
    return chosen.order_by(_M.seq).limit(limit)


def timeline(
    tx: Tx, conversation_id: str, *, after_id: str | None = None, limit: int = 200
) -> tuple[Message, ...]:
    """At most `limit` messages of every direction after `after_id`, oldest first."""
    return _many(tx, timeline_statement(conversation_id, after_id, limit))


def newest_of_sender(
    tx: Tx, conversation_id: str, contact_point_id: str, *, since: datetime, most: int
) -> tuple[Message, ...]:
    """The sender's newest messages in the conversation since then, oldest first."""
    chosen = (
        select(MESSAGES)
        .where(
            _M.conversation_id == conversation_id,
            _M.direction == Direction.INCOMING.value,
            _M.contact_point_id == contact_point_id,
            _M.created_at >= since,
        )
        .order_by(_M.seq.desc())
        .limit(most)
    )
    return tuple(reversed(_many(tx, chosen)))


def decide_file(
    tx: Tx, message_id: str, position: int, state: FileState, *, by: str, at: datetime, why: str
) -> bool:
    """Release or delete a file that is held; False when somebody was first. Deleted is gone."""
    held = update(ATTACHMENTS).where(
        ATTACHMENTS.c.message_id == message_id,
        ATTACHMENTS.c.position == position,
        ATTACHMENTS.c.state == FileState.HELD.value,
    )
    values: dict[str, Any] = {
        "state": state.value,
        "decided_by": by,
        "decided_at": at,
        "decided_why": why,
    }
    if state is FileState.DELETED:
        values |= {"name": "", "url": None, "note": ""}
    return moved(tx, held.values(**values))


def by_external(tx: Tx, inbox_id: str, external_id: str) -> Message | None:
    return _first(tx, _BY_EXTERNAL, {"p_external": external_id, "p_inbox": inbox_id})


def by_external_on_channel(tx: Tx, channel: ChannelKind, external_id: str) -> Message | None:
    """For receipts, which name the provider's id and not our inbox."""
    inboxes = table_of(InboxRow)
    return _first(
        tx,
        select(MESSAGES)
        .join_from(MESSAGES, inboxes, inboxes.c.id == _M.inbox_id)
        .where(_M.external_id == external_id, inboxes.c.channel == channel.value)
        .order_by(_M.seq),
    )


def conversation_of_references(tx: Tx, inbox_id: str, refs: Sequence[str]) -> str | None:
    """The conversation of the first of `refs` that is the Message-ID of a stored message."""
    if not refs:
        return None
    known = select(_M.rfc_message_id, _M.conversation_id).where(
        _M.inbox_id == inbox_id, _M.rfc_message_id.in_(list(refs))
    )
    found = {row.rfc_message_id: row.conversation_id for row in run(tx, known)}
    return next((found[ref] for ref in refs if ref in found), None)


def advance_state(
    tx: Tx,
    message_id: str,
    state: MessageState,
    *,
    at: datetime,
    reason: FailureReason | None = None,
    detail: str = "",
) -> bool:
    """Move the delivery forward; False when it is there or further already.

    Receipts come in any order and more than once, so this is one conditional update.
    """
    return moved(
        tx,
        update(MESSAGES)
        .where(_M.id == message_id, _M.state.in_([earlier.value for earlier in BEFORE[state]]))
        .values(
            state=state.value,
            state_at=at,
            failure_reason=reason.value if reason else None,
            failure_detail=detail,
        ),
    )


def claim_sending(tx: Tx, message_id: str) -> bool:
    """Take a pending message for sending; False when it is not pending (any more)."""
    pending = update(MESSAGES).where(_M.id == message_id, _M.state == MessageState.PENDING.value)
    return moved(tx, pending.values(state=MessageState.SENDING.value))


def set_external(
    tx: Tx, message_id: str, external_id: str, rfc_message_id: str | None = None
) -> None:
    """Note the provider's id of what we sent (and the Message-ID of a mail)."""
    values = {"external_id": external_id}
    if rfc_message_id is not None:
        values["rfc_message_id"] = rfc_message_id
    run(tx, update(MESSAGES).where(_M.id == message_id).values(**values))


def reset_for_retry(tx: Tx, message_id: str) -> bool:
    """A person wants it tried again: failed or unknown becomes pending; False otherwise."""
    ended = [MessageState.FAILED.value, MessageState.UNKNOWN.value]
    return moved(
        tx,
        update(MESSAGES)
        .where(_M.id == message_id, _M.state.in_(ended))
        .values(state=MessageState.PENDING.value, failure_reason=None, failure_detail=""),
    )


def _incoming_after(conversation_id: str, last: ScalarSelect[Any]) -> Select[Any]:
    return (
        select(MESSAGES)
        .where(
            _M.conversation_id == conversation_id,
            _M.direction == Direction.INCOMING.value,
            _M.seq > func.coalesce(last, 0),
        )
        .order_by(_M.seq)
    )


def _many(tx: Tx, statement: Select[Any]) -> tuple[Message, ...]:
    return message_rows.to_models(tx, run(tx, statement).all())


def _first(
    tx: Tx, statement: Select[Any], values: Mapping[str, Any] | None = None
) -> Message | None:
    row = one(tx, statement, values)
    return None if row is None else message_rows.to_models(tx, [row])[0]
