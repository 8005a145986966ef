"""What every step of a refund shares: whose books count, the move, its line in the record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from assist.desk.record import by_specialist, record
from assist.desk.services import DeskServices
from assist.desk.steps import Step, account_in
from assist.errors import NotAllowed, NotFound
from assist.model.account import AccountSnapshot
from assist.model.audit import AuditKind
from assist.model.refund import Refund
from assist.store import Tx, refunds


@dataclass(frozen=True, slots=True)
class RefundStep(Step):
    """One person's click on one refund, inside its transaction."""

    books: AccountSnapshot | None = None  # what Stripe told before; None: the ledger has it

    def by(self, books: AccountSnapshot | None) -> Self:
        """The same step by those books."""
        return replace(self, books=books)

    def account(self, account_id: str) -> AccountSnapshot:
        """The account by the books that count."""
        return self.books or account_in(self.tx, account_id, self.now)

    def moved(self, before: Refund, after: Refund) -> Refund:
        """Store and record it; NotAllowed when somebody else was first."""
        if not refunds.move(self.tx, before, after):
            raise NotAllowed("refund_moved", before.id)
        self.note(after)
        return after

    def note(self, refund: Refund) -> None:
        """The line in the record."""
        note_refund(self.tx, refund, by_specialist(self.person.id), self.now)


def note_refund(tx: Tx, refund: Refund, actor: str, now: datetime) -> None:
    """The line in the record."""
    amount = refund.amount
    record(
        tx,
        refund.conversation_id,
        AuditKind.REFUND_MOVED,
        actor=actor,
        at=now,
        subject={"refund": refund.id, "payment": refund.payment_id},
        data={
            "state": refund.state.value,
            "amount_minor": amount.minor if amount else None,
            "currency": amount.currency if amount else None,
            "policy_version": refund.estimate.policy_version if refund.estimate else None,
            "no_refund": refund.no_refund.value if refund.no_refund else None,
            "identity": refund.identity_note,
            "note": refund.note,
            "reference": refund.reference,
            **({"provider": refund.provider_id, "try": refund.tries} if refund.tries else {}),
        },
    )


def stripes_books(
    desk: DeskServices, account_id: str | None, now: datetime
) -> AccountSnapshot | None:
    """The account as Stripe tells it, asked with no session open; None where the ledger has it.

    NotFound without a customer that is surely theirs; TemporaryFailure when Stripe cannot be asked.
    """
    if not desk.payments_are_stripes or account_id is None:
        return None
    account = desk.billing.snapshot(account_id, now)
    if account is None:
        raise NotFound("account", account_id)
    return account


def books_of_refund(desk: DeskServices, refund_id: str, now: datetime) -> AccountSnapshot | None:
    """As `stripes_books`, of the refund's account."""
    with desk.db.read() as tx:
        account_id = refunds.get(tx, refund_id).account_id
    return stripes_books(desk, account_id, now)
