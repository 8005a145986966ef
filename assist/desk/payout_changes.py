"""Change where royalties go: a person opens it, calls the old number, another person approves.

Nothing here is ever begun by a message: the bot only hands such requests to a person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from assist.desk.payout_notices import numbers_to_call, send_notices
from assist.desk.payout_records import usable_ending
from assist.desk.record import BY_ASSIST, announce, by_specialist, record, refresh_card_soon
from assist.desk.royalty_steps import PayoutStep, note_of
from assist.desk.services import DeskServices
from assist.errors import NotAllowed
from assist.model.audit import AuditKind
from assist.model.ids import new_id
from assist.model.offer import Authority
from assist.model.payout_change import ChangeState, PayoutChange, Requester
from assist.model.withdrawal import MethodKind, PayoutMethod
from assist.playbooks.payout_notices import Notice
from assist.store import Tx, conversations, payout_changes, payout_records

_S = ChangeState


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """What is asked for, of the new account its kind and last four alone, and by whom."""

    conversation_id: str
    kind: MethodKind
    last4: str | None
    requester: Requester


@dataclass(frozen=True, slots=True)
class ChangeStep(PayoutStep):
    """One person's click on one change, inside its transaction."""

    @classmethod
    def on(
        cls, desk: DeskServices, tx: Tx, change_id: str, *, by: str, now: datetime
    ) -> tuple[Self, PayoutChange]:
        """The step and the change, read after its conversation was locked."""
        conversation_id = payout_changes.get(tx, change_id).conversation_id
        step = cls.begin(desk, tx, conversation_id, by=by, now=now)
        return step, payout_changes.get(tx, change_id)

    def moved(self, before: PayoutChange, after: PayoutChange) -> PayoutChange:
        """Store and record it; NotAllowed when somebody else was first."""
        if not payout_changes.move(self.tx, before, after):
            raise NotAllowed("payout_change_moved", before.id)
        _note(self.tx, after, by_specialist(self.person.id), self.now)
        return after

    def notify(self, change: PayoutChange, notice: Notice) -> PayoutChange:
        """With the notices to the old addresses that were queued."""
        sent = send_notices(self.tx, self.desk, self.contact, change, notice, self.now)
        return replace(change, notices=(*change.notices, *sent))


def open_payout_change(
    desk: DeskServices, request: ChangeRequest, *, by: str, now: datetime
) -> PayoutChange:
    """Open it and tell the addresses on file; the same again is the one that is open.

    NotAllowed when somebody else than the author asks (recorded; a person speaks with the author),
    or another change of the account is open.
    """
    if request.requester is Requester.THIRD_PARTY:
        _record_third_party(desk, request, by, now)
        raise NotAllowed("payout_change_third_party", request.conversation_id)
    last4 = usable_ending(request.kind, request.last4)
    with desk.db.transaction() as tx:
        step = ChangeStep.begin(desk, tx, request.conversation_id, by=by, now=now)
        change = PayoutChange(
            id=new_id(),
            account_id=step.account_id,
            conversation_id=request.conversation_id,
            kind=request.kind,
            last4=last4,
            state=_S.REQUESTED,
            requested_at=now,
            requested_by=step.person.id,
            moved_at=now,
        )
        found = payout_changes.open_of_account(tx, step.account_id)
        if found is not None and (found.kind, found.last4) == (change.kind, change.last4):
            return found
        change = step.notify(change, Notice.ASKED) if found is None else change
        if found is not None or not payout_changes.add(tx, change):
            raise NotAllowed("payout_change_open", step.account_id)
        _note(tx, change, by_specialist(step.person.id), now)
        step.told()
        return change


def confirm_payout_change(
    desk: DeskServices, change_id: str, *, by: str, point_id: str | None, note: str, now: datetime
) -> PayoutChange:
    """The author confirmed it, called on a number that was on file before the request.

    Where there is no such number (`point_id` None) a team lead or finance decides by another old
    way, which the note names. NotAllowed for a number that is not old enough.
    """
    with desk.db.transaction() as tx:
        step, before = ChangeStep.on(desk, tx, change_id, by=by, now=now)
        told = note_of(note)
        if before.state is _S.CONFIRMED and before.confirmed_by == step.person.id:
            return before
        _may_confirm(step, before, point_id)
        after = before.moved(
            _S.CONFIRMED,
            now,
            called_point_id=point_id,
            confirmed_by=step.person.id,
            confirmed_at=now,
            confirmed_note=told,
        )
        step.moved(before, after)
        step.told()
        return after


def approve_payout_change(
    desk: DeskServices, change_id: str, *, by: str, now: datetime
) -> PayoutChange:
    """A second person agrees: a lead or finance, and not who called. The cooling-off begins."""
    with desk.db.transaction() as tx:
        step, before = ChangeStep.on(desk, tx, change_id, by=by, now=now)
        if before.state is _S.COOLING_OFF and before.approved_by == step.person.id:
            return before
        if not Authority.LEAD.allows(step.person.role):
            raise NotAllowed("payout_change_needs_lead", change_id)
        if step.person.id == before.confirmed_by:
            raise NotAllowed("payout_change_needs_another_person", change_id)
        ends = now + timedelta(days=step.policy.cooling_off_days)
        after = before.moved(
            _S.COOLING_OFF, now, approved_by=step.person.id, approved_at=now, in_force_at=ends
        )
        after = step.notify(after, Notice.APPROVED)
        step.moved(before, after)
        step.told()
        return after


def cancel_payout_change(
    desk: DeskServices, change_id: str, *, by: str, note: str, now: datetime
) -> PayoutChange:
    """The author says stop (whoever they are: stopping is always safe), before it is in force."""
    with desk.db.transaction() as tx:
        step, before = ChangeStep.on(desk, tx, change_id, by=by, now=now)
        told = note_of(note)
        if before.state is _S.CANCELLED:
            return before
        if before.in_force_at is not None and before.in_force_at <= now:
            raise NotAllowed("payout_change_in_force", change_id)
        step.moved(before, after := before.moved(_S.CANCELLED, now, note=told))
        step.told()
        return after


def refuse_payout_change(
    desk: DeskServices, change_id: str, *, by: str, note: str, now: datetime
) -> PayoutChange:
    """A person says no, with a reason: the author did not confirm it, or something is wrong."""
    with desk.db.transaction() as tx:
        step, before = ChangeStep.on(desk, tx, change_id, by=by, now=now)
        told = note_of(note)
        if before.state is _S.REFUSED:
            return before
        step.moved(before, after := before.moved(_S.REFUSED, now, note=told))
        step.told()
        return after


def settle_payout_changes(desk: DeskServices, now: datetime) -> int:
    """Put those in force whose cooling-off is over; how many. Each is one conditional update."""
    with desk.db.read() as tx:
        due = payout_changes.cooled_off(tx, now)
    return sum(_in_force(desk, change, now) for change in due)


def _in_force(desk: DeskServices, change: PayoutChange, now: datetime) -> bool:
    with desk.db.transaction() as tx:
        conversations.lock(tx, change.conversation_id)
        after = change.moved(_S.IN_FORCE, now)
        if not payout_changes.move(tx, change, after):
            return False
        since, by = change.approved_at or now, change.approved_by or change.requested_by
        kind, last4 = change.kind, change.last4
        method = PayoutMethod(new_id(), change.account_id, kind, last4, since, by)
        payout_records.put_method(tx, method, now)
        _note(tx, after, BY_ASSIST, now)
        announce(tx, change.conversation_id, "conversation")
        refresh_card_soon(tx, desk.jobs, change.conversation_id)
        return True


def _may_confirm(step: ChangeStep, change: PayoutChange, point_id: str | None) -> None:
    numbers = {one.id for one in numbers_to_call(step.tx, step.contact.id, change.requested_at)}
    if point_id is not None:
        if point_id not in numbers:
            raise NotAllowed("payout_change_new_number", point_id)
        return
    if numbers:
        raise NotAllowed("payout_change_call_first", change.id)
    if not Authority.LEAD.allows(step.person.role):
        raise NotAllowed("payout_change_needs_lead", change.id)


def _record_third_party(desk: DeskServices, request: ChangeRequest, by: str, now: datetime) -> None:
    with desk.db.transaction() as tx:
        step = ChangeStep.begin(desk, tx, request.conversation_id, by=by, now=now)
        step.record(AuditKind.PAYOUT_CHANGE_MOVED, {}, {"state": "third_party"})


def _note(tx: Tx, change: PayoutChange, actor: str, now: datetime) -> None:
    record(
        tx,
        change.conversation_id,
        AuditKind.PAYOUT_CHANGE_MOVED,
        actor=actor,
        at=now,
        subject={"change": change.id},
        data={
            "state": change.state.value,
            "kind": change.kind.value,
            "last4": change.last4,
            "called_point": change.called_point_id,
            "confirmed": change.confirmed_note,
            "in_force_at": change.in_force_at.isoformat() if change.in_force_at else None,
            "notices": list(change.notices),
            "note": change.note,
        },
    )
