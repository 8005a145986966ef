"""Royalties used against what is owed: only where the author asked for it in writing, and once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from assist.desk.royalty_steps import PayoutStep, note_of, royalties_of
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotAllowed
from assist.i18n import money
from assist.model.account import AccountSnapshot, Payment, PaymentState
from assist.model.audit import AuditKind
from assist.model.contact import IdentityLevel
from assist.model.conversation import Message, SenderKind
from assist.model.ids import new_id
from assist.model.ledger import RoyaltyStep
from assist.model.money import Money
from assist.model.tax_form import Withholding
from assist.model.withdrawal import SetOff
from assist.playbooks.royalties import most_for, set_off_holds, withdrawable, withhold
from assist.playbooks.royalties.withhold import Rate
from assist.store import Tx, accounts, interpretations, messages, withdrawals

INTENT = "royalty_offset"
METHOD = "royalties"
_PROVEN = (IdentityLevel.L2, IdentityLevel.L3)


@dataclass(frozen=True, slots=True)
class SetOffRequest:
    """`message_id`: the author's written request. `amount` is gross; None is as much as fits."""

    conversation_id: str
    message_id: str
    amount: Money | None = None
    identity_note: str = ""  # how the person was proven, where the conversation did not (L2)


def set_off_royalties(
    desk: DeskServices, request: SetOffRequest, *, by: str, now: datetime
) -> SetOff:
    """Move it in the ledger: out of royalties, and its net in as a payment of the balance.

    The same message again is the set-off that it made. BadInput when the message does not ask for
    it, the amount is above either side, or charges are kept elsewhere; NotAllowed without proof of
    identity and while a hold stands.
    """
    if desk.stripe is not None:
        problem = "cannot be set off here: charges are kept at Stripe."
        raise BadInput("royalties", problem, "Pay them out, or credit the invoice at Stripe.")
    with desk.db.transaction() as tx:
        step = PayoutStep.begin(desk, tx, request.conversation_id, by=by, now=now)
        done = withdrawals.set_off_of(tx, request.message_id)
        if done is not None:
            return done
        if request.message_id not in {one.id for one in requests_in(tx, step.conversation.id)}:
            problem = "is no message of this conversation in which the author asks for it."
            raise BadInput("message", problem, "Ask them to write it, with the amount.")
        set_off = _made(step, request, _identity(step, request.identity_note))
        if not withdrawals.add_set_off(tx, set_off):
            raise NotAllowed("set_off_done", request.message_id)
        _book(step, set_off)
        step.told()
        return set_off


def requests_in(tx: Tx, conversation_id: str) -> tuple[Message, ...]:
    """The author's own messages that were read as asking for it, newest first."""
    return tuple(reversed(list(_asking(tx, conversation_id))))


def _asking(tx: Tx, conversation_id: str) -> Iterator[Message]:
    for newest_id, reading in interpretations.of_conversation(tx, conversation_id):
        if any(guess.id == INTENT for guess in reading.asked):
            for message in messages.of_reading(tx, conversation_id, newest_id):
                if message.sender is SenderKind.CONTACT and not message.automatic:
                    yield message


def most_to_set_off(account: AccountSnapshot, rate: Rate) -> Money:
    """The largest gross amount that both sides allow: what may leave, and what is owed."""
    return most_for(account.balance(), withdrawable(royalties_of(account)), rate)


def _identity(step: PayoutStep, note: str) -> str:
    if step.conversation.identity_level in _PROVEN:
        return ""
    if not note.strip():
        raise NotAllowed("set_off_needs_identity", step.conversation.id)
    return note_of(note)


def _made(step: PayoutStep, request: SetOffRequest, identity_note: str) -> SetOff:
    account, records = step.account(), step.records()
    found = set_off_holds(royalties_of(account), records, step.policy, step.at)
    if found:
        raise NotAllowed("set_off_held", ",".join(found))
    key = new_id()
    return SetOff(
        id=key,
        account_id=step.account_id,
        conversation_id=step.conversation.id,
        message_id=request.message_id,
        withheld=_withheld(account, request.amount, step.rate(records)),
        payment_id=key,
        identity_note=identity_note,
        at=step.now,
        by=step.person.id,
    )


def _withheld(account: AccountSnapshot, amount: Money | None, rate: Rate) -> Withholding:
    most = most_to_set_off(account, rate)
    if amount is not None and amount.currency != account.currency:
        problem = f"is in {amount.currency}, and the account is in {account.currency}."
        raise BadInput("amount", problem, f"Name it in {account.currency}.")
    if most.minor <= 0:
        raise BadInput("amount", "cannot be set off: nothing is available, or nothing is owed.")
    if amount is not None and amount.minor <= 0:
        raise BadInput("amount", "is zero or negative.", "Name what to use, such as 120.00.")
    if amount is not None and most < amount:
        shown = money(most, "en_US")
        raise BadInput("amount", f"is above the {shown} that both sides allow.", "Use less.")
    withheld = withhold(amount or most, rate)
    if withheld.net.minor <= 0:
        raise BadInput("amount", "is all tax: nothing would reach the balance.", "Use more.")
    return withheld


def _book(step: PayoutStep, set_off: SetOff) -> None:
    withheld = set_off.withheld
    step.book(f"{set_off.id}:set_off", RoyaltyStep.SET_OFF, withheld.gross)
    paid = Payment(set_off.payment_id, withheld.net, step.now, PaymentState.SUCCEEDED, METHOD)
    accounts.add_payment(step.tx, set_off.account_id, paid)
    if step.account().credit is not None:
        raise NotAllowed("set_off_above_balance", set_off.message_id)
    step.record(
        AuditKind.ROYALTIES_SET_OFF,
        {"set_off": set_off.id, "message": set_off.message_id, "payment": set_off.payment_id},
        {
            "gross_minor": withheld.gross.minor,
            "tax_minor": withheld.tax.minor,
            "net_minor": withheld.net.minor,
            "currency": withheld.gross.currency,
            "rule": withheld.rule.value,
            "identity": set_off.identity_note,
        },
    )
