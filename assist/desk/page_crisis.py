"""Somebody may be in danger: call every person who can act, at once, whoever is on shift.

Called are the team leads and administrators, and everybody on shift now; nobody at all of them,
then everybody who works here (desk rules, 6: "live human now, supervisor"). One row a person and
hold, so that a crisis told twice calls nobody twice. The console shows the hold to everybody until
a person ends it, so a page that Slack lost loses nobody.
"""

from __future__ import annotations

from datetime import datetime

from assist.desk.record import BY_ASSIST, record
from assist.desk.services import DeskServices
from assist.jobs import Queue
from assist.jobs.names import PAGE_CRISIS
from assist.model.audit import AuditKind
from assist.model.conversation import Conversation
from assist.model.crisis import CrisisPage
from assist.model.hold import Hold, HoldKind
from assist.model.ids import new_id
from assist.model.rights import Right
from assist.model.specialist import Specialist
from assist.store import Tx, crises, specialists


def page_people(
    tx: Tx, desk: DeskServices, conversation: Conversation, hold: Hold, now: datetime
) -> tuple[Specialist, ...]:
    """Call whoever was not called for this hold yet, in the caller's transaction; who they are.

    Only a crisis calls people: for any other kind of hold nobody is.
    """
    if hold.kind is not HoldKind.CRISIS:
        return ()
    called = tuple(
        person
        for person in _whom(tx, desk, now)
        if _call(tx, desk, CrisisPage(new_id(), hold.id, conversation.id, person.id, now))
    )
    if called:
        record(
            tx,
            conversation.id,
            AuditKind.CRISIS_PAGED,
            actor=BY_ASSIST,
            at=now,
            subject={"hold": hold.id},
            data={"people": [person.id for person in called]},
        )
    return called


def _whom(tx: Tx, desk: DeskServices, now: datetime) -> tuple[Specialist, ...]:
    everybody = tuple(person for person in specialists.all(tx) if person.active)
    on_shift = {person.id for person in desk.roster().on_shift(everybody, now)}
    found = tuple(
        person for person in everybody if person.may(Right.ANSWER_CRISES) or person.id in on_shift
    )
    return found or everybody


def _call(tx: Tx, desk: DeskServices, page: CrisisPage) -> bool:
    if not crises.call(tx, page):
        return False
    desk.jobs.enqueue(
        tx, PAGE_CRISIS, page.id, queue=Queue.CARD, partition=page.id, key=f"page:{page.id}"
    )
    return True
