"""Holds that an author's own words set, in the transaction of the turn that read them."""

from __future__ import annotations

from datetime import datetime

from assist.desk.page_crisis import page_people
from assist.desk.record import BY_ASSIST, record
from assist.desk.services import DeskServices
from assist.model.audit import AuditKind
from assist.model.conversation import Conversation
from assist.model.hold import Hold
from assist.model.ids import new_id
from assist.model.interpretation import Interpretation
from assist.playbooks.holds import ends, kinds_told, words_for
from assist.store import Tx, contacts, holds


def set_told_holds(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    reading: Interpretation,
    text: str,
    now: datetime,
) -> None:
    """Each kind that these messages tell of; one that stands already is left as it is, save that
    a crisis told again calls those who have come on shift since.
    """
    contact = contacts.get_contact(tx, conversation.contact_id)
    for kind in sorted(kinds_told(reading, text)):
        hold = Hold(
            id=new_id(),
            kind=kind,
            contact_id=contact.id,
            since=now,
            set_by=BY_ASSIST,
            account_id=contact.account_id,
            conversation_id=conversation.id,
            until=ends(kind, now),
            note=words_for(kind, reading),
        )
        _stand(tx, desk, conversation, hold, now)


def _stand(
    tx: Tx, desk: DeskServices, conversation: Conversation, hold: Hold, now: datetime
) -> None:
    if put_hold(tx, conversation.id, hold):
        page_people(tx, desk, conversation, hold, now)
        return
    for standing in holds.of_contact(tx, hold.contact_id):
        if standing.kind is hold.kind and standing.stands(now):
            page_people(tx, desk, conversation, standing, now)


def put_hold(tx: Tx, conversation_id: str, hold: Hold) -> bool:
    """Set and record it; whether it is new."""
    if not holds.put(tx, hold):
        return False
    record(
        tx,
        conversation_id,
        AuditKind.HOLD_SET,
        actor=hold.set_by,
        at=hold.since,
        subject={"hold": hold.id},
        data={
            "kind": hold.kind.value,
            "until": hold.until.isoformat() if hold.until else None,
            "note": hold.note,
        },
    )
    return True
