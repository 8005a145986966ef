"""What people do with a withdrawal: approve, send, say that it arrived or came back, send again.

Money itself moves at the bank; the ledger learns of it here, once, in the transaction of the click.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from assist.desk.closed_days import closed_days
from assist.desk.royalty_steps import note_of
from assist.desk.services import DeskServices
from assist.desk.withdrawal_steps import WithdrawalStep
from assist.errors import BadInput, NotAllowed
from assist.model.business_days import business_day_after
from assist.model.ledger import RoyaltyStep
from assist.model.tax_form import Withholding
from assist.model.withdrawal import Withdrawal, WithdrawalState
from assist.playbooks.royalties import withhold
from assist.playbooks.royalties.failures import packaged_payout_failures
from assist.policy.redact import redact

_S = WithdrawalState
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]{3,63}")


def approve_withdrawal(
    desk: DeskServices, withdrawal_id: str, *, by: str, now: datetime
) -> Withdrawal:
    """Agree to it, with the tax of today. NotAllowed while identity is not proven or anything
    holds it, when it is above the person's authority, or another person has to look.
    """
    with desk.db.transaction() as tx:
        step, before = WithdrawalStep.on(desk, tx, withdrawal_id, by=by, now=now)
        if before.state is _S.APPROVED and before.approved_by == step.person.id:
            return before
        if before.identity_at is None and before.state is _S.CHECKS:
            raise NotAllowed("withdrawal_needs_identity", before.id)
        records = step.records()
        step.within_authority(before)
        step.unheld(before, records)
        after = before.moved(
            _S.APPROVED,
            now,
            withheld=withhold(before.gross, step.rate(records)),
            method_id=records.method.id if records.method else None,
            approved_by=step.person.id,
            approved_at=now,
            leaves_by=_after(step, step.policy.cycle.sent_within_business_days),
        )
        step.moved(before, after)
        step.told()
        return after


def recheck_withdrawal(
    desk: DeskServices, withdrawal_id: str, *, by: str, now: datetime
) -> Withdrawal:
    """Take the approval back: something about it is another thing now."""
    with desk.db.transaction() as tx:
        step, before = WithdrawalStep.on(desk, tx, withdrawal_id, by=by, now=now)
        if before.state is _S.CHECKS:
            return before
        cleared = {"withheld": None, "approved_by": None, "approved_at": None, "leaves_by": None}
        step.moved(before, after := before.moved(_S.CHECKS, now, method_id=None, **cleared))
        step.told()
        return after


def send_withdrawal(
    desk: DeskServices, withdrawal_id: str, *, by: str, reference: str, now: datetime
) -> Withdrawal:
    """It left, under that reference; the ledger books it in the same transaction.

    NotAllowed unless it was approved, by somebody of that authority, with nothing holding it, and
    tax and destination are what they were.
    """
    told = _usable(reference)
    with desk.db.transaction() as tx:
        step, before = WithdrawalStep.on(desk, tx, withdrawal_id, by=by, now=now)
        if before.state is _S.SENT and before.reference == told:
            return before
        number = before.sendings + 1
        arrives = _after(step, step.policy.cycle.arrives_within_business_days)
        after = before.moved(
            _S.SENT, now, sent_at=now, reference=told, sendings=number, arrives_by=arrives,
            returned_at=None, failure_code=None, note="",
        )  # fmt: skip
        step.within_authority(before, second=False)
        _as_approved(step, before)
        step.moved(before, after)
        step.book(f"{before.id}:sent:{number}", RoyaltyStep.SENT, before.gross)
        step.told()
        return after


def mark_withdrawal_paid(
    desk: DeskServices, withdrawal_id: str, *, by: str, now: datetime
) -> Withdrawal:
    """It arrived at the author's bank."""
    with desk.db.transaction() as tx:
        step, before = WithdrawalStep.on(desk, tx, withdrawal_id, by=by, now=now)
        if before.state is _S.PAID:
            return before
        step.moved(before, after := before.moved(_S.PAID, now, paid_at=now))
        step.book(f"{before.id}:paid:{before.sendings}", RoyaltyStep.PAID, before.gross)
        step.told()
        return after


def mark_withdrawal_returned(
    desk: DeskServices, withdrawal_id: str, *, by: str, code: str, now: datetime
) -> Withdrawal:
    """It came back, with the bank's code: the whole of it is available again, tax included."""
    told = code.strip().lower()
    if told not in packaged_payout_failures().codes:
        raise BadInput("code", "is no payout failure that we know.", "Choose one of the list.")
    with desk.db.transaction() as tx:
        step, before = WithdrawalStep.on(desk, tx, withdrawal_id, by=by, now=now)
        if before.state is _S.RETURNED and before.failure_code == told:
            return before
        after = before.moved(_S.RETURNED, now, returned_at=now, failure_code=told)
        step.moved(before, after)
        step.book(f"{before.id}:returned:{before.sendings}", RoyaltyStep.RETURNED, before.gross)
        step.told()
        return after


def reissue_withdrawal(
    desk: DeskServices, withdrawal_id: str, *, by: str, note: str, now: datetime
) -> Withdrawal:
    """The details are right again (the note says how it was made sure): it may be sent anew, to
    what is on file and with the tax of today.
    """
    with desk.db.transaction() as tx:
        step, before = WithdrawalStep.on(desk, tx, withdrawal_id, by=by, now=now)
        told = note_of(note)
        records = step.records()
        withheld = withhold(before.gross, step.rate(records))
        method_id = records.method.id if records.method else None
        same = (before.withheld, before.method_id) == (withheld, method_id)
        if before.state is _S.REISSUE and same:
            return before
        after = before.moved(_S.REISSUE, now, note=told, withheld=withheld, method_id=method_id)
        step.within_authority(before, second=False)
        step.moved(before, after)
        step.told()
        return after


def refuse_withdrawal(
    desk: DeskServices, withdrawal_id: str, *, by: str, note: str, now: datetime
) -> Withdrawal:
    """A person says no, with a reason, before anything left."""
    return _end(desk, withdrawal_id, _S.REFUSED, by=by, note=note, now=now)


def cancel_withdrawal(
    desk: DeskServices, withdrawal_id: str, *, by: str, note: str, now: datetime
) -> Withdrawal:
    """The author wants it no more; not while it is on its way."""
    return _end(desk, withdrawal_id, _S.CANCELLED, by=by, note=note, now=now)


def _end(
    desk: DeskServices,
    withdrawal_id: str,
    to: WithdrawalState,
    *,
    by: str,
    note: str,
    now: datetime,
) -> Withdrawal:
    with desk.db.transaction() as tx:
        step, before = WithdrawalStep.on(desk, tx, withdrawal_id, by=by, now=now)
        told = note_of(note)
        if before.state is to:
            return before
        step.moved(before, after := before.moved(to, now, note=told))
        step.told()
        return after


def _as_approved(step: WithdrawalStep, before: Withdrawal) -> None:
    """Nothing holds it, and what was agreed to is still so."""
    records = step.records()
    step.unheld(before, records)
    if before.withheld != _today(step, before):
        raise NotAllowed("withdrawal_tax_changed", before.id)
    if records.method is None or records.method.id != before.method_id:
        raise NotAllowed("withdrawal_details_changed", before.id)


def _today(step: WithdrawalStep, withdrawal: Withdrawal) -> Withholding:
    return withhold(withdrawal.gross, step.rate(step.records()))


def _after(step: WithdrawalStep, business_days: int) -> date:
    country = step.contact.country or step.desk.default_country
    return business_day_after(step.at.on, business_days, closed_days(country, step.now))


def _usable(reference: str) -> str:
    told = " ".join(reference.split())
    if not _REFERENCE.fullmatch(told):
        raise BadInput("reference", "is no reference.", "Copy the bank's or processor's id.")
    if redact(told).text != told:
        raise BadInput("reference", "looks like a card number.", "Use the bank's reference.")
    return told
