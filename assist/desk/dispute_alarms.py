"""The clock's part in disputes: the desk is told before the bank's date, once at each alarm."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assist.desk.dispute_books import tell_inside
from assist.desk.dispute_words import ALARM_NOTES
from assist.desk.disputes import said_of
from assist.desk.record import BY_ASSIST, announce, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.model.audit import AuditKind
from assist.model.dispute import Alarm, Dispute
from assist.playbooks.disputes import alarm_due, packaged_policy
from assist.store import Tx, conversations, disputes


def sound_dispute_alarms(desk: DeskServices, now: datetime) -> int:
    """Tell the desk of every dispute whose day has come; how many were told.

    Each in a transaction of its own by a conditional update: a crash leaves the rest for the next
    round, and two workers tell one alarm once.
    """
    with desk.db.read() as tx:
        waiting = disputes.awaited(tx)
    return sum(_sound(desk, dispute, now) for dispute in waiting)


def _sound(desk: DeskServices, dispute: Dispute, now: datetime) -> bool:
    alarm = alarm_due(dispute, now, desk.zone, packaged_policy().alarms, desk.roster().holidays)
    if alarm is None:
        return False
    if alarm is Alarm.EARLY:
        after = replace(dispute, early_alarm_at=now)
    else:
        after = replace(dispute, internal_alarm_at=now)
    with desk.db.transaction() as tx:
        conversations.lock(tx, dispute.conversation_id)
        if not disputes.move(tx, dispute, after):
            return False
        _note(tx, dispute, alarm, now)
        record(
            tx,
            dispute.conversation_id,
            AuditKind.DISPUTE_ALARM,
            actor=BY_ASSIST,
            at=now,
            subject={"dispute": dispute.id, "payment": dispute.payment_id},
            data={**said_of(dispute), "alarm": alarm.value},
        )
        announce(tx, dispute.conversation_id, "message")
        refresh_card_soon(tx, desk.jobs, dispute.conversation_id)
        return True


def _note(tx: Tx, dispute: Dispute, alarm: Alarm, now: datetime) -> None:
    assert dispute.due_by is not None, "alarms are for disputes with a date"
    words = ALARM_NOTES[alarm] % {
        "number": dispute.number,
        "day": f"{dispute.due_by:%Y-%m-%d %H:%M} UTC",
    }
    tell_inside(tx, dispute.conversation_id, words, now)
