"""What the desk knows about an author's payouts beside the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from assist.model.payout_change import PayoutChange
from assist.model.tax_form import TaxForm
from assist.model.withdrawal import PayoutMethod, SetOff, Withdrawal


@dataclass(frozen=True, slots=True)
class RoyaltyRecords:
    """Of one account; withdrawals, changes and set-offs newest first."""

    form: TaxForm | None = None  # the one on file, good or not
    method: PayoutMethod | None = None
    withdrawals: tuple[Withdrawal, ...] = ()
    changes: tuple[PayoutChange, ...] = ()
    set_offs: tuple[SetOff, ...] = ()
    is_disputed: bool = False  # at a bank, or told of it
    compliance: bool = False  # a person set that hold

    @property
    def newest(self) -> Withdrawal | None:
        return self.withdrawals[0] if self.withdrawals else None

    @property
    def open_withdrawal(self) -> Withdrawal | None:
        return next((one for one in self.withdrawals if one.state.is_open), None)

    @property
    def open_change(self) -> PayoutChange | None:
        return next((one for one in self.changes if one.state.is_open), None)

    @property
    def returned(self) -> Withdrawal | None:
        """The newest that left, if the bank sent it back and nothing left since."""
        sent = next((one for one in self.withdrawals if one.sendings), None)
        came_back = sent is not None and sent.returned_at is not None
        return sent if came_back and sent is not None and sent.paid_at is None else None
