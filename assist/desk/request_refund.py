"""Ask for a refund: identity, eligibility and arithmetic, up to where a person has to approve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from assist.desk.frozen_charges import dispute_against
from assist.desk.refund_steps import RefundStep, books_of_refund, stripes_books
from assist.desk.services import DeskServices
from assist.desk.steps import reason
from assist.errors import BadInput, NotFound
from assist.model.account import AccountSnapshot, Payment
from assist.model.contact import IdentityLevel
from assist.model.ids import new_id
from assist.model.refund import Estimate, NoRefund, Refund, RefundState, WorkStage
from assist.playbooks.refunds import RefundAsk, estimate_refund, packaged_refund_policy
from assist.playbooks.refunds.estimate import (
    Earlier,
    earlier_of,
    payment_problem,
    taken_back,
)
from assist.store import Tx, contacts, conversations, refunds

_PROVEN = (IdentityLevel.L2, IdentityLevel.L3)


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Of which payment, and where the work is. `signed_on`: the account's own day when None."""

    conversation_id: str
    payment_id: str
    stage: WorkStage
    signed_on: date | None = None


def request_refund(desk: DeskServices, request: RefundRequest, *, by: str, now: datetime) -> Refund:
    """Take it as far as the rules can: it waits for identity, for approval, or is refused.

    The same payment again is the refund that is under way. BadInput when the author has no
    account, the payment is not theirs, or the contract's day is unknown or later than payment or
    request.
    """
    with desk.db.read() as tx:
        contact_id = conversations.get(tx, request.conversation_id).contact_id
        account_id = contacts.get_contact(tx, contact_id).account_id
    books = stripes_books(desk, account_id, now)
    with desk.db.transaction() as tx:
        step = RefundStep.begin(desk, tx, request.conversation_id, by=by, now=now).by(books)
        account_id = step.account_id
        payment = _payment(step.account(account_id), request.payment_id)
        refund = Refund(
            id=new_id(),
            account_id=account_id,
            conversation_id=request.conversation_id,
            payment_id=payment.id,
            stage=request.stage,
            signed_on=_signed_on(tx, request, account_id, payment, step),
            country=step.contact.country,
            state=RefundState.REQUESTED,
            requested_at=now,
            requested_by=step.person.id,
            moved_at=now,
        )
        if not refunds.add(tx, refund):
            found = refunds.open_of_payment(tx, payment.id)
            assert found is not None, "the unique index says that one is open"
            return found
        step.note(refund)
        refund = step.moved(refund, refund.moved(RefundState.IDENTITY, now))
        if step.conversation.identity_level in _PROVEN:
            refund = _checked(step, refund)
        step.told()
        return refund


def confirm_identity(
    desk: DeskServices, refund_id: str, *, by: str, note: str, now: datetime
) -> Refund:
    """Somebody proved who asks; it goes on. Without a proof that stands in the conversation the
    note says how: a call on the number on file.
    """
    books = books_of_refund(desk, refund_id, now)
    with desk.db.transaction() as tx:
        refund = refunds.get(tx, refund_id)
        step = RefundStep.begin(desk, tx, refund.conversation_id, by=by, now=now).by(books)
        proven = step.conversation.identity_level in _PROVEN
        told = note.strip() or (step.conversation.identity_level.value if proven else "")
        refund = _checked(step, refund, identity_note=reason(told))
        step.told()
        return refund


def _checked(step: RefundStep, refund: Refund, identity_note: str = "") -> Refund:
    """From proven identity to approval, or to a refusal with its reason."""
    now = step.now
    checking = refund.moved(RefundState.ELIGIBILITY, now, identity_note=identity_note)
    refund = step.moved(refund, checking)
    found = _estimate(step, refund)
    if isinstance(found, NoRefund):
        return step.moved(refund, refund.moved(RefundState.REFUSED, now, no_refund=found))
    refund = step.moved(refund, refund.moved(RefundState.CALCULATION, now, estimate=found))
    return step.moved(refund, refund.moved(RefundState.APPROVAL, now))


def _estimate(step: RefundStep, refund: Refund) -> Estimate | NoRefund:
    account = step.account(refund.account_id)
    payment = _payment(account, refund.payment_id)
    dispute = dispute_against(step.tx, step.contact, account, payment.id, step.now)
    stopped = payment_problem(payment) or dispute
    if stopped is not None:
        return stopped
    ask = RefundAsk(
        paid=payment.amount,
        stage=refund.stage,
        signed_on=refund.signed_on,
        asked_on=step.day(refund.requested_at),
        country=refund.country,
        refunded=taken_back(account, payment.id),
        earlier=_earlier(step, refund, account.currency),
    )
    return estimate_refund(ask, packaged_refund_policy())


def _earlier(step: RefundStep, refund: Refund, currency: str) -> Earlier | None:
    """Of the contract's other payments; a second refund of one payment is limited by the ledger."""
    of_account = refunds.of_account(step.tx, refund.account_id)
    others = [one for one in of_account if one.payment_id != refund.payment_id]
    return earlier_of(others, refund.signed_on, currency)


def _payment(account: AccountSnapshot, payment_id: str) -> Payment:
    for payment in account.payments:
        if payment.id == payment_id:
            return payment
    raise NotFound("payment", payment_id)


def _signed_on(
    tx: Tx, request: RefundRequest, account_id: str, payment: Payment, step: RefundStep
) -> date:
    on_file = refunds.contract_on(tx, account_id)
    if on_file and request.signed_on and on_file != request.signed_on:
        problem = f"is not {on_file}, the day on the account."
        raise BadInput("signed_on", problem, "Leave it out, or mend the account first.")
    signed_on = on_file or request.signed_on
    if signed_on is None:
        raise BadInput("signed_on", "is not known.", "Look it up in the signed agreement.")
    paid_on, today = step.day(payment.at), step.day(step.now)
    if min(paid_on, today) < signed_on:
        problem = f"{min(paid_on, today)} is before the contract of {signed_on}."
        raise BadInput("signed_on", problem, "Check the day and the payment.")
    return signed_on


def payments_to_refund(
    desk: DeskServices, account_id: str | None, now: datetime
) -> tuple[Payment, ...]:
    """The author's payments that arrived, newest first; none without an account. No session of
    the caller's may be open.
    """
    account = desk.billing.snapshot(account_id, now) if account_id else None
    arrived = account.payments if account else ()
    return tuple(payment for payment in arrived if payment_problem(payment) is None)
