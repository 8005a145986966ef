"""What every step of a refund shares: the move, and its line in the record."""

from __future__ import annotations

from dataclasses import dataclass

from assist.desk.record import by_specialist, record
from assist.desk.steps import Step
from assist.errors import NotAllowed
from assist.model.audit import AuditKind
from assist.model.refund import Refund
from assist.store import refunds


@dataclass(frozen=True, slots=True)
class RefundStep(Step):
    """One person's click on one refund, inside its transaction."""

    def moved(self, before: Refund, after: Refund) -> Refund:
        """Store and record it; NotAllowed when somebody else was first."""
        if not refunds.move(self.tx, before, after):
            raise NotAllowed("refund_moved", before.id)
        self.note(after)
        return after

    def note(self, refund: Refund) -> None:
        """The line in the record."""
        amount = refund.amount
        record(
            self.tx,
            refund.conversation_id,
            AuditKind.REFUND_MOVED,
            actor=by_specialist(self.person.id),
            at=self.now,
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
            },
        )
