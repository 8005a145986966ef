"""Conversations: where each of them stands, and the queue."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    bindparam,
    case,
    func,
    or_,
    select,
    type_coerce,
    update,
)

from assist.errors import NotFound
from assist.model.contact import IdentityLevel
from assist.model.conversation import Attention, Conversation, ConversationState
from assist.model.interpretation import EscalationLevel
from assist.model.queue import QueueRow, Wait
from assist.store import call_backs
from assist.store.conversation_opening import find_or_open
from assist.store.conversation_rows import CONVERSATIONS, to_model
from assist.store.database import Tx
from assist.store.rows import moved, one, run
from assist.store.sealing import BODY
from assist.store.tables import table_of
from assist.store.tables.conversations import MessageRow
from assist.store.tables.people import ContactPointRow, ContactRow

__all__ = [
    "active_of_contact",
    "active_of_point",
    "assign",
    "by_number",
    "call_attention",
    "end_attention",
    "escalate",
    "find_or_open",
    "get",
    "give_to",
    "last_incoming_of_point",
    "latest_of_point",
    "lock",
    "newest_active_of_account",
    "note_after_hours",
    "note_incoming",
    "note_reply",
    "note_taken",
    "of_contact",
    "of_number",
    "queue",
    "set_identity",
    "set_language",
    "set_reply_email",
    "set_state",
]

EXCERPT = 140  # characters of the newest message on the queue page
RANK_FIRST, RANK_USUAL = 0, 1

_C = CONVERSATIONS.c
_BY_ID = select(CONVERSATIONS).where(_C.id == bindparam("p_id"))
_LOCK = _BY_ID.with_for_update()
_INCOMING = (
    update(CONVERSATIONS)
    .where(_C.id == bindparam("p_id"))
    .values(
        last_incoming_id=bindparam("p_message"),
        last_incoming_at=bindparam("p_at"),
        waiting_since=func.coalesce(_C.waiting_since, bindparam("p_at")),
        state=ConversationState.OPEN.value,
        resolved_at=None,
        unanswered=_C.unanswered + 1,
    )
)


def get(tx: Tx, conversation_id: str) -> Conversation:
    return _found(one(tx, _BY_ID, {"p_id": conversation_id}), conversation_id)


def of_contact(tx: Tx, contact_id: str) -> tuple[Conversation, ...]:
    """Every conversation with the contact, on whatever channel, by case number."""
    chosen = select(CONVERSATIONS).where(_C.contact_id == contact_id).order_by(_C.number)
    return tuple(to_model(row) for row in run(tx, chosen))


def lock(tx: Tx, conversation_id: str) -> Conversation:
    """The conversation, and until the end of the transaction nobody else changes it."""
    return _found(one(tx, _LOCK, {"p_id": conversation_id}), conversation_id)


def by_number(tx: Tx, inbox_id: str, number: int) -> Conversation | None:
    """The conversation with that case number, if it is of that inbox."""
    row = one(tx, select(CONVERSATIONS).where(_C.number == number, _C.inbox_id == inbox_id))
    return None if row is None else to_model(row)


def of_number(tx: Tx, number: int) -> Conversation | None:
    """The conversation with that case number, of whatever inbox."""
    row = one(tx, select(CONVERSATIONS).where(_C.number == number))
    return None if row is None else to_model(row)


def active_of_point(tx: Tx, point_id: str) -> tuple[str, ...]:
    """The ids of the conversations with that address that are not over."""
    open_ones = select(_C.id).where(
        _C.contact_point_id == point_id, _C.state != ConversationState.RESOLVED.value
    )
    return tuple(run(tx, open_ones.order_by(_C.number)).scalars())


def active_of_contact(tx: Tx, contact_id: str) -> tuple[str, ...]:
    """The ids of the author's conversations that are not over."""
    open_ones = select(_C.id).where(
        _C.contact_id == contact_id, _C.state != ConversationState.RESOLVED.value
    )
    return tuple(run(tx, open_ones.order_by(_C.number)).scalars())


def latest_of_point(tx: Tx, point_id: str) -> str | None:
    """The id of the newest conversation with that address, whatever its state."""
    newest = (
        select(_C.id).where(_C.contact_point_id == point_id).order_by(_C.number.desc()).limit(1)
    )
    row = one(tx, newest)
    return None if row is None else row.id


def last_incoming_of_point(tx: Tx, point_id: str) -> datetime | None:
    """When the author last wrote from that address, in whatever conversation."""
    chosen = select(func.max(_C.last_incoming_at)).where(_C.contact_point_id == point_id)
    row = one(tx, chosen)
    return None if row is None else row[0]


def note_incoming(tx: Tx, conversation_id: str, message_id: str, at: datetime) -> None:
    """The author wrote: the conversation waits for the desk, since `at` unless it did already."""
    run(tx, _INCOMING, {"p_id": conversation_id, "p_message": message_id, "p_at": at})


def note_taken(tx: Tx, conversation_id: str, last_taken_id: str) -> None:
    """A turn has read everything up to that message."""
    run(tx, _change(conversation_id).values(last_taken_id=last_taken_id))


def note_reply(tx: Tx, conversation_id: str, at: datetime) -> None:
    """We answered: the conversation waits for the author, and its escalation starts anew."""
    run(
        tx,
        _change(conversation_id).values(
            waiting_since=None,
            attention=None,
            first_reply_at=func.coalesce(_C.first_reply_at, at),
            state=ConversationState.PENDING.value,
            resolved_at=None,
            unanswered=0,
            escalation=EscalationLevel.NONE.value,
            queue_rank=RANK_USUAL,
        ),
    )


def set_state(tx: Tx, conversation_id: str, state: ConversationState, at: datetime) -> None:
    """Move it; an open one waits since `at`. Duplicate if another of its point is active."""
    values: dict[str, Any] = {"state": state.value, "resolved_at": None}
    if state is ConversationState.RESOLVED:
        values |= {"resolved_at": at, "waiting_since": None, "attention": None, "unanswered": 0}
    elif state is ConversationState.PENDING:
        values |= {"waiting_since": None}
    elif state is ConversationState.OPEN:
        values |= {"waiting_since": func.coalesce(_C.waiting_since, at)}
    run(tx, _change(conversation_id).values(**values))


def call_attention(tx: Tx, conversation_id: str, why: Attention, at: datetime) -> None:
    """Have an active conversation wait for the desk; the newest reason is the one that is shown."""
    run(
        tx,
        _change(conversation_id).values(
            state=ConversationState.OPEN.value,
            resolved_at=None,
            waiting_since=func.coalesce(_C.waiting_since, at),
            attention=why.value,
        ),
    )


def end_attention(tx: Tx, conversation_id: str, why: Attention) -> None:
    """That reason is over; what the author wrote still waits."""
    shown = _change(conversation_id).where(_C.attention == why.value)
    run(tx, shown.values(attention=None))


def newest_active_of_account(tx: Tx, account_id: str) -> str | None:
    """The id of the one in which the account's people wrote last; None when none is active."""
    contact = table_of(ContactRow).c
    newest = (
        select(_C.id)
        .join_from(CONVERSATIONS, table_of(ContactRow), contact.id == _C.contact_id)
        .where(contact.account_id == account_id, _C.state != ConversationState.RESOLVED.value)
        .order_by(func.coalesce(_C.last_incoming_at, _C.created_at).desc(), _C.number.desc())
        .limit(1)
    )
    row = one(tx, newest)
    return None if row is None else row.id


def assign(tx: Tx, conversation_id: str, specialist_id: str | None) -> None:
    run(tx, _change(conversation_id).values(assigned_to=specialist_id))


def assigned_to(tx: Tx, specialist_id: str) -> tuple[str, ...]:
    """The ids of the active ones that are theirs."""
    theirs = select(_C.id).where(
        _C.assigned_to == specialist_id, _C.state != ConversationState.RESOLVED.value
    )
    return tuple(row.id for row in run(tx, theirs.order_by(_C.id)))


def escalate(tx: Tx, conversation_id: str, level: EscalationLevel) -> None:
    """At least `level` until our next reply; E4 goes before everybody else in the queue."""
    rank = RANK_FIRST if level is EscalationLevel.E4 else RANK_USUAL
    lower = _C.escalation < level.value
    run(tx, _change(conversation_id).where(lower).values(escalation=level.value, queue_rank=rank))


def note_after_hours(tx: Tx, conversation_id: str, period: str) -> bool:
    """True once for each closed period: whoever gets True tells the author."""
    untold = or_(_C.after_hours_period.is_(None), _C.after_hours_period != period)
    return moved(tx, _change(conversation_id).where(untold).values(after_hours_period=period))


def set_identity(tx: Tx, conversation_id: str, level: IdentityLevel) -> None:
    """What the newest message proves counts, be it more or less than before."""
    run(tx, _change(conversation_id).values(identity_level=level.value))


def give_to(tx: Tx, conversation_id: str, contact_id: str) -> None:
    """It turned out whose conversation it is."""
    run(tx, _change(conversation_id).values(contact_id=contact_id))


def set_reply_email(tx: Tx, conversation_id: str, address: str) -> None:
    """Where a chat visitor wants the answers that they do not stay for."""
    run(tx, _change(conversation_id).values(reply_email=address))


def set_language(tx: Tx, conversation_id: str, language: str) -> None:
    run(tx, _change(conversation_id).values(language=language))


def queue_statement(
    state: ConversationState, limit: int, assigned_to: str | None = None
) -> Select[Any]:
    """The query of the queue page; its order is that of one index."""
    theirs = [_C.assigned_to == assigned_to] if assigned_to else []
    message, contact = table_of(MessageRow), table_of(ContactRow)
    point = table_of(ContactPointRow)
    return (
        select(
            CONVERSATIONS,
            contact.c.name.label("contact_name"),
            point.c.address,
            _excerpt(message.c.text).label("last_text"),
        )
        .join_from(CONVERSATIONS, contact, contact.c.id == _C.contact_id)
        .join(point, point.c.id == _C.contact_point_id)
        .outerjoin(message, message.c.id == _C.last_incoming_id)
        .where(_C.state == state.value, *theirs)
        .order_by(_C.queue_rank, _C.waiting_since, _C.number)
        .limit(limit)
    )


def _excerpt(text: ColumnElement[str]) -> ColumnElement[str]:
    """The beginning of a text; a sealed one whole, since it opens only whole."""
    plain = type_coerce(text, Text())
    sealed = plain.startswith(BODY)
    return type_coerce(case((sealed, plain), else_=func.substr(plain, 1, EXCERPT)), text.type)


def queue(
    tx: Tx,
    *,
    limit: int = 50,
    state: ConversationState | None = None,
    assigned_to: str | None = None,
) -> tuple[QueueRow, ...]:
    """Conversations of that state (None: open, waiting for the desk), of one specialist or all: E4
    first, then the longest waiting.
    """
    statement = queue_statement(state or ConversationState.OPEN, limit, assigned_to)
    rows = [_queue_row(row) for row in run(tx, statement)]
    promised = call_backs.open_in(tx, [row.conversation.id for row in rows])
    return tuple(replace(row, call_back=promised.get(row.conversation.id)) for row in rows)


def waits(tx: Tx) -> tuple[Wait, ...]:
    """Every conversation that waits for the desk, without what it is about."""
    waiting = select(_C.waiting_since, _C.attention, _C.assigned_to)
    chosen = waiting.where(_C.state == ConversationState.OPEN.value)
    return tuple(
        Wait(row.waiting_since, row.attention is not None, row.assigned_to)
        for row in run(tx, chosen)
    )


def _queue_row(row: Row[Any]) -> QueueRow:
    conversation = to_model(row)
    return QueueRow(
        conversation=conversation,
        contact_name=row.contact_name,
        channel=conversation.channel,
        address=row.address,
        last_text=(row.last_text or "")[:EXCERPT],
        waiting_since=conversation.waiting_since,
        escalation=EscalationLevel(row.escalation),
        unanswered=row.unanswered,
        assigned_to=conversation.assigned_to,
    )


def _change(conversation_id: str) -> Any:
    return update(CONVERSATIONS).where(_C.id == conversation_id)


def _found(row: Row[Any] | None, conversation_id: str) -> Conversation:
    if row is None:
        raise NotFound("conversation", conversation_id)
    return to_model(row)
