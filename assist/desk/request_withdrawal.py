"""Ask for royalties to be paid: the amount, and who asks (L3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from assist.desk.royalty_steps import PayoutStep, note_of
from assist.desk.services import DeskServices
from assist.desk.withdrawal_steps import WithdrawalStep
from assist.errors import BadInput, NotAllowed
from assist.i18n import money
from assist.model.contact import IdentityLevel
from assist.model.ids import new_id
from assist.model.money import Money
from assist.model.withdrawal import Withdrawal, WithdrawalState
from assist.playbooks.royalties import withdrawable
from assist.store import withdrawals


@dataclass(frozen=True, slots=True)
class WithdrawalRequest:
    """`amount` is gross, before tax; None asks for everything that is available."""

    conversation_id: str
    amount: Money | None = None


def request_withdrawal(
    desk: DeskServices, request: WithdrawalRequest, *, by: str, now: datetime
) -> Withdrawal:
    """Take it to its checks. While one of the account is open, that is the one.

    BadInput without an account or royalties, for an amount in another currency, zero, negative or
    above what may be withdrawn, and where nothing may be.
    """
    with desk.db.transaction() as tx:
        step = WithdrawalStep.begin(desk, tx, request.conversation_id, by=by, now=now)
        found = withdrawals.open_of_account(tx, step.account_id)
        if found is not None:
            return found
        gross = _gross(step, request.amount)
        proven = step.conversation.identity_level is IdentityLevel.L3
        asked = Withdrawal(
            id=new_id(),
            account_id=step.account_id,
            conversation_id=request.conversation_id,
            gross=gross,
            all_available=request.amount is None,
            state=WithdrawalState.REQUESTED,
            requested_at=now,
            requested_by=step.person.id,
            moved_at=now,
            identity_at=now if proven else None,
        )
        if not withdrawals.add(tx, asked):
            raise NotAllowed("withdrawal_open", step.account_id)
        step.note(asked)
        checking = step.moved(asked, asked.moved(WithdrawalState.CHECKS, now))
        step.told()
        return checking


def confirm_withdrawal_identity(
    desk: DeskServices, withdrawal_id: str, *, by: str, note: str, now: datetime
) -> Withdrawal:
    """Somebody proved who asks by a second channel (L3); the note says how."""
    with desk.db.transaction() as tx:
        step, before = WithdrawalStep.on(desk, tx, withdrawal_id, by=by, now=now)
        told = note_of(note)
        if before.state is not WithdrawalState.CHECKS:
            raise NotAllowed("withdrawal_moved", before.state)
        if before.identity_at is not None:
            return before
        after = replace(before, identity_at=now, identity_note=told, moved_at=now)
        step.moved(before, after)
        step.told()
        return after


def _gross(step: PayoutStep, amount: Money | None) -> Money:
    most = withdrawable(step.royalties())
    if most.minor <= 0:
        raise BadInput("amount", "cannot be withdrawn: nothing is available.", "Tell them why.")
    if amount is None:
        return most
    if amount.currency != most.currency:
        problem = f"is in {amount.currency}, and the royalties are in {most.currency}."
        raise BadInput("amount", problem, f"Name it in {most.currency}.")
    if amount.minor <= 0:
        raise BadInput("amount", "is zero or negative.", "Name it, or ask for all that there is.")
    if most < amount:
        shown = money(most, "en_US")
        raise BadInput("amount", f"is above the {shown} that may be withdrawn.", "Ask for less.")
    return amount
