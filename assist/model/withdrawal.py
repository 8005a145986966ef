"""Royalties on their way to an author: the request, what holds it, and where the money is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from assist.errors import NotAllowed
from assist.model.money import Money
from assist.model.tax_form import Withholding


class WithdrawalState(StrEnum):
    """requested -> checks -> approved -> sent -> paid, or returned -> reissue (desk rules, 4)."""

    REQUESTED = "requested"
    CHECKS = "checks"  # identity, tax form, threshold, holds
    APPROVED = "approved"
    SENT = "sent"
    PAID = "paid"
    RETURNED = "returned"
    REISSUE = "reissue"  # the details are right again: it may be sent anew
    REFUSED = "refused"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """At most one of an account is."""
        return self in _OPEN

    @property
    def before_sending(self) -> bool:
        """Nothing of it has left, or all of it came back."""
        return self in _OPEN and self is not WithdrawalState.SENT


_S = WithdrawalState
_OPEN = frozenset({_S.REQUESTED, _S.CHECKS, _S.APPROVED, _S.SENT, _S.RETURNED, _S.REISSUE})
_NEXT: Mapping[WithdrawalState, frozenset[WithdrawalState]] = {
    _S.REQUESTED: frozenset({_S.CHECKS, _S.REFUSED, _S.CANCELLED}),
    _S.CHECKS: frozenset({_S.APPROVED, _S.REFUSED, _S.CANCELLED}),
    _S.APPROVED: frozenset({_S.SENT, _S.CHECKS, _S.REFUSED, _S.CANCELLED}),
    _S.SENT: frozenset({_S.PAID, _S.RETURNED}),
    _S.RETURNED: frozenset({_S.REISSUE, _S.CANCELLED}),
    _S.REISSUE: frozenset({_S.SENT, _S.REISSUE, _S.CANCELLED}),  # again: tax or details moved
    _S.PAID: frozenset(),
    _S.REFUSED: frozenset(),
    _S.CANCELLED: frozenset(),
}


class PayoutHold(StrEnum):
    """What keeps royalties from being sent. Stable codes."""

    BELOW_THRESHOLD = "below_threshold"
    FORM_MISSING = "form_missing"
    FORM_EXPIRED = "form_expired"
    TIN_MISMATCH = "tin_mismatch"
    NO_METHOD = "no_method"
    DETAILS_CHANGED = "details_changed"  # or asked to be changed, less than the cooling-off ago
    RETURNED_PAYOUT = "returned_payout"
    OPEN_DISPUTE = "open_dispute"
    NEGATIVE_BALANCE = "negative_balance"
    ABOVE_AVAILABLE = "above_available"  # it shrank since it was asked for
    COMPLIANCE = "compliance"  # an author is never told that it is this one


class MethodKind(StrEnum):
    """How royalties reach an author."""

    ACH = "ach"
    WIRE = "wire"
    IBAN = "iban"
    PAYPAL = "paypal"
    CHECK = "check"

    @property
    def has_number(self) -> bool:
        return self in {MethodKind.ACH, MethodKind.WIRE, MethodKind.IBAN}


def usable_last4(kind: MethodKind, last4: str | None) -> bool:
    """Exactly four digits or letters for an account with a number, nothing for the others."""
    if not kind.has_number:
        return last4 is None
    return last4 is not None and len(last4) == 4 and last4.isascii() and last4.isalnum()


@dataclass(frozen=True, slots=True)
class PayoutMethod:
    """Where royalties go: its kind and, of an account, the last four; never more (ValueError)."""

    id: str
    account_id: str
    kind: MethodKind
    last4: str | None
    since: datetime
    recorded_by: str
    ended_at: datetime | None = None

    def __post_init__(self) -> None:
        if not usable_last4(self.kind, self.last4):
            raise ValueError("a payout method keeps the last four of an account and no more")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One request to be paid; `gross` is what leaves the author's royalties."""

    id: str
    account_id: str
    conversation_id: str
    gross: Money
    all_available: bool
    state: WithdrawalState
    requested_at: datetime
    requested_by: str  # specialist id
    moved_at: datetime
    identity_note: str = ""  # how L3 was proven, where the conversation did not
    identity_at: datetime | None = None  # when the person was proven
    note: str = ""  # why a person refused or cancelled it, or how the details were put right
    withheld: Withholding | None = None  # as it was approved
    method_id: str | None = None  # where it was approved to go
    approved_by: str | None = None
    approved_at: datetime | None = None
    leaves_by: date | None = None
    sent_at: datetime | None = None
    arrives_by: date | None = None
    sendings: int = 0
    reference: str | None = None  # the bank's, for tracing
    paid_at: datetime | None = None
    returned_at: datetime | None = None
    failure_code: str | None = None  # never shown to an author as it is

    def moved(self, to: WithdrawalState, at: datetime, **changes: object) -> Withdrawal:
        """The request in its next state; NotAllowed when that step does not exist."""
        if to not in _NEXT[self.state]:
            raise NotAllowed("withdrawal_moved", f"{self.state} does not lead to {to}")
        return replace(self, state=to, moved_at=at, **changes)  # type: ignore[arg-type]  # its own fields


@dataclass(frozen=True, slots=True)
class SetOff:
    """Royalties used against what is owed, on the author's written request (`message_id`)."""

    id: str
    account_id: str
    conversation_id: str
    message_id: str  # a request is carried out once
    withheld: Withholding  # its net is what the balance went down by
    payment_id: str
    identity_note: str
    at: datetime
    by: str  # specialist id
