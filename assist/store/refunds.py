"""Refunds; at most one of a payment is open, by a unique index."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update

from assist.errors import NotFound
from assist.model.money import Money
from assist.model.refund import Estimate, NoRefund, Refund, RefundRule, RefundState, WorkStage
from assist.store.account_entries import ACCOUNTS
from assist.store.database import Tx
from assist.store.rows import insert_new, moved, one, run
from assist.store.tables import table_of
from assist.store.tables.refunds import RefundRow

REFUNDS = table_of(RefundRow)
_R = REFUNDS.c
_OPEN = _R.state.in_([state.value for state in RefundState if state.is_open])


def add(tx: Tx, refund: Refund) -> bool:
    """Store it; False when another one of the payment is open."""
    values = {
        "id": refund.id,
        "account_id": refund.account_id,
        "conversation_id": refund.conversation_id,
        "payment_id": refund.payment_id,
        "stage": refund.stage.value,
        "signed_on": refund.signed_on,
        "country": refund.country,
        "requested_at": refund.requested_at,
        "requested_by": refund.requested_by,
        **_moving(refund),
    }
    return insert_new(tx, REFUNDS, values)


def move(tx: Tx, before: Refund, after: Refund) -> bool:
    """Store the transition unless somebody else made one meanwhile; whether it was ours."""
    unmoved = update(REFUNDS).where(
        _R.id == before.id,
        _R.state == before.state.value,
        _R.claimed_at.is_not_distinct_from(before.claimed_at),
        _R.tries == before.tries,
    )
    return moved(tx, unmoved.values(**_moving(after)))


def approve(tx: Tx, refund: Refund) -> bool:
    """Store who approved it, unless somebody did or it moved meanwhile; whether it was ours."""
    waiting = update(REFUNDS).where(
        _R.id == refund.id,
        _R.state == RefundState.APPROVAL.value,
        _R.approved_by.is_(None),
    )
    return moved(tx, waiting.values(**_moving(refund)))


def get(tx: Tx, refund_id: str) -> Refund:
    row = one(tx, select(REFUNDS).where(_R.id == refund_id))
    if row is None:
        raise NotFound("refund", refund_id)
    return _to_model(row)


def of_provider(tx: Tx, provider_id: str) -> Refund | None:
    """The one that a payment provider knows by that id."""
    row = one(tx, select(REFUNDS).where(_R.provider_id == provider_id))
    return None if row is None else _to_model(row)


def open_of_payment(tx: Tx, payment_id: str) -> Refund | None:
    row = one(tx, select(REFUNDS).where(_R.payment_id == payment_id, _OPEN))
    return None if row is None else _to_model(row)


def of_account(tx: Tx, account_id: str) -> tuple[Refund, ...]:
    """All of them, newest first."""
    return _find(tx, _R.account_id == account_id, limit=100)


def newest(tx: Tx, states: frozenset[RefundState], *, limit: int) -> tuple[Refund, ...]:
    """Those in one of `states`, newest first."""
    return _find(tx, _R.state.in_([state.value for state in states]), limit=limit)


def contract_on(tx: Tx, account_id: str) -> date | None:
    """When the account's contract was signed; None when nobody told."""
    row = one(tx, select(ACCOUNTS.c.contract_on).where(ACCOUNTS.c.id == account_id))
    return None if row is None else row.contract_on


def _find(tx: Tx, where: ColumnElement[bool], *, limit: int) -> tuple[Refund, ...]:
    chosen = select(REFUNDS).where(where).order_by(_R.requested_at.desc(), _R.id.desc())
    return tuple(_to_model(row) for row in run(tx, chosen.limit(limit)))


def _moving(refund: Refund) -> dict[str, Any]:
    amount = refund.amount
    return {
        "state": refund.state.value,
        "moved_at": refund.moved_at,
        "amount_minor": amount.minor if amount else None,
        "currency": amount.currency if amount else None,
        "estimate": _estimate_json(refund.estimate) if refund.estimate else None,
        "no_refund": refund.no_refund.value if refund.no_refund else None,
        "identity_note": refund.identity_note,
        "note": refund.note,
        "approved_by": refund.approved_by,
        "approved_at": refund.approved_at,
        "issued_at": refund.issued_at,
        "reference": refund.reference,
        "provider_id": refund.provider_id,
        "claimed_at": refund.claimed_at,
        "tries": refund.tries,
    }


def _to_model(row: Row[Any]) -> Refund:
    return Refund(
        id=row.id,
        account_id=row.account_id,
        conversation_id=row.conversation_id,
        payment_id=row.payment_id,
        stage=WorkStage(row.stage),
        signed_on=row.signed_on,
        country=row.country,
        state=RefundState(row.state),
        requested_at=row.requested_at,
        requested_by=row.requested_by,
        moved_at=row.moved_at,
        estimate=_estimate(row.estimate, row.amount_minor, row.currency) if row.estimate else None,
        no_refund=NoRefund(row.no_refund) if row.no_refund else None,
        identity_note=row.identity_note,
        note=row.note,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        issued_at=row.issued_at,
        reference=row.reference,
        provider_id=row.provider_id,
        claimed_at=row.claimed_at,
        tries=row.tries,
    )


def _estimate_json(estimate: Estimate) -> dict[str, Any]:
    def minor(amount: Money | None) -> int | None:
        return None if amount is None else amount.minor

    return {
        "paid": estimate.paid.minor,
        "percent": str(estimate.percent),
        "share": estimate.share.minor,
        "kept": estimate.kept.minor,
        "rule": estimate.rule.value,
        "policy_version": estimate.policy_version,
        "stage": estimate.stage.value,
        "days": estimate.days,
        "kept_fee": minor(estimate.kept_fee),
        "kept_percent": None if estimate.kept_percent is None else str(estimate.kept_percent),
        "earlier_paid": minor(estimate.earlier_paid),
        "earlier_kept": minor(estimate.earlier_kept),
        "refunded_before": minor(estimate.refunded_before),
        "country": estimate.country,
    }


def _estimate(stored: dict[str, Any], amount_minor: int, currency: str) -> Estimate:
    def money(name: str) -> Money | None:
        return None if stored[name] is None else Money(stored[name], currency)

    percent = stored["kept_percent"]
    return Estimate(
        paid=Money(stored["paid"], currency),
        percent=Decimal(stored["percent"]),
        share=Money(stored["share"], currency),
        kept=Money(stored["kept"], currency),
        amount=Money(amount_minor, currency),
        rule=RefundRule(stored["rule"]),
        policy_version=stored["policy_version"],
        stage=WorkStage(stored["stage"]),
        days=stored["days"],
        kept_fee=money("kept_fee"),
        kept_percent=None if percent is None else Decimal(percent),
        earlier_paid=money("earlier_paid"),
        earlier_kept=money("earlier_kept"),
        refunded_before=money("refunded_before"),
        country=stored["country"],
    )
