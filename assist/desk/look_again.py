"""A day on which the desk looks at a call again: what is to be done then, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from assist.desk.people import active_specialist
from assist.desk.reach import put_on_queue
from assist.desk.record import BY_ASSIST, record
from assist.desk.services import DeskServices
from assist.errors import BadInput
from assist.i18n import Translator, date_short
from assist.i18n import mark as _
from assist.jobs import Queue
from assist.jobs.names import LOOK_AGAIN
from assist.model.audit import AuditKind
from assist.model.card import CardView
from assist.model.conversation import Attention
from assist.model.phone_call import PhoneCall
from assist.model.specialist import Specialist
from assist.model.wrap_up import LookAgain, WrapUp
from assist.store import Tx, conversations, phone_calls, specialists, wrap_ups

LONGEST_NOTE = 300  # characters, as typed
DAY_FIELD, NOTE_FIELD, BY_FIELD = "again", "follow_up_note", "follow_up_by"


def check_follow_up(
    tx: Tx, desk: DeskServices, day: date | None, note: str, by: str | None, now: datetime
) -> None:
    """BadInput for a day that is not to come, a note without a day or beyond LONGEST_NOTE, or
    somebody who is not at the desk.
    """
    if day is not None and day <= now.astimezone(ZoneInfo(desk.zone)).date():
        raise BadInput(DAY_FIELD, "is not a day to come.", "Choose tomorrow or later.")
    if day is None and note.strip():
        raise BadInput(DAY_FIELD, "is missing.", "Choose the day on which it is to be done.")
    if len(note.strip()) > LONGEST_NOTE:
        raise BadInput(NOTE_FIELD, f"is longer than {LONGEST_NOTE} characters.", "Shorten it.")
    if day is not None and by and active_specialist(tx, by) is None:
        raise BadInput(BY_FIELD, "is not at the desk.", "Choose somebody who is.")


def plan_look_again(tx: Tx, desk: DeskServices, call: PhoneCall, day: date, now: datetime) -> None:
    """When the desk opens on that day, or next after it."""
    begins = datetime.combine(day, time.min, ZoneInfo(desk.zone))
    opens = desk.roster().opens_at(begins) or begins
    desk.jobs.enqueue(
        tx,
        LOOK_AGAIN,
        call.id,
        queue=Queue.TIMER,
        key=f"look_again:{call.id}",
        delay=max(0.0, (opens - now).total_seconds()),
    )


def look_again(desk: DeskServices, call_id: str) -> None:
    """The day has come: the case waits, with whoever was to do it while they are at the desk."""
    now = desk.clock()
    with desk.db.transaction() as tx:
        call = phone_calls.get(tx, call_id)
        conversation = conversations.lock(tx, call.conversation_id)
        told = wrap_ups.of_call(tx, call_id)
        by = active_specialist(tx, told.follow_up_by) if told and told.follow_up_by else None
        if by is not None and conversation.assigned_to != by.id:
            conversations.assign(tx, conversation.id, by.id)
            record(
                tx,
                conversation.id,
                AuditKind.HANDED_OFF,
                actor=BY_ASSIST,
                at=now,
                subject={"to": by.id, "call": call.id},
                data={"note": told.follow_up_note if told else ""},
            )
        put_on_queue(tx, desk, conversation.id, Attention.LOOK_AGAIN, now)


def with_look_again(tx: Tx, view: CardView) -> CardView:
    """The view with what is to be done, while that is why it waits."""
    if view.conversation.attention is not Attention.LOOK_AGAIN:
        return view
    today = view.drawn_at.astimezone(ZoneInfo(view.desk_zone)).date()
    calls = phone_calls.of_conversation(tx, view.conversation.id)
    told = [
        (one.follow_up_on, one)
        for one in wrap_ups.of_calls(tx, [call.id for call in calls])
        if one.follow_up_on is not None and one.follow_up_on <= today
    ]
    if not told:
        return view
    _day, newest = max(told, key=lambda pair: (pair[0], pair[1].at))
    return replace(view, look_again=_shown(tx, newest))


def _shown(tx: Tx, told: WrapUp) -> LookAgain:
    who = specialists.get(tx, told.follow_up_by).name if told.follow_up_by else ""
    return LookAgain(told.follow_up_note, who)


def look_again_line(view: CardView, speak: Translator) -> str:
    """Such as "To do: ask for the statement (Ana Ruiz)"; "" where nothing was noted."""
    what = view.look_again
    if what is None or not what.note:
        return ""
    if not what.who:
        return speak.gettext(_("To do: %(what)s"), what=what.note)
    return speak.gettext(_("To do: %(what)s (%(who)s)"), what=what.note, who=what.who)


def follow_up_line(told: WrapUp, people: Mapping[str, Specialist], speak: Translator) -> str:
    """Such as "To be looked at again on Dec 7 (Ana Ruiz): ask for the statement", for the timeline;
    "" where no day was chosen.
    """
    if told.follow_up_on is None:
        return ""
    day = date_short(told.follow_up_on, speak.locale)
    person = people.get(told.follow_up_by or "")
    who = person.name if person else "–"
    line = speak.gettext(_("To be looked at again on %(day)s (%(who)s)"), day=day, who=who)
    return f"{line}: {told.follow_up_note}" if told.follow_up_note else line
