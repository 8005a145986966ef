"""A dispute: an author's bank asks for a payment back, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from assist.model.money import Money

BY_PAYMENT = "payment:"  # before the payment that stands for a number which nobody gave


class DisputeState(StrEnum):
    """Stripe's words; `warning_*` is an inquiry, for which no money has been taken back yet."""

    WARNING_NEEDS_RESPONSE = "warning_needs_response"
    WARNING_UNDER_REVIEW = "warning_under_review"
    WARNING_CLOSED = "warning_closed"
    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"
    PREVENTED = "prevented"

    @property
    def is_open(self) -> bool:
        """Nobody has decided yet."""
        return self not in _CLOSED

    @property
    def needs_response(self) -> bool:
        """Our evidence is awaited."""
        return self in _ANSWERED

    @property
    def is_inquiry(self) -> bool:
        return self.value.startswith("warning_")


_S = DisputeState
_CLOSED = frozenset({_S.WON, _S.LOST, _S.PREVENTED, _S.WARNING_CLOSED})
_ANSWERED: Mapping[DisputeState, DisputeState] = {
    _S.WARNING_NEEDS_RESPONSE: _S.WARNING_UNDER_REVIEW,
    _S.NEEDS_RESPONSE: _S.UNDER_REVIEW,
}
_DECIDED = frozenset({_S.WON, _S.LOST, _S.PREVENTED})
_TAKEN = frozenset({_S.NEEDS_RESPONSE, _S.UNDER_REVIEW, _S.LOST})
_CHARGEBACK = frozenset({_S.NEEDS_RESPONSE, _S.UNDER_REVIEW}) | _DECIDED

# Forward only. An inquiry may become a chargeback at any time, also after it was closed.
LEGAL: Mapping[DisputeState, frozenset[DisputeState]] = {
    _S.WARNING_NEEDS_RESPONSE: _CHARGEBACK | {_S.WARNING_UNDER_REVIEW, _S.WARNING_CLOSED},
    _S.WARNING_UNDER_REVIEW: _CHARGEBACK | {_S.WARNING_CLOSED},
    _S.WARNING_CLOSED: _CHARGEBACK,
    _S.NEEDS_RESPONSE: _DECIDED | {_S.UNDER_REVIEW},
    _S.UNDER_REVIEW: frozenset({_S.WON, _S.LOST}),
    **{state: frozenset[DisputeState]() for state in _DECIDED},
}


class DisputeReason(StrEnum):
    """Why, in Stripe's words, to which every network's codes are mapped."""

    BANK_CANNOT_PROCESS = "bank_cannot_process"
    CHECK_RETURNED = "check_returned"
    CREDIT_NOT_PROCESSED = "credit_not_processed"
    CUSTOMER_INITIATED = "customer_initiated"
    DEBIT_NOT_AUTHORIZED = "debit_not_authorized"
    DUPLICATE = "duplicate"
    FRAUDULENT = "fraudulent"
    GENERAL = "general"
    INCORRECT_ACCOUNT_DETAILS = "incorrect_account_details"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    NONCOMPLIANT = "noncompliant"
    PRODUCT_NOT_RECEIVED = "product_not_received"
    PRODUCT_UNACCEPTABLE = "product_unacceptable"
    SUBSCRIPTION_CANCELED = "subscription_canceled"
    UNRECOGNIZED = "unrecognized"


class Network(StrEnum):
    VISA = "visa"
    MASTERCARD = "mastercard"
    AMEX = "amex"
    DISCOVER = "discover"
    OTHER = "other"


class Alarm(StrEnum):
    """What the desk is told before the bank's date, once each."""

    EARLY = "early"
    INTERNAL = "internal"  # our own last day


@dataclass(frozen=True, slots=True)
class Dispute:
    """One case at a bank; unique by (source, external id).

    `due_by` is the only date that counts for an answer; None: no answer is possible, or the bank
    has not said. `invoice_ids` are what the payment had settled when it was disputed: a chargeback
    opens them again, and nobody is to collect them meanwhile.
    """

    id: str
    source: str  # "manual": a person opened it
    external_id: str
    account_id: str
    conversation_id: str
    payment_id: str
    invoice_ids: tuple[str, ...]
    network: Network
    network_code: str
    reason: DisputeReason
    amount: Money
    state: DisputeState
    opened_at: datetime
    opened_by: str | None  # specialist id; None: assist did, on the word of a payment provider
    due_by: datetime | None
    news_at: datetime  # how old the newest word of the bank is
    submissions: int = 0
    submitted_at: datetime | None = None
    submitted_by: str | None = None
    withdrawn_at: datetime | None = None  # the author says so; evidence is submitted all the same
    bank_withdrawal: bool = False  # the bank's own letter of it is here
    early_alarm_at: datetime | None = None
    internal_alarm_at: datetime | None = None
    closed_at: datetime | None = None
    fee: Money | None = None  # what the provider charges the house for it; never the author's

    @property
    def has_number(self) -> bool:
        """Has the bank, or who told of it, given a number?"""
        return not self.external_id.startswith(BY_PAYMENT)

    @property
    def number(self) -> str:
        """What people call it by: the bank's number, else the payment."""
        return self.external_id if self.has_number else self.payment_id

    @property
    def took_money(self) -> bool | None:
        """Has the bank taken the amount? None: never, or it was given back."""
        if self.state is DisputeState.WON:
            return False
        return True if self.state in _TAKEN else None

    @property
    def outcome(self) -> DisputeState | None:
        """How it ended; None while it is open."""
        return None if self.state.is_open else self.state


@dataclass(frozen=True, slots=True)
class BankWord:
    """What the bank says, and when it said so."""

    state: DisputeState
    at: datetime
    due_by: datetime | None = None


def after_news(dispute: Dispute, news: BankWord) -> Dispute:
    """The dispute after the news; the very same when they are late, repeated or lead backwards.

    A new date of answering has its alarms before it again.
    """
    if news.state in LEGAL[dispute.state]:
        moved = replace(
            dispute,
            state=news.state,
            news_at=max(news.at, dispute.news_at),
            closed_at=None if news.state.is_open else news.at,
        )
        return _with_date(moved, news.due_by)
    if news.state is dispute.state and dispute.state.is_open and news.at > dispute.news_at:
        return _with_date(replace(dispute, news_at=news.at), news.due_by)
    return dispute


def _with_date(dispute: Dispute, due_by: datetime | None) -> Dispute:
    if due_by is None or due_by == dispute.due_by:
        return dispute
    return replace(dispute, due_by=due_by, early_alarm_at=None, internal_alarm_at=None)


def submitted(dispute: Dispute, by: str, now: datetime) -> Dispute:
    """After a person has sent the evidence. ValueError unless evidence is awaited: banks take it
    once a stage (Stripe: "typically only once").
    """
    if not dispute.state.needs_response:
        raise ValueError(f"no evidence is awaited in {dispute.state}")
    return replace(
        dispute,
        state=_ANSWERED[dispute.state],
        submissions=dispute.submissions + 1,
        submitted_at=now,
        submitted_by=by,
    )


def is_frozen(charge_id: str, disputes: Iterable[Dispute]) -> bool:
    """Must nobody collect this payment or invoice now? True while a dispute of it is open."""
    return any(
        one.state.is_open and (charge_id == one.payment_id or charge_id in one.invoice_ids)
        for one in disputes
    )


def forbids_refund(payment_id: str, disputes: Iterable[Dispute]) -> bool:
    """Would a refund of this payment give the money back twice?

    While a dispute of it is open the bank may still take it, and after a lost one it has.
    """
    return any(
        one.payment_id == payment_id and (one.state.is_open or one.state is DisputeState.LOST)
        for one in disputes
    )
