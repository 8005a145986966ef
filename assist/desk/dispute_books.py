"""What a dispute does beside its own state: the hold on collection, and the money in the books."""

from __future__ import annotations

from datetime import datetime

from assist.desk.record import BY_ASSIST, record
from assist.desk.services import DeskServices
from assist.desk.set_holds import put_hold
from assist.i18n import money
from assist.model.account import Adjustment, AdjustmentKind
from assist.model.audit import AuditKind
from assist.model.contact import Contact
from assist.model.conversation import Direction, Message, MessageState, SenderKind
from assist.model.dispute import Dispute
from assist.model.hold import Hold, HoldKind
from assist.model.ids import new_id
from assist.model.money import Money
from assist.store import Tx, accounts, contacts, conversations, disputes, holds, messages

_KINDS = frozenset({HoldKind.DISPUTE, HoldKind.CHARGEBACK})


def follow_dispute(
    tx: Tx, desk: DeskServices, dispute: Dispute, now: datetime, *, before: Dispute | None = None
) -> None:
    """Make hold and books true for the dispute as it is now; doing it again changes nothing.

    `before` is what it was until now; None: it was opened just now. The caller holds the
    conversation's lock and has stored the dispute.
    """
    contact_id = conversations.get(tx, dispute.conversation_id).contact_id
    contact = contacts.get_contact(tx, contact_id)
    if dispute.state.is_open:
        _hold(tx, dispute, contact, now)
    else:
        _end_holds(tx, dispute, contact, now)
    if not desk.payments_are_stripes:  # there the bank's moves are among Stripe's own facts
        _book(tx, dispute, now, first=before is None or before.took_money is None)
    if dispute.fee is not None and (before is None or before.fee != dispute.fee):
        _tell_fee(tx, dispute, dispute.fee, now)


def tell_inside(tx: Tx, conversation_id: str, text: str, now: datetime) -> None:
    """A line in the conversation, for whoever opens it; it never leaves."""
    conversation = conversations.get(tx, conversation_id)
    note = Message(
        id=new_id(),
        conversation_id=conversation.id,
        inbox_id=conversation.inbox_id,
        direction=Direction.NOTE,
        sender=SenderKind.SYSTEM,
        text=text,
        created_at=now,
        state=MessageState.RECEIVED,
    )
    messages.add(tx, note)


def _hold(tx: Tx, dispute: Dispute, contact: Contact, now: datetime) -> None:
    kind = HoldKind.DISPUTE if dispute.state.is_inquiry else HoldKind.CHARGEBACK
    hold = Hold(
        id=new_id(),
        kind=kind,
        contact_id=contact.id,
        since=now,
        set_by=BY_ASSIST,
        account_id=contact.account_id,
        conversation_id=dispute.conversation_id,
        note=dispute.number,
    )
    put_hold(tx, dispute.conversation_id, hold)


def _end_holds(tx: Tx, dispute: Dispute, contact: Contact, now: datetime) -> None:
    """Nothing is disputed any more: what assist set ends. A hold that a person set is theirs."""
    others = disputes.of_account(tx, dispute.account_id)
    if any(one.state.is_open for one in others if one.id != dispute.id):
        return
    note = f"{dispute.number}: {dispute.state.value}"
    for hold in holds.standing(tx, contact, now):
        mine = hold.kind in _KINDS and hold.set_by == BY_ASSIST
        if mine and holds.clear(tx, hold.id, by=BY_ASSIST, note=note, at=now):
            record(
                tx,
                dispute.conversation_id,
                AuditKind.HOLD_CLEARED,
                actor=BY_ASSIST,
                at=now,
                subject={"hold": hold.id, "dispute": dispute.id},
                data={"kind": hold.kind.value, "note": note},
            )


def _book(tx: Tx, dispute: Dispute, now: datetime, *, first: bool) -> None:
    """The bank takes the money when a chargeback is opened, and gives it back when it is won."""
    took = dispute.took_money
    taken = accounts.booked(tx, dispute.account_id, _entry(dispute, AdjustmentKind.CHARGEBACK))
    given = accounts.booked(tx, dispute.account_id, _entry(dispute, AdjustmentKind.REINSTATED))
    if took and taken is None:
        left = accounts.left_of_payment(tx, dispute.account_id, dispute.payment_id)
        same = left is not None and left.currency == dispute.amount.currency
        if left is None or not same:
            if first:
                tell_inside(tx, dispute.conversation_id, _not_booked(dispute), now)
        elif left:
            amount = min(dispute.amount, left)
            _add(tx, dispute, AdjustmentKind.CHARGEBACK, amount, now)
    elif took is False and taken is not None and given is None:
        _add(tx, dispute, AdjustmentKind.REINSTATED, taken, now)


def _entry(dispute: Dispute, kind: AdjustmentKind) -> str:
    """The id follows from the dispute: a second booking of it would be refused by the key."""
    return f"{kind.value}:{dispute.id}"


def _add(tx: Tx, dispute: Dispute, kind: AdjustmentKind, amount: Money, now: datetime) -> None:
    change = Adjustment(
        id=_entry(dispute, kind),
        kind=kind,
        amount=amount,
        at=now,
        reason=dispute.number,
        payment_id=dispute.payment_id,
    )
    accounts.add_adjustment(tx, dispute.account_id, change)


def _not_booked(dispute: Dispute) -> str:
    return (  # notes inside the house are kept in the source's language
        f"Dispute {dispute.number}: payment {dispute.payment_id} is not in the books in "
        f"{dispute.amount.currency}, so the chargeback is not booked."
    )


def _tell_fee(tx: Tx, dispute: Dispute, fee: Money, now: datetime) -> None:
    shown = money(fee, "en_US")
    text = (
        f"Dispute {dispute.number}: the provider's fee is {shown}. It is the house's cost and "
        "is never charged to the author."
    )
    tell_inside(tx, dispute.conversation_id, text, now)
