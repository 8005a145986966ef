"""What every step of a withdrawal shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from assist.desk.royalty_steps import PayoutStep
from assist.desk.services import DeskServices
from assist.errors import NotAllowed
from assist.model.audit import AuditKind
from assist.model.royalty_records import RoyaltyRecords
from assist.model.withdrawal import Withdrawal
from assist.playbooks.royalties import payout_holds
from assist.store import Tx, withdrawals


@dataclass(frozen=True, slots=True)
class WithdrawalStep(PayoutStep):
    """One person's click on one withdrawal, inside its transaction."""

    @classmethod
    def on(
        cls, desk: DeskServices, tx: Tx, withdrawal_id: str, *, by: str, now: datetime
    ) -> tuple[Self, Withdrawal]:
        """The step and the withdrawal, read after its conversation was locked."""
        conversation_id = withdrawals.get(tx, withdrawal_id).conversation_id
        step = cls.begin(desk, tx, conversation_id, by=by, now=now)
        return step, withdrawals.get(tx, withdrawal_id)

    def moved(self, before: Withdrawal, after: Withdrawal) -> Withdrawal:
        """Store and record it; NotAllowed when somebody else was first."""
        if not withdrawals.move(self.tx, before, after):
            raise NotAllowed("withdrawal_moved", before.id)
        self.note(after)
        return after

    def unheld(self, withdrawal: Withdrawal, records: RoyaltyRecords) -> None:
        """NotAllowed, with every hold, while something stands against sending it."""
        found = payout_holds(withdrawal.gross, self.royalties(), records, self.policy, self.at)
        if found:
            raise NotAllowed("withdrawal_held", ",".join(found))

    def within_authority(self, withdrawal: Withdrawal, *, second: bool = True) -> None:
        """NotAllowed when the amount is above the person, or another person has to look."""
        need = self.policy.approval_of(withdrawal.gross)
        if not need.authority.allows(self.person.role):
            raise NotAllowed(f"withdrawal_needs_{need.authority}", withdrawal.id)
        if second and need.another_person and self.person.id == withdrawal.requested_by:
            raise NotAllowed("withdrawal_needs_another_person", withdrawal.id)

    def note(self, withdrawal: Withdrawal) -> None:
        """The line in the record."""
        withheld = withdrawal.withheld
        self.record(
            AuditKind.WITHDRAWAL_MOVED,
            {"withdrawal": withdrawal.id},
            {
                "state": withdrawal.state.value,
                "gross_minor": withdrawal.gross.minor,
                "tax_minor": withheld.tax.minor if withheld else None,
                "net_minor": withheld.net.minor if withheld else None,
                "currency": withdrawal.gross.currency,
                "rule": withheld.rule.value if withheld else None,
                "policy_version": self.policy.version,
                "identity": withdrawal.identity_note,
                "note": withdrawal.note,
                "reference": withdrawal.reference,
                "failure_code": withdrawal.failure_code,
                "sendings": withdrawal.sendings,
            },
        )
