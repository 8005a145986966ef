"""Whose playbooks they are: team leads and administrators, and the operator's command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assist.desk.record import BY_ASSIST, DESK_TOPIC, by_specialist, record
from assist.errors import NotAllowed
from assist.model.audit import AuditKind
from assist.model.rights import Right
from assist.model.specialist import Specialist
from assist.store import Tx, feed, specialists

CHAIN = "playbooks"  # the record of playbooks: they belong to no conversation
FEED_KIND = "playbooks"


def lead(tx: Tx, by: str | None) -> Specialist | None:
    """Who asks; None is the operator at the command line. NotAllowed unless they lead."""
    if by is None:
        return None
    person = specialists.get(tx, by)
    if not person.may(Right.EDIT_PLAYBOOKS):
        raise NotAllowed("leads_only")
    return person


def must_lead(tx: Tx, by: str) -> Specialist:
    """Who asks, where it has to be a person. NotAllowed unless they lead."""
    person = lead(tx, by)
    assert person is not None, "by is somebody"
    return person


def told(
    tx: Tx,
    kind: AuditKind,
    playbook_id: str,
    *,
    by: str | None,
    now: datetime,
    data: Mapping[str, Any],
    version_id: str | None = None,
) -> None:
    """One line in the record of playbooks, and open pages look again."""
    subject = {"playbook": playbook_id} | ({"version": version_id} if version_id else {})
    actor = by_specialist(by) if by else BY_ASSIST
    record(tx, CHAIN, kind, actor=actor, at=now, subject=subject, data=data)
    feed.publish(tx, DESK_TOPIC, FEED_KIND, {"playbook": playbook_id})
