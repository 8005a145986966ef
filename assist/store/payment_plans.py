"""Payment plans; at most one of an account is active, by a unique index. None is ever deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from assist.model.money import Money
from assist.model.offer import Offer
from assist.model.payment_plan import PaymentPlan, PlanState
from assist.store.codec import decode, encode
from assist.store.database import Tx
from assist.store.rows import moved, one, run
from assist.store.tables import table_of
from assist.store.tables.plans import PaymentPlanRow

PLANS = table_of(PaymentPlanRow)
_P = PLANS.c
_ACTIVE = PlanState.ACTIVE.value


def add(tx: Tx, plan: PaymentPlan) -> None:
    """Store it. Duplicate when another one of the account is active, or when its confirmation or
    its offer has made one already.
    """
    values = {
        "id": plan.id,
        "account_id": plan.account_id,
        "conversation_id": plan.conversation_id,
        "offer": encode(plan.offer),
        "invoice_ids": list(plan.invoice_ids),
        "received_before_minor": plan.received_before.minor,
        "currency": plan.received_before.currency,
        "ledger_version": plan.ledger_version,
        "zone": plan.zone,
        "country": plan.country,
        "made_at": plan.made_at,
        "made_by": plan.made_by,
        "confirmation_id": plan.confirmation_id,
        "offer_suggestion_id": plan.offer_suggestion_id,
        "by_phone": plan.by_phone,
        "supersedes": plan.supersedes,
        "state": plan.state.value,
        "ended_note": plan.ended_note,
        "missed_told": plan.missed_told,
        "looked_at": plan.made_at,
    }
    run(tx, insert(PLANS), values)


def get(tx: Tx, plan_id: str) -> PaymentPlan | None:
    row = one(tx, select(PLANS).where(_P.id == plan_id))
    return None if row is None else _to_model(row)


def end(tx: Tx, plan_id: str, state: PlanState, *, by: str, at: datetime, note: str = "") -> bool:
    """End it if it is still active; False when somebody was first."""
    ended = {"state": state.value, "ended_at": at, "ended_by": by, "ended_note": note}
    active = update(PLANS).where(_P.id == plan_id, _P.state == _ACTIVE)
    return moved(tx, active.values(**ended))


def note_missed(tx: Tx, plan_id: str, count: int) -> bool:
    """True once for each further missed instalment: whoever gets True tells the desk."""
    fewer = update(PLANS).where(_P.id == plan_id, _P.state == _ACTIVE, _P.missed_told < count)
    return moved(tx, fewer.values(missed_told=count))


def active_of(tx: Tx, account_id: str) -> PaymentPlan | None:
    row = one(tx, select(PLANS).where(_P.account_id == account_id, _P.state == _ACTIVE))
    return None if row is None else _to_model(row)


def of_account(tx: Tx, account_id: str) -> tuple[PaymentPlan, ...]:
    """All of them, oldest first."""
    chosen = select(PLANS).where(_P.account_id == account_id).order_by(_P.made_at, _P.id)
    return tuple(_to_model(row) for row in run(tx, chosen))


def take_to_look_at(tx: Tx, *, since: datetime, now: datetime, most: int) -> tuple[str, ...]:
    """The ids of active plans that nobody looked at after `since`; they count as looked at now."""
    waiting = (
        select(_P.id)
        .where(_P.state == _ACTIVE, _P.looked_at <= since)
        .order_by(_P.looked_at)
        .limit(most)
    )
    found = tuple(run(tx, waiting).scalars())
    if found:
        run(tx, update(PLANS).where(_P.id.in_(found)).values(looked_at=now))
    return found


def _to_model(row: Row[Any]) -> PaymentPlan:
    return PaymentPlan(
        id=row.id,
        account_id=row.account_id,
        conversation_id=row.conversation_id,
        offer=decode(Offer, row.offer),
        invoice_ids=tuple(row.invoice_ids),
        received_before=Money(row.received_before_minor, row.currency),
        ledger_version=row.ledger_version,
        zone=row.zone,
        country=row.country,
        made_at=row.made_at,
        made_by=row.made_by,
        confirmation_id=row.confirmation_id,
        offer_suggestion_id=row.offer_suggestion_id,
        by_phone=row.by_phone,
        supersedes=row.supersedes,
        state=PlanState(row.state),
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        ended_note=row.ended_note,
        missed_told=row.missed_told,
    )
