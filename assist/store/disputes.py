"""Disputes and the places of their evidence; every change of state is conditional."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, or_, select, update

from assist.errors import NotFound
from assist.model.dispute import BY_PAYMENT, Dispute, DisputeReason, DisputeState, Network
from assist.model.money import Money
from assist.store.database import Tx
from assist.store.rows import insert_or, moved, one, run
from assist.store.tables import table_of
from assist.store.tables.disputes import DisputeRow, EvidencePlaceRow

DISPUTES = table_of(DisputeRow)
PLACES = table_of(EvidencePlaceRow)
_D = DISPUTES.c
OPEN_STATES = tuple(state.value for state in DisputeState if state.is_open)
_AWAITED = tuple(state.value for state in DisputeState if state.needs_response)


@dataclass(frozen=True, slots=True)
class EvidencePlace:
    """Where a piece of evidence is, by whose word."""

    piece: str
    place: str
    noted_by: str
    noted_at: datetime


def add(tx: Tx, dispute: Dispute) -> None:
    """Store it. Duplicate when the source told of it before."""
    values = {
        "id": dispute.id,
        "account_id": dispute.account_id,
        "conversation_id": dispute.conversation_id,
        "payment_id": dispute.payment_id,
        "invoice_ids": list(dispute.invoice_ids),
        "network": dispute.network.value,
        "network_code": dispute.network_code,
        "reason": dispute.reason.value,
        "amount_minor": dispute.amount.minor,
        "currency": dispute.amount.currency,
        "opened_at": dispute.opened_at,
        "opened_by": dispute.opened_by,
        **_moving(dispute),
    }
    run(tx, insert(DISPUTES), values)


def move(tx: Tx, before: Dispute, after: Dispute) -> bool:
    """Store the change unless somebody else made one meanwhile; whether it was ours."""
    unmoved = update(DISPUTES).where(
        _D.id == before.id,
        _D.state == before.state.value,
        _D.news_at == before.news_at,
        _D.submissions == before.submissions,
        _D.withdrawn_at.is_not_distinct_from(before.withdrawn_at),
        _D.bank_withdrawal == before.bank_withdrawal,
        _D.external_id == before.external_id,
        _D.early_alarm_at.is_not_distinct_from(before.early_alarm_at),
        _D.internal_alarm_at.is_not_distinct_from(before.internal_alarm_at),
    )
    return moved(tx, unmoved.values(**_moving(after)))


def get(tx: Tx, dispute_id: str) -> Dispute:
    row = one(tx, select(DISPUTES).where(_D.id == dispute_id))
    if row is None:
        raise NotFound("dispute", dispute_id)
    return _to_model(row)


def by_external(tx: Tx, source: str, external_id: str) -> Dispute | None:
    chosen = select(DISPUTES).where(_D.source == source, _D.external_id == external_id)
    row = one(tx, chosen)
    return None if row is None else _to_model(row)


def of_charge(tx: Tx, account_id: str, external_id: str, payment_id: str) -> Dispute | None:
    """The case that a provider's number means: by the number, else an open one of its payment
    for which a person had no number.
    """
    stands_in = (_D.payment_id == payment_id) & _D.external_id.startswith(BY_PAYMENT)
    chosen = select(DISPUTES).where(
        _D.account_id == account_id,
        or_(_D.external_id == external_id, stands_in & _D.state.in_(OPEN_STATES)),
    )
    by_number_first = chosen.order_by(_D.external_id != external_id, _D.opened_at)
    row = one(tx, by_number_first.limit(1))
    return None if row is None else _to_model(row)


def of_account(tx: Tx, account_id: str) -> tuple[Dispute, ...]:
    """All of them, oldest first."""
    chosen = select(DISPUTES).where(_D.account_id == account_id)
    return _many(tx, chosen.order_by(_D.opened_at, _D.id))


def open_of(tx: Tx, account_id: str) -> tuple[Dispute, ...]:
    """The open ones of an account, by the bank's date, without one last."""
    chosen = select(DISPUTES).where(_D.account_id == account_id, _D.state.in_(OPEN_STATES))
    return _many(tx, chosen.order_by(_D.due_by.is_(None), _D.due_by, _D.opened_at, _D.id))


def awaited(tx: Tx) -> tuple[Dispute, ...]:
    """Those for which evidence is awaited by a date, the nearest first."""
    chosen = select(DISPUTES).where(_D.state.in_(_AWAITED), _D.due_by.is_not(None))
    return _many(tx, chosen.order_by(_D.due_by, _D.id))


def find(
    tx: Tx,
    *,
    open_ones: bool | None = None,
    reason: DisputeReason | None = None,
    limit: int = 200,
) -> tuple[Dispute, ...]:
    """Those that fit, by the bank's date, without one last (at most `limit`)."""
    chosen = select(DISPUTES)
    if open_ones is not None:
        is_open = _D.state.in_(OPEN_STATES)
        chosen = chosen.where(is_open if open_ones else ~is_open)
    if reason is not None:
        chosen = chosen.where(_D.reason == reason.value)
    by_date = chosen.order_by(_D.due_by.is_(None), _D.due_by, _D.opened_at, _D.id)
    return _many(tx, by_date.limit(limit))


def note_place(tx: Tx, dispute_id: str, place: EvidencePlace) -> None:
    """Keep where a piece is; a newer word takes the place of the older."""
    told = {"place": place.place, "noted_by": place.noted_by, "noted_at": place.noted_at}
    statement = insert_or(tx, PLACES).on_conflict_do_update(
        index_elements=["dispute_id", "piece"], set_=told
    )
    run(tx, statement, {"dispute_id": dispute_id, "piece": place.piece, **told})


def places(tx: Tx, dispute_id: str) -> tuple[EvidencePlace, ...]:
    chosen = select(PLACES).where(PLACES.c.dispute_id == dispute_id).order_by(PLACES.c.piece)
    return tuple(
        EvidencePlace(row.piece, row.place, row.noted_by, row.noted_at) for row in run(tx, chosen)
    )


def _many(tx: Tx, chosen: Select[Any]) -> tuple[Dispute, ...]:
    return tuple(_to_model(row) for row in run(tx, chosen))


def _moving(dispute: Dispute) -> dict[str, Any]:
    return {
        "state": dispute.state.value,
        "due_by": dispute.due_by,
        "news_at": dispute.news_at,
        "submissions": dispute.submissions,
        "submitted_at": dispute.submitted_at,
        "submitted_by": dispute.submitted_by,
        "withdrawn_at": dispute.withdrawn_at,
        "bank_withdrawal": dispute.bank_withdrawal,
        "early_alarm_at": dispute.early_alarm_at,
        "internal_alarm_at": dispute.internal_alarm_at,
        "closed_at": dispute.closed_at,
        "source": dispute.source,
        "external_id": dispute.external_id,
        "fee_minor": dispute.fee.minor if dispute.fee else None,
        "fee_currency": dispute.fee.currency if dispute.fee else None,
    }


def _to_model(row: Row[Any]) -> Dispute:
    return Dispute(
        id=row.id,
        source=row.source,
        external_id=row.external_id,
        account_id=row.account_id,
        conversation_id=row.conversation_id,
        payment_id=row.payment_id,
        invoice_ids=tuple(row.invoice_ids),
        network=Network(row.network),
        network_code=row.network_code,
        reason=DisputeReason(row.reason),
        amount=Money(row.amount_minor, row.currency),
        state=DisputeState(row.state),
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        due_by=row.due_by,
        news_at=row.news_at,
        submissions=row.submissions,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        withdrawn_at=row.withdrawn_at,
        bank_withdrawal=row.bank_withdrawal,
        early_alarm_at=row.early_alarm_at,
        internal_alarm_at=row.internal_alarm_at,
        closed_at=row.closed_at,
        fee=None if row.fee_minor is None else Money(row.fee_minor, row.fee_currency),
    )
