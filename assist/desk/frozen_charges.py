"""Charges on which nothing is collected and nothing refunded, because the bank has them."""

from __future__ import annotations

from datetime import datetime

from assist.model.account import AccountSnapshot
from assist.model.contact import Contact
from assist.model.dispute import forbids_refund
from assist.model.hold import HoldKind
from assist.model.refund import NoRefund
from assist.playbooks.refunds import charged_back, is_frozen
from assist.store import Tx, disputes, holds


def dispute_against(
    tx: Tx, contact: Contact, account: AccountSnapshot, payment_id: str, now: datetime
) -> NoRefund | None:
    """The charge is disputed, or the author told of a dispute and nobody found out of which."""
    filed = disputes.of_account(tx, account.account_id)
    if is_frozen(payment_id, charged_back(account)) or forbids_refund(payment_id, filed):
        return NoRefund.DISPUTED
    told = any(hold.kind is HoldKind.CHARGEBACK for hold in holds.standing(tx, contact, now))
    return NoRefund.DISPUTE_TOLD if told else None
