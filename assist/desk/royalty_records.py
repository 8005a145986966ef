"""What is on file about paying an author, read in one go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from assist.model.contact import Contact
from assist.model.hold import Hold, HoldKind
from assist.model.royalty_records import RoyaltyRecords
from assist.store import Tx, disputes, holds, payout_changes, payout_records, withdrawals

_DISPUTED = frozenset({HoldKind.DISPUTE, HoldKind.CHARGEBACK})


def records_in(tx: Tx, contact: Contact, now: datetime) -> RoyaltyRecords:
    """What is on file about paying this author; nothing without an account."""
    if contact.account_id is None:
        return RoyaltyRecords()
    filed = any(one.state.is_open for one in disputes.of_account(tx, contact.account_id))
    return records_beside(tx, contact.account_id, holds.standing(tx, contact, now), filed=filed)


def records_beside(
    tx: Tx, account_id: str, standing: Iterable[Hold], *, filed: bool
) -> RoyaltyRecords:
    """The same, for whoever has read what stands of holds, and whether a dispute is open."""
    held = {hold.kind for hold in standing}
    return RoyaltyRecords(
        form=payout_records.form_of(tx, account_id),
        method=payout_records.method_of(tx, account_id),
        withdrawals=withdrawals.of_account(tx, account_id),
        changes=payout_changes.of_account(tx, account_id),
        set_offs=withdrawals.set_offs_of(tx, account_id),
        is_disputed=filed or not held.isdisjoint(_DISPUTED),
        compliance=HoldKind.COMPLIANCE in held,
    )
