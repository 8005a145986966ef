"""Plans through their days: held against what was paid, and ended by a person with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from assist.desk.arrangements import plan_progress
from assist.desk.closed_days import closed_days
from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.make_plan import end_plan
from assist.desk.people import active_specialist
from assist.desk.reach import bring_up
from assist.desk.record import BY_ASSIST, announce, by_specialist, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.errors import NotFound, TemporaryFailure
from assist.model.audit import AuditKind
from assist.model.conversation import Attention
from assist.model.payment_plan import PaymentPlan, PlanState
from assist.model.plan_progress import PlanProgress, state_by
from assist.model.rights import Right
from assist.policy.redact import redact
from assist.store import Tx, conversations, payment_plans

LOOK_EVERY = timedelta(minutes=15)
MOST_AT_ONCE = 200


def cancel_plan(
    desk: DeskServices, conversation_id: str, plan_id: str, *, by: str, reason: str, now: datetime
) -> Answer:
    """End an active plan: for a team lead, and never without a reason."""
    with desk.db.transaction() as tx:
        conversations.lock(tx, conversation_id)
        person = active_specialist(tx, by)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation_id)
        plan = payment_plans.get(tx, plan_id)
        if plan is None or plan.conversation_id != conversation_id:
            raise NotFound("plan", plan_id)
        if not person.may(Right.CANCEL_PLAN):
            return Answer(ClickResult.NEEDS_LEAD, conversation_id)
        note = redact(reason.strip()).text
        if not note:
            return Answer(ClickResult.EMPTY_NOTE, conversation_id)
        actor = by_specialist(person.id)
        if not end_plan(tx, plan, PlanState.CANCELLED, by=actor, now=now, note=note):
            return Answer(ClickResult.ALREADY_DECIDED, conversation_id)
        refresh_card_soon(tx, desk.jobs, conversation_id)
        return Answer(ClickResult.DONE, conversation_id, by=person, at=now)


def reconcile_plans(desk: DeskServices, now: datetime) -> int:
    """Hold active plans against the ledger, each at most every quarter of an hour; how many moved.

    Each in a transaction of its own by a conditional update, so that two workers move one once.
    A source that is unwell leaves a plan for the next round.
    """
    with desk.db.transaction() as tx:
        since = now - LOOK_EVERY
        waiting = payment_plans.take_to_look_at(tx, since=since, now=now, most=MOST_AT_ONCE)
    return sum(_reconcile(desk, plan_id, now) for plan_id in waiting)


def _reconcile(desk: DeskServices, plan_id: str, now: datetime) -> bool:
    with desk.db.read() as tx:
        plan = payment_plans.get(tx, plan_id)
    if plan is None:
        return False
    try:
        account = desk.billing.snapshot(plan.account_id, now)
    except TemporaryFailure:
        return False
    progress = plan_progress(plan, account, now)
    if progress is None:
        return False
    state = state_by(progress, now, closed_days(plan.country, now))
    with desk.db.transaction() as tx:
        moved = _missed(tx, desk, plan, progress, now)
        if state is not PlanState.ACTIVE:
            moved = end_plan(tx, plan, state, by=BY_ASSIST, now=now) or moved
        if moved:
            refresh_card_soon(tx, desk.jobs, plan.conversation_id)
    return moved


def _missed(
    tx: Tx, desk: DeskServices, plan: PaymentPlan, progress: PlanProgress, now: datetime
) -> bool:
    """Tell of one more missed instalment, once, and have somebody ask what happened."""
    if not payment_plans.note_missed(tx, plan.id, len(progress.missed)):
        return False
    newest = progress.missed[-1]
    record(
        tx,
        plan.conversation_id,
        AuditKind.PLAN_MISSED,
        actor=BY_ASSIST,
        at=now,
        subject={"plan": plan.id},
        data={
            "instalment": newest.number,
            "due_on": newest.due_on.isoformat(),
            "unpaid_minor": newest.unpaid.minor,
            "currency": newest.amount.currency,
        },
    )
    announce(tx, plan.conversation_id, "plan")
    bring_up(tx, desk, plan.account_id, plan.conversation_id, Attention.PLAN_MISSED, now)
    return True
