"""Disputes at the desk as people handle them: open, follow the bank, note evidence, submit.

`stripe_disputes` opens and follows those that Stripe tells of. A person submits; nothing is ever
sent to a bank from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assist.desk.dispute_books import follow_dispute
from assist.desk.record import announce, by_specialist, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.errors import BadInput, Duplicate, NotAllowed, TemporaryFailure
from assist.model.account import AccountSnapshot, Payment, PaymentState
from assist.model.audit import AuditKind
from assist.model.dispute import (
    BY_PAYMENT,
    BankWord,
    Dispute,
    DisputeReason,
    DisputeState,
    Network,
    after_news,
    submitted,
)
from assist.model.ids import new_id
from assist.model.money import Money
from assist.model.rights import Right
from assist.model.specialist import Specialist
from assist.playbooks.disputes import packaged_evidence, packaged_policy, reason_of
from assist.policy.redact import redact
from assist.store import Tx, contacts, conversations, disputes, specialists
from assist.store.disputes import EvidencePlace

MANUAL = "manual"
_FIRST = frozenset({DisputeState.NEEDS_RESPONSE, DisputeState.WARNING_NEEDS_RESPONSE})
LONGEST_WORD = 200
LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class Opening:
    """What a person reads off the bank's notice. Without `amount` it is the whole payment;
    without `reason` it is what the network's code means.
    """

    conversation_id: str
    payment_id: str
    network: Network
    network_code: str = ""
    reason: DisputeReason | None = None
    external_id: str = ""
    amount: Money | None = None
    due_by: datetime | None = None
    state: DisputeState = DisputeState.NEEDS_RESPONSE


def open_dispute(desk: DeskServices, opening: Opening, *, by: str, now: datetime) -> Dispute:
    """Open it, which freezes collection of the charge. The same number again is the one there is.

    Without a number of the bank's the payment stands for it. BadInput for a payment that is not
    the author's or did not arrive, an amount above it, or a code that tells no reason.
    """
    payment, account = _payment(desk, opening, now)
    made = _made(opening, payment, account, by, now)
    try:
        with desk.db.transaction() as tx:
            conversations.lock(tx, opening.conversation_id)
            _person(tx, by, Right.OPEN_DISPUTE)
            known = _same_case(tx, made)
            if known is not None:
                return known
            disputes.add(tx, made)
            follow_dispute(tx, desk, made, now)
            tell_dispute(tx, desk, made, AuditKind.DISPUTE_OPENED, by_specialist(by), now)
            return made
    except Duplicate:
        with desk.db.read() as tx:
            found = disputes.by_external(tx, made.source, made.external_id)
        if found is None or found.payment_id != made.payment_id:
            problem = "belongs to another payment's dispute."
            raise BadInput("number", problem, "Check the bank's number.") from None
        return found


def _same_case(tx: Tx, made: Dispute) -> Dispute | None:
    """The open case that it is, whoever told of it; it takes the bank's number if it had none."""
    of_payment = [
        one for one in disputes.open_of(tx, made.account_id) if one.payment_id == made.payment_id
    ]
    nameless = next((one for one in of_payment if not one.has_number), None)
    if nameless is not None:
        named = replace(nameless, external_id=made.external_id)
        return named if disputes.move(tx, nameless, named) else nameless
    told = (one for one in of_payment if one.source != MANUAL or not made.has_number)
    return next(told, None)


def record_news(
    desk: DeskServices, dispute_id: str, news: BankWord, *, by: str, now: datetime
) -> bool:
    """Take in what the bank says; False when it is late or leads backwards (recorded, not done)."""
    if news.at > now:
        raise BadInput("at", "is in the future.", "When did the bank say so?")
    with desk.db.transaction() as tx:
        dispute = _locked(tx, dispute_id)
        _person(tx, by, Right.SETTLE_DISPUTE)
        after = after_news(dispute, news)
        told = {"said": news.state.value, "said_at": news.at.isoformat()}
        moved = after != dispute and disputes.move(tx, dispute, after)
        if moved:
            follow_dispute(tx, desk, after, now, before=dispute)
        kind, actor = AuditKind.DISPUTE_NEWS, by_specialist(by)
        tell_dispute(tx, desk, after, kind, actor, now, {**told, "moved": moved})
        return moved


def note_withdrawal(
    desk: DeskServices, dispute_id: str, *, bank_letter: bool, by: str, now: datetime
) -> Dispute:
    """The author says that they took it back; with the bank's letter, or still without.

    Evidence is submitted all the same: only the bank's decision ends it (desk rules, 3.3).
    """
    with desk.db.transaction() as tx:
        dispute = _locked(tx, dispute_id)
        _person(tx, by, Right.OPEN_DISPUTE)
        after = replace(
            dispute,
            withdrawn_at=dispute.withdrawn_at or now,
            bank_withdrawal=dispute.bank_withdrawal or bank_letter,
        )
        if after != dispute and disputes.move(tx, dispute, after):
            told = {"bank_letter": after.bank_withdrawal}
            actor = by_specialist(by)
            tell_dispute(tx, desk, after, AuditKind.DISPUTE_WITHDRAWN, actor, now, told)
        return after


def mark_submitted(desk: DeskServices, dispute_id: str, *, by: str, now: datetime) -> bool:
    """A person has handed the evidence in; False when it was done before, or none is awaited."""
    with desk.db.transaction() as tx:
        dispute = _locked(tx, dispute_id)
        _person(tx, by, Right.SETTLE_DISPUTE)
        if not dispute.state.needs_response:
            return False
        after = submitted(dispute, by, now)
        if not disputes.move(tx, dispute, after):
            return False
        told = {"submissions": after.submissions}
        tell_dispute(tx, desk, after, AuditKind.DISPUTE_SUBMITTED, by_specialist(by), now, told)
        return True


def note_evidence(
    desk: DeskServices, dispute_id: str, piece: str, place: str, *, by: str, now: datetime
) -> None:
    """Say where a file is that our records cannot hold. BadInput for an unknown piece."""
    known = packaged_evidence().pieces.get(piece)
    if known is None or known.source != "file":
        raise BadInput("piece", "is no file of the checklist.")
    words = redact(" ".join(place.split())).text
    if not words or len(words) > LONGEST_WORD:
        raise BadInput("place", f"needs 1 to {LONGEST_WORD} characters.", "Say where the file is.")
    with desk.db.transaction() as tx:
        dispute = _locked(tx, dispute_id)
        _person(tx, by, Right.OPEN_DISPUTE)
        disputes.note_place(tx, dispute_id, EvidencePlace(piece, words, by, now))
        told = {"piece": piece, "place": words}
        tell_dispute(tx, desk, dispute, AuditKind.EVIDENCE_NOTED, by_specialist(by), now, told)


def may_settle(person: Specialist) -> bool:
    """May they record the bank's word, submit, and take the pack out of the house?"""
    return person.may(Right.SETTLE_DISPUTE)


def _payment(
    desk: DeskServices, opening: Opening, now: datetime
) -> tuple[Payment, AccountSnapshot]:
    """The payment and its account, read with no session open."""
    with desk.db.read() as tx:
        contact_id = conversations.get(tx, opening.conversation_id).contact_id
        account_id = contacts.get_contact(tx, contact_id).account_id
    account = desk.billing.snapshot(account_id, now) if account_id else None
    payments = account.payments if account else ()
    found = next((it for it in payments if it.id == opening.payment_id), None)
    if account is None or found is None:
        raise BadInput("payment", "is not one of this author's.", "Choose the disputed payment.")
    if found.state is not PaymentState.SUCCEEDED:
        raise BadInput("payment", "did not arrive, so no bank can take it back.")
    return found, account


def _made(
    opening: Opening, payment: Payment, account: AccountSnapshot, by: str, now: datetime
) -> Dispute:
    if opening.state not in _FIRST:
        raise BadInput("state", "is not one that a dispute begins with.")
    code = opening.network_code.strip()[:LONGEST_CODE]
    reason = opening.reason or reason_of(opening.network, code, packaged_policy())
    if reason is None:
        raise BadInput("reason", "is not known from the code.", "Choose what the bank says.")
    settled = {part.invoice_id for part in account.settled if part.source_id == payment.id}
    return Dispute(
        id=new_id(),
        source=MANUAL,
        external_id=_number(opening) or f"{BY_PAYMENT}{payment.id}",
        account_id=account.account_id,
        conversation_id=opening.conversation_id,
        payment_id=payment.id,
        invoice_ids=tuple(sorted(settled)),
        network=opening.network,
        network_code=code,
        reason=reason,
        amount=_amount(opening, payment),
        state=opening.state,
        opened_at=now,
        opened_by=by,
        due_by=opening.due_by,
        news_at=now,
    )


def _number(opening: Opening) -> str:
    number = " ".join(opening.external_id.split())
    if len(number) > LONGEST_WORD:
        raise BadInput("number", f"is longer than {LONGEST_WORD} characters.")
    return redact(number).text


def _amount(opening: Opening, payment: Payment) -> Money:
    amount = payment.amount if opening.amount is None else opening.amount
    if amount.currency != payment.amount.currency:
        raise BadInput("amount", f"is not in {payment.amount.currency}, as the payment is.")
    if not 0 < amount.minor <= payment.amount.minor:
        raise BadInput("amount", "is not above zero and at most the payment.", "Check it.")
    return amount


def _locked(tx: Tx, dispute_id: str) -> Dispute:
    """The dispute, read after its conversation is locked."""
    conversations.lock(tx, disputes.get(tx, dispute_id).conversation_id)
    return disputes.get(tx, dispute_id)


def _person(tx: Tx, specialist_id: str, right: Right) -> Specialist:
    person = specialists.get(tx, specialist_id)
    if not person.may(right):
        raise NotAllowed("finance_or_lead_only")
    return person


def tell_dispute(
    tx: Tx,
    desk: DeskServices,
    dispute: Dispute,
    kind: AuditKind,
    actor: str,
    now: datetime,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Its line in the record, and every surface drawn again."""
    record(
        tx,
        dispute.conversation_id,
        kind,
        actor=actor,
        at=now,
        subject={"dispute": dispute.id, "payment": dispute.payment_id},
        data={**said_of(dispute), **(more or {})},
    )
    announce(tx, dispute.conversation_id, "dispute")
    refresh_card_soon(tx, desk.jobs, dispute.conversation_id)


def said_of(dispute: Dispute) -> dict[str, Any]:
    """What the record says of a dispute with every event."""
    return {
        "number": dispute.external_id,
        "state": dispute.state.value,
        "reason": dispute.reason.value,
        "network": dispute.network.value,
        "code": dispute.network_code,
        "amount_minor": dispute.amount.minor,
        "currency": dispute.amount.currency,
        "due_by": dispute.due_by.isoformat() if dispute.due_by else None,
    }


def account_of(desk: DeskServices, account_id: str, now: datetime) -> AccountSnapshot | None:
    """The books of the disputed charge; None when they cannot be read now."""
    try:
        return desk.billing.snapshot(account_id, now)
    except TemporaryFailure:
        return None
