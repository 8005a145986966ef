"""Attempts to send a message: claimed before the call, settled after it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from assist.model.delivery import AttemptOutcome, DeliveryAttempt
from assist.model.ids import new_id
from assist.store.database import Tx
from assist.store.rows import one, run
from assist.store.tables import table_of
from assist.store.tables.conversations import DeliveryAttemptRow

ATTEMPTS = table_of(DeliveryAttemptRow)
_A = ATTEMPTS.c


def claim(tx: Tx, message_id: str, now: datetime) -> DeliveryAttempt:
    """The next attempt of the message; Duplicate when another process took that number."""
    last = one(tx, select(func.max(_A.number)).where(_A.message_id == message_id))
    number = 1 + ((last[0] if last else None) or 0)
    attempt = DeliveryAttempt(new_id(), message_id, number, now, AttemptOutcome.CLAIMED)
    run(
        tx,
        insert(ATTEMPTS),
        {
            "id": attempt.id,
            "message_id": message_id,
            "number": number,
            "claimed_at": now,
            "outcome": attempt.outcome.value,
            "reason": "",
            "detail": "",
        },
    )
    return attempt


def settle(
    tx: Tx,
    attempt_id: str,
    outcome: AttemptOutcome,
    *,
    at: datetime,
    external_id: str | None = None,
    reason: str = "",
    detail: str = "",
) -> None:
    """Note how the attempt ended; one that is settled already stays as it is."""
    claimed = (_A.id == attempt_id) & (_A.outcome == AttemptOutcome.CLAIMED.value)
    run(
        tx,
        update(ATTEMPTS)
        .where(claimed)
        .values(
            outcome=outcome.value,
            settled_at=at,
            external_id=external_id,
            reason=reason,
            detail=detail,
        ),
    )


def attempts(tx: Tx, message_id: str) -> tuple[DeliveryAttempt, ...]:
    chosen = select(ATTEMPTS).where(_A.message_id == message_id).order_by(_A.number)
    return tuple(_to_model(row) for row in run(tx, chosen))


def _to_model(row: Row[Any]) -> DeliveryAttempt:
    return DeliveryAttempt(
        id=row.id,
        message_id=row.message_id,
        number=row.number,
        claimed_at=row.claimed_at,
        outcome=AttemptOutcome(row.outcome),
        settled_at=row.settled_at,
        external_id=row.external_id,
        reason=row.reason,
        detail=row.detail,
    )
