"""A refund: what was computed, who agreed, and how far the money is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from assist.errors import NotAllowed
from assist.model.money import Money
from assist.model.offer import Authority


class WorkStage(StrEnum):
    """How far the work on the book is: what a refund clause goes by (desk rules, 3.4)."""

    BEFORE_MANUSCRIPT = "before_manuscript"
    BEFORE_DESIGN = "before_design"  # the manuscript is here
    BEFORE_APPROVAL = "before_approval"  # design has begun
    APPROVED = "approved"  # the author approved the final proof


class RefundState(StrEnum):
    REQUESTED = "requested"
    IDENTITY = "identity"
    ELIGIBILITY = "eligibility"
    CALCULATION = "calculation"
    APPROVAL = "approval"
    ISSUED = "issued"
    SETTLED = "settled"
    FAILED = "failed"
    REFUSED = "refused"

    @property
    def is_open(self) -> bool:
        """Nothing has left yet, and nobody has said no."""
        return self in _OPEN


_S = RefundState
_OPEN = frozenset({_S.REQUESTED, _S.IDENTITY, _S.ELIGIBILITY, _S.CALCULATION, _S.APPROVAL})
_NEXT: Mapping[RefundState, frozenset[RefundState]] = {
    _S.REQUESTED: frozenset({_S.IDENTITY, _S.REFUSED}),
    _S.IDENTITY: frozenset({_S.ELIGIBILITY, _S.REFUSED}),
    _S.ELIGIBILITY: frozenset({_S.CALCULATION, _S.REFUSED}),
    _S.CALCULATION: frozenset({_S.APPROVAL, _S.REFUSED}),
    _S.APPROVAL: frozenset({_S.ISSUED, _S.REFUSED}),
    _S.ISSUED: frozenset({_S.SETTLED, _S.FAILED}),
    _S.FAILED: frozenset({_S.ISSUED}),  # again, by another verified method
    _S.SETTLED: frozenset(),
    _S.REFUSED: frozenset(),
}


class RefundRule(StrEnum):
    """What an estimate rests on."""

    STATUTORY = "statutory"  # withdrawal by law, which beats the contract
    CONTRACT = "contract"


class NoRefund(StrEnum):
    """Why there is nothing to give back by the rules. Stable codes."""

    NOT_ARRIVED = "not_arrived"
    NOTHING_LEFT = "nothing_left"
    DISPUTED = "disputed"
    DISPUTE_TOLD = "dispute_told"
    STAGE = "stage"
    TOO_LATE = "too_late"
    FEE = "fee"  # what is kept is as much as what would be given back


@dataclass(frozen=True, slots=True)
class Estimate:
    """The arithmetic: `percent` of `paid` is `share`; less `kept`; `amount` is what is left."""

    paid: Money
    percent: Decimal
    share: Money
    kept: Money
    amount: Money
    rule: RefundRule
    policy_version: str
    stage: WorkStage
    days: int  # from signing to asking
    kept_fee: Money | None = None  # the two of which the greater is kept
    kept_percent: Decimal | None = None
    earlier_paid: Money | None = None  # other payments of the contract that were refunded before,
    earlier_kept: Money | None = None  # and what was kept of them: the fee is kept once
    refunded_before: Money | None = None  # taken off, if it leaves less than that
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Refund:
    """Of one payment. At most one of a payment is open."""

    id: str
    account_id: str
    conversation_id: str
    payment_id: str
    stage: WorkStage
    signed_on: date
    country: str | None
    state: RefundState
    requested_at: datetime
    requested_by: str  # specialist id
    moved_at: datetime
    estimate: Estimate | None = None
    no_refund: NoRefund | None = None  # why it was refused, if the rules did
    identity_note: str = ""  # how the person was proven, where the channel did not
    note: str = ""  # why a person refused it, or why it failed
    approved_by: str | None = None
    approved_at: datetime | None = None
    issued_at: datetime | None = None
    reference: str | None = None  # the bank's (ARN), for tracing
    # Where a payment provider moves the money itself:
    provider_id: str | None = None  # its own refund
    claimed_at: datetime | None = None  # it is being asked to; None: nobody asks now
    tries: int = 0  # how often a person had it issued; each is one refund at most

    @property
    def amount(self) -> Money | None:
        return self.estimate.amount if self.estimate else None

    def moved(self, to: RefundState, at: datetime, **changes: object) -> Refund:
        """The refund in its next state; NotAllowed when that step does not exist."""
        if to not in _NEXT[self.state]:
            raise NotAllowed("refund_moved", f"{self.state} does not lead to {to}")
        return replace(self, state=to, moved_at=at, **changes)  # type: ignore[arg-type]  # its own fields


@dataclass(frozen=True, slots=True)
class ApprovalNeed:
    """Who may approve an amount, and whether it must be another one than who asked."""

    authority: Authority
    another_person: bool
