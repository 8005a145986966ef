"""What people do with a refund: approve, refuse, say that it was issued, arrived or came back.

Money itself moves at the processor; the ledger learns of it here, once, when it is issued.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from assist.desk.frozen_charges import dispute_against
from assist.desk.refund_steps import RefundStep, books_of_refund
from assist.desk.services import DeskServices
from assist.desk.steps import account_in, reason
from assist.errors import BadInput, NotAllowed
from assist.model.account import Adjustment, AdjustmentKind
from assist.model.ids import new_id
from assist.model.money import Money
from assist.model.refund import Refund, RefundState
from assist.model.specialist import Specialist
from assist.playbooks.refunds import packaged_refund_policy
from assist.policy.redact import redact
from assist.store import accounts, refunds

_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]{3,63}")
_ARN = re.compile(r"\d{23}")  # acquirer reference number: may pass for a card number, and is none


def approve_refund(desk: DeskServices, refund_id: str, *, by: str, now: datetime) -> Refund:
    """Agree to the computed amount. NotAllowed when it is above the person's authority, when
    another person has to look, or when the charge is disputed meanwhile.
    """
    books = books_of_refund(desk, refund_id, now)
    with desk.db.transaction() as tx:
        refund = refunds.get(tx, refund_id)
        step = RefundStep.begin(desk, tx, refund.conversation_id, by=by, now=now).by(books)
        refund = refunds.get(tx, refund_id)
        if refund.approved_by == step.person.id:
            return refund
        if refund.state is not RefundState.APPROVAL or refund.approved_by is not None:
            raise NotAllowed("refund_moved", refund.state)
        has_authority(refund, step.person)
        undisputed(step, refund)
        approved = _approved(refund, step.person, now)
        if not refunds.approve(tx, approved):
            raise NotAllowed("refund_moved", refund.id)
        step.note(approved)
        step.told()
        return approved


def refuse_refund(
    desk: DeskServices, refund_id: str, *, by: str, note: str, now: datetime
) -> Refund:
    """A person says no, with a reason; refusing it again changes nothing."""
    return _move(desk, refund_id, RefundState.REFUSED, by=by, now=now, note=reason(note))


def issue_refund(
    desk: DeskServices, refund_id: str, *, by: str, reference: str, now: datetime
) -> Refund:
    """It left, under that reference. The ledger books it the first time; one that came back and
    is issued again is not booked twice. NotAllowed unless it was approved and is undisputed, and
    where payments are Stripe's: there `issue_at_stripe` moves the money itself.
    """
    told = _usable(reference)
    if desk.payments_are_stripes:
        raise NotAllowed("refund_at_stripe", refund_id)
    with desk.db.transaction() as tx:
        refund = refunds.get(tx, refund_id)
        step = RefundStep.begin(desk, tx, refund.conversation_id, by=by, now=now)
        refund = refunds.get(tx, refund_id)
        if refund.state is RefundState.ISSUED and refund.reference == told:
            return refund
        if refund.approved_by is None:
            raise NotAllowed("refund_not_approved", refund.id)
        has_authority(refund, step.person, second=False)
        after = refund.moved(RefundState.ISSUED, now, issued_at=now, reference=told, note="")
        undisputed(step, refund)
        if refund.state is RefundState.APPROVAL:
            _book(step, refund)
        after = step.moved(refund, after)
        step.told()
        return after


def settle_refund(desk: DeskServices, refund_id: str, *, by: str, now: datetime) -> Refund:
    """It arrived at the author's bank."""
    return _move(desk, refund_id, RefundState.SETTLED, by=by, now=now)


def fail_refund(desk: DeskServices, refund_id: str, *, by: str, note: str, now: datetime) -> Refund:
    """It came back: the author is still owed it, by another verified method."""
    return _move(desk, refund_id, RefundState.FAILED, by=by, now=now, note=reason(note))


def _move(
    desk: DeskServices, refund_id: str, to: RefundState, *, by: str, now: datetime, note: str = ""
) -> Refund:
    with desk.db.transaction() as tx:
        refund = refunds.get(tx, refund_id)
        step = RefundStep.begin(desk, tx, refund.conversation_id, by=by, now=now)
        refund = refunds.get(tx, refund_id)
        if refund.state is to:
            return refund
        if refund.claimed_at is not None:
            raise NotAllowed("refund_moved", "it is being sent")
        after = step.moved(refund, refund.moved(to, now, note=note))
        step.told()
        return after


def _approved(refund: Refund, person: Specialist, now: datetime) -> Refund:
    return replace(refund, approved_by=person.id, approved_at=now, moved_at=now)


def _amount(refund: Refund) -> Money:
    if refund.amount is None:
        raise NotAllowed("refund_moved", refund.state)
    return refund.amount


def has_authority(refund: Refund, person: Specialist, *, second: bool = True) -> None:
    """NotAllowed when the amount is above what they may grant, or another person has to look."""
    need = packaged_refund_policy().approval_of(_amount(refund))
    if not need.authority.allows(person.role):
        raise NotAllowed(f"refund_needs_{need.authority}", refund.id)
    if second and need.another_person and person.id == refund.requested_by:
        raise NotAllowed("refund_needs_another_person", refund.id)


def undisputed(step: RefundStep, refund: Refund) -> None:
    """NotAllowed while the bank has the charge."""
    account = step.account(refund.account_id)
    if dispute_against(step.tx, step.contact, account, refund.payment_id, step.now):
        raise NotAllowed("refund_disputed", refund.payment_id)


def _usable(reference: str) -> str:
    told = " ".join(reference.split())
    if not _REFERENCE.fullmatch(told):
        raise BadInput("reference", "is no reference.", "Copy the ARN or the processor's id.")
    if not _ARN.fullmatch(told) and redact(told).text != told:
        raise BadInput("reference", "looks like a card number.", "Never store one; use the ARN.")
    return told


def _book(step: RefundStep, refund: Refund) -> None:
    """Take the payment back in the ledger, and credit what that would open again.

    Without the credit the author would be asked to pay what we just gave back. A payment that
    was paid beyond all charges opens nothing, so nothing is credited for it.
    """
    tx, amount = step.tx, _amount(refund)
    before = {one.id: one.unpaid for one in account_in(tx, refund.account_id, step.now).invoices}
    taken = Adjustment(
        id=refund.id,
        kind=AdjustmentKind.REFUND,
        amount=amount,
        at=step.now,
        reason=f"Refund by policy {refund.estimate.policy_version if refund.estimate else ''}",
        payment_id=refund.payment_id,
    )
    accounts.add_adjustment(tx, refund.account_id, taken)
    for invoice in account_in(tx, refund.account_id, step.now).invoices:
        opened = invoice.unpaid - before[invoice.id]
        if opened.minor > 0:
            credit = Adjustment(
                id=new_id(),
                kind=AdjustmentKind.CREDIT,
                amount=opened,
                at=step.now,
                reason="Credit note for a refund",
                invoice_id=invoice.id,
            )
            accounts.add_adjustment(tx, refund.account_id, credit)
