"""A promised call as people of the desk read it: the hour on their clock and on the author's."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from assist.i18n import Translator, datetime_local, mark, time_local, weekday_local, zone_city
from assist.model.card import CardView

_ = mark
_AT = _("Call back at %(time)s")
_ON = _("Call back on %(time)s")
_NOW = _("Call back now, as promised for %(time)s")


def call_back_line(view: CardView, speak: Translator) -> str:
    """'Call back at 15:30 (12:30 for them)'; once it is due it says so; "" where there is none."""
    call_back = view.call_back
    if call_back is None:
        return ""
    due, now = call_back.due_at, view.drawn_at
    when = _clock(due, now, view.desk_zone, speak)
    theirs = their_hour(due, call_back.zone, view.desk_zone, speak)
    when = f"{when} ({theirs})" if theirs else when
    line = _AT if _is_today(due, now, view.desk_zone) else _ON
    return speak.gettext(_NOW if due <= now else line, time=when)


def is_due(view: CardView) -> bool:
    """Whether its hour has come."""
    return view.call_back is not None and view.call_back.due_at <= view.drawn_at


def local_due(view: CardView) -> datetime:
    """The hour on the desk's clock."""
    assert view.call_back is not None, "there is one"
    return view.call_back.due_at.astimezone(ZoneInfo(view.desk_zone))


def desk_city(view: CardView, speak: Translator) -> str:
    """Whose clock the desk's is."""
    return zone_city(view.drawn_at, view.desk_zone, speak.locale)


def their_hour(due: datetime, zone: str, desk_zone: str, speak: Translator) -> str:
    """'12:30 for them', with the weekday where it is another; "" where both clocks agree."""
    here, there = due.astimezone(ZoneInfo(desk_zone)), due.astimezone(ZoneInfo(zone))
    if here.replace(tzinfo=None) == there.replace(tzinfo=None):
        return ""
    same_day = here.date() == there.date()
    shown = time_local(due, zone, speak.locale)
    shown = shown if same_day else weekday_local(due, zone, speak.locale)
    return speak.gettext(_("%(time)s for them"), time=shown)


def call_back_when(due: datetime, zone: str, desk_zone: str, speak: Translator) -> str:
    """In a list: 'Tuesday, December 1 at 3:30 PM (12:30 PM for them)'. Moves with no clock."""
    here = datetime_local(due, desk_zone, speak.locale)
    theirs = their_hour(due, zone, desk_zone, speak)
    return f"{here} ({theirs})" if theirs else here


def _clock(due: datetime, now: datetime, zone: str, speak: Translator) -> str:
    """The hour alone today, else the day with it."""
    if _is_today(due, now, zone):
        return time_local(due, zone, speak.locale)
    return datetime_local(due, zone, speak.locale)


def _is_today(due: datetime, now: datetime, zone: str) -> bool:
    return due.astimezone(ZoneInfo(zone)).date() == now.astimezone(ZoneInfo(zone)).date()
