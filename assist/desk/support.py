"""Noting what helps an author in a hard time, with their consent; taking it back.

The record tells that something was noted and who agreed, not what: it can never be emptied.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.people import active_specialist
from assist.desk.record import announce, by_specialist, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.desk.set_holds import put_hold
from assist.errors import BadInput
from assist.model.audit import AuditKind
from assist.model.contact import Contact
from assist.model.conversation import Conversation
from assist.model.hold import Hold, HoldKind
from assist.model.ids import new_id
from assist.model.money import Money
from assist.model.specialist import Specialist
from assist.model.support import AgreedBy, Support, SupportEnd, SupportNeed
from assist.store import Tx, contacts, conversations, holds, support

_NEW_DAY = "another day was agreed"
LONGEST_PAUSE_DAYS = 60  # the ladder's longest hardship step (desk rules, 2.1 step 6)


@dataclass(frozen=True, slots=True)
class Told:
    """What the author said would help, and what they volunteered."""

    needs: Collection[SupportNeed]
    agreed_by: AgreedBy | None  # None: they were not asked, or did not agree
    review_on: date | None
    amount: Money | None = None
    payday: int | None = None


def record_support(
    desk: DeskServices, conversation_id: str, told: Told, *, by: str, now: datetime
) -> Answer:
    """Note it in place of what was noted before, and rest collection until the day of review.

    BadInput: no consent, nothing chosen, a day in the past or more than 60 days away, an amount
    or a payday that is none.
    """
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        person = active_specialist(tx, by)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation_id)
        contact = contacts.get_contact(tx, conversation.contact_id)
        zone = ZoneInfo(contact.zone or desk.zone)
        noted = _support(told, conversation, person, now, zone)
        support.end(tx, contact.id, SupportEnd.REPLACED, now)
        support.add(tx, noted)
        data = {"agreed": noted.agreed_by.value, "review_on": noted.review_on.isoformat()}
        _record(tx, conversation, AuditKind.SUPPORT_RECORDED, person, noted.id, data, now)
        _rest(tx, noted, contact, person, zone)
        _redraw(tx, desk, conversation)
        return Answer(ClickResult.DONE, conversation_id, by=person, at=now)


def end_support(
    desk: DeskServices, conversation_id: str, how: SupportEnd, *, by: str, now: datetime
) -> Answer:
    """It is over, or the author takes consent back: then every need ever noted is emptied."""
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        person = active_specialist(tx, by)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation_id)
        current = support.current(tx, conversation.contact_id)
        if current is None or not support.end(tx, conversation.contact_id, how, now):
            return Answer(ClickResult.ALREADY_DECIDED, conversation_id)
        if how is SupportEnd.WITHDRAWN:
            support.forget(tx, conversation.contact_id)
        data = {"how": how.value}
        _record(tx, conversation, AuditKind.SUPPORT_ENDED, person, current.id, data, now)
        _redraw(tx, desk, conversation)
        return Answer(ClickResult.DONE, conversation_id, by=person, at=now)


def _support(
    told: Told, conversation: Conversation, person: Specialist, now: datetime, zone: ZoneInfo
) -> Support:
    today = now.astimezone(zone).date()
    if told.agreed_by is None:
        remedy = "Say what it is for and ask whether you may note it; without a yes nothing is."
        raise BadInput("agreed", "was not given.", remedy)
    if not told.needs:
        raise BadInput("needs", "are not chosen.", "Choose what would help.")
    latest = today + timedelta(days=LONGEST_PAUSE_DAYS)
    if told.review_on is None or not today < told.review_on <= latest:
        remedy = f"Choose a day in the next {LONGEST_PAUSE_DAYS} days; it can be noted again then."
        raise BadInput("review_on", "is not a day on which to look again.", remedy)
    if told.amount is not None and told.amount.minor <= 0:
        raise BadInput("amount", "is not above zero.", "Leave it out if they named none.")
    if told.payday is not None and not 1 <= told.payday <= 31:
        raise BadInput("payday", "is no day of a month.", "Use 1 to 31, or leave it out.")
    return Support(
        id=new_id(),
        contact_id=conversation.contact_id,
        conversation_id=conversation.id,
        needs=frozenset(told.needs),
        agreed_by=told.agreed_by,
        review_on=told.review_on,
        recorded_by=person.id,
        recorded_at=now,
        amount=told.amount,
        payday=told.payday,
    )


def _rest(tx: Tx, noted: Support, contact: Contact, person: Specialist, zone: ZoneInfo) -> None:
    """Collection rests until the morning of the day on which it is looked at again, in place of
    whatever day stood before.
    """
    actor, now = by_specialist(person.id), noted.recorded_at
    for hold in holds.of_contact(tx, contact.id):
        if hold.kind is HoldKind.VULNERABLE and hold.stands(now):
            holds.clear(tx, hold.id, by=actor, note=_NEW_DAY, at=now)
    hold = Hold(
        id=new_id(),
        kind=HoldKind.VULNERABLE,
        contact_id=contact.id,
        since=now,
        set_by=actor,
        account_id=contact.account_id,
        conversation_id=noted.conversation_id,
        until=datetime.combine(noted.review_on, time(), zone),
    )
    put_hold(tx, noted.conversation_id, hold)


def _record(
    tx: Tx,
    conversation: Conversation,
    kind: AuditKind,
    person: Specialist,
    support_id: str,
    data: Mapping[str, object],
    now: datetime,
) -> None:
    actor, subject = by_specialist(person.id), {"support": support_id}
    record(tx, conversation.id, kind, actor=actor, at=now, subject=subject, data=data)


def _redraw(tx: Tx, desk: DeskServices, conversation: Conversation) -> None:
    announce(tx, conversation.id, "conversation")
    refresh_card_soon(tx, desk.jobs, conversation.id)
