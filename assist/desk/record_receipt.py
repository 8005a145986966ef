"""A provider tells what became of a message; delivery states only move forward."""

from __future__ import annotations

from datetime import datetime

from assist.channels.base import DeliveryReceipt
from assist.desk.record import record, tell_delivery
from assist.desk.services import DeskServices
from assist.errors import NotFound
from assist.model.audit import AuditKind
from assist.model.conversation import Message
from assist.store import Tx, messages


def record_receipt(desk: DeskServices, receipt: DeliveryReceipt, now: datetime) -> bool:
    """Move the message to the receipt's state; False when it is older news or not our message."""
    with desk.db.transaction() as tx:
        message = _message_of(tx, receipt)
        if message is None:
            return False
        if message.external_id is None and receipt.external_id:
            # The receipt overtook the answer to our call.
            messages.set_external(tx, message.id, receipt.external_id)
        moved = messages.advance_state(
            tx, message.id, receipt.state, at=now, reason=receipt.reason, detail=receipt.detail
        )
        if moved:
            _tell(tx, desk, message, receipt, now)
        return moved


def _message_of(tx: Tx, receipt: DeliveryReceipt) -> Message | None:
    if receipt.message_id is not None:
        try:
            return messages.get(tx, receipt.message_id)
        except NotFound:
            return None
    return messages.by_external_on_channel(tx, receipt.channel, receipt.external_id)


def _tell(
    tx: Tx, desk: DeskServices, message: Message, receipt: DeliveryReceipt, now: datetime
) -> None:
    record(
        tx,
        message.conversation_id,
        AuditKind.DELIVERY_STATE,
        actor=f"provider:{receipt.channel.value}",
        at=now,
        subject={"message": message.id},
        data={
            "state": receipt.state.value,
            "external_id": receipt.external_id,
            "reason": receipt.reason.value if receipt.reason else None,
            "detail": receipt.detail,
        },
    )
    tell_delivery(tx, desk.jobs, message)
