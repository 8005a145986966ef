"""Who was contacted when, read from messages and calls; and what was agreed on an address."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import and_, insert, not_, select

from assist.model.consent import Consent, ConsentKind, ConsentSource
from assist.model.contact import ChannelKind
from assist.model.contact_log import Call, CallOutcome, ContactLog, LogEntry
from assist.model.conversation import Direction, FailureReason, MessageState, Purpose
from assist.store import phone_calls
from assist.store.conversation_rows import CONVERSATIONS
from assist.store.database import Tx
from assist.store.message_rows import MESSAGES
from assist.store.rows import run
from assist.store.tables import table_of
from assist.store.tables.contact_log import CallRow, ConsentRow

CONSENTS = table_of(ConsentRow)
CALLS = table_of(CallRow)
_M = MESSAGES.c


def log_of(
    tx: Tx, contact_ids: Collection[str], since: datetime, without: str | None = None
) -> ContactLog:
    """Everything that we sent them or tried to, and every call, since then; oldest first.

    A message counts from the moment it was approved, also while it waits for its delivery and when
    that failed; not one that our own policy stopped. `without` is the message that is asked about.
    """
    entries = [
        *_messages(tx, contact_ids, since, without),
        *_noted_calls(tx, contact_ids, since),
        *_phone_calls(tx, contact_ids, since),
    ]
    return ContactLog(tuple(sorted(entries, key=lambda entry: entry.at)))


def _messages(
    tx: Tx, contact_ids: Collection[str], since: datetime, without: str | None
) -> Iterator[LogEntry]:
    stopped = and_(
        _M.state == MessageState.FAILED.value,
        _M.failure_reason == FailureReason.NOT_ALLOWED.value,
    )
    chosen = (
        select(_M.id, _M.created_at, _M.purpose, _M.outreach, CONVERSATIONS.c.channel)
        .join_from(CONVERSATIONS, MESSAGES, _M.conversation_id == CONVERSATIONS.c.id)
        .where(
            CONVERSATIONS.c.contact_id.in_(sorted(contact_ids)),
            _M.direction == Direction.OUTGOING.value,
            _M.created_at >= since,
        )
        .where(not_(stopped) | _M.failure_reason.is_(None))
    )
    for row in run(tx, chosen):
        if row.id != without:
            yield LogEntry(
                at=row.created_at,
                channel=ChannelKind(row.channel),
                outreach=row.outreach,
                purpose=Purpose(row.purpose) if row.purpose else None,
            )


def _phone_calls(tx: Tx, contact_ids: Collection[str], since: datetime) -> Iterator[LogEntry]:
    """Those that went through us: placed ones are attempts from the dial on, whatever came of them,
    and nothing before it; a conversation that an incoming one became counts for the days after it.
    """
    for call in phone_calls.with_people(tx, contact_ids, since):
        if call.is_placed and call.dialled_at is None:
            continue
        yield LogEntry(
            at=call.dialled_at or call.started_at,
            channel=ChannelKind.VOICE,
            direction=call.direction,
            outreach=call.direction is Direction.OUTGOING,
            is_conversation=call.is_conversation,
        )


def _noted_calls(tx: Tx, contact_ids: Collection[str], since: datetime) -> Iterator[LogEntry]:
    """Made elsewhere, as a specialist noted them."""
    chosen = select(CALLS).where(CALLS.c.contact_id.in_(sorted(contact_ids)), CALLS.c.at >= since)
    for row in run(tx, chosen):
        direction = Direction(row.direction)
        yield LogEntry(
            at=row.at,
            channel=ChannelKind.VOICE,
            direction=direction,
            outreach=direction is Direction.OUTGOING,
            is_conversation=CallOutcome(row.outcome) is CallOutcome.RPC,
        )


def add_call(tx: Tx, call: Call) -> None:
    run(
        tx,
        insert(CALLS),
        {
            "id": call.id,
            "contact_id": call.contact_id,
            "conversation_id": call.conversation_id,
            "specialist_id": call.specialist_id,
            "at": call.at,
            "direction": call.direction.value,
            "outcome": call.outcome.value,
            "note": call.note,
        },
    )


def add_consent(tx: Tx, consent: Consent) -> None:
    run(
        tx,
        insert(CONSENTS),
        {
            "id": consent.id,
            "contact_point_id": consent.contact_point_id,
            "kind": consent.kind.value,
            "source": consent.source.value,
            "recorded_at": consent.recorded_at,
            "recorded_by": consent.recorded_by,
            "note": consent.note,
        },
    )


def consents_of(tx: Tx, point_id: str) -> tuple[Consent, ...]:
    """What was agreed on the address, oldest first."""
    chosen = (
        select(CONSENTS)
        .where(CONSENTS.c.contact_point_id == point_id)
        .order_by(CONSENTS.c.recorded_at, CONSENTS.c.id)
    )
    return tuple(
        Consent(
            id=row.id,
            contact_point_id=row.contact_point_id,
            kind=ConsentKind(row.kind),
            source=ConsentSource(row.source),
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
            note=row.note,
        )
        for row in run(tx, chosen)
    )
