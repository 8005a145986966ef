"""When the desk must act on a dispute: business days before the bank's date. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from assist.model.dispute import Alarm, Dispute
from assist.playbooks.disputes.policy import AlarmDays

_SATURDAY = 5


def business_days_before(day: date, count: int, closed: Collection[date] = ()) -> date:
    """The `count`-th business day before `day`; `closed` are holidays of those who must act."""
    while count:
        day -= timedelta(days=1)
        count -= day.weekday() < _SATURDAY and day not in closed
    return day


def alarm_days(
    due_by: datetime, zone: str, days: AlarmDays, closed: Collection[date] = ()
) -> Mapping[Alarm, date]:
    """The desk's calendar day of each alarm; `zone` is the desk's."""
    last = due_by.astimezone(ZoneInfo(zone)).date()
    return {
        Alarm.EARLY: business_days_before(last, days.early, closed),
        Alarm.INTERNAL: business_days_before(last, days.internal, closed),
    }


def alarm_due(
    dispute: Dispute, now: datetime, zone: str, days: AlarmDays, closed: Collection[date] = ()
) -> Alarm | None:
    """The alarm that is to be told now; None when there is none, or evidence is not awaited.

    Only the more pressing one when both days have come: two at once say no more than one.
    """
    if dispute.due_by is None or not dispute.state.needs_response or dispute.internal_alarm_at:
        return None
    today = now.astimezone(ZoneInfo(zone)).date()
    on = alarm_days(dispute.due_by, zone, days, closed)
    if today >= on[Alarm.INTERNAL]:
        return Alarm.INTERNAL
    if today >= on[Alarm.EARLY] and dispute.early_alarm_at is None:
        return Alarm.EARLY
    return None
