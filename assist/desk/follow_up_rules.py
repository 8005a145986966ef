"""After a playbook's text was sent: its follow-ups begin to wait."""

from __future__ import annotations

from datetime import datetime, timedelta

from assist.desk.record import BY_ASSIST, record
from assist.desk.services import DeskServices
from assist.errors import NotFound
from assist.jobs import Queue
from assist.jobs.names import FOLLOW_UP
from assist.model.audit import AuditKind
from assist.model.decision import Suggestion
from assist.model.ids import new_id
from assist.model.playbook import FollowUp, FollowUpState
from assist.playbooks.reading import PlaybookInvalid, parse_playbook
from assist.store import Tx, follow_ups, playbooks


def set_follow_ups(tx: Tx, desk: DeskServices, sent: Suggestion, now: datetime) -> None:
    """One row and one delayed job a rule, in the transaction that sends. Only the playbook's own
    text sets them: its further steps are an answer to somebody who wrote.
    """
    if sent.draft.step:
        return
    try:
        version = playbooks.get(tx, sent.draft.playbook_version_id)
        rules = parse_playbook(version.yaml_text, version.id).follow_up
    except (NotFound, PlaybookInvalid):
        return
    for position, rule in enumerate(rules):
        due = FollowUp(
            id=new_id(),
            conversation_id=sent.conversation_id,
            suggestion_id=sent.id,
            position=position,
            playbook_id=rule.playbook,
            unless=tuple(reason.value for reason in rule.unless),
            due_at=now + timedelta(days=rule.after_days),
            state=FollowUpState.WAITING,
        )
        if follow_ups.add(tx, due):
            _wait(tx, desk, due, now)


def _wait(tx: Tx, desk: DeskServices, due: FollowUp, now: datetime) -> None:
    desk.jobs.enqueue(
        tx,
        FOLLOW_UP,
        due.id,
        queue=Queue.TIMER,
        key=f"follow_up:{due.id}",
        delay=(due.due_at - now).total_seconds(),
    )
    record(
        tx,
        due.conversation_id,
        AuditKind.FOLLOW_UP_MOVED,
        actor=BY_ASSIST,
        at=now,
        subject={"follow_up": due.id, "suggestion": due.suggestion_id},
        data={"state": due.state.value, "playbook": due.playbook_id, "due": str(due.due_at)},
    )
