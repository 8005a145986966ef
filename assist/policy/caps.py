"""How often is too often: attempts counted in windows, and the days after a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assist.model.contact import ChannelKind
from assist.model.contact_log import ContactLog
from assist.model.conversation import Direction
from assist.policy.policy_data import AfterConversation, Cap, Unit

CONSENT_LASTS = timedelta(days=7)  # to be called: the day on which they asked is the first


def free_again(cap: Cap, log: ContactLog, zones: Sequence[str], now: datetime) -> datetime | None:
    """When the cap leaves room for one more attempt; None: it does now.

    In calendar days it has to have room in every zone where the author may be.
    """
    reach = timedelta(days=cap.window_days + 2)  # a zone may be a day ahead of another
    attempts = [
        entry.at
        for entry in log.since(now - reach)
        if entry.outreach and entry.direction is Direction.OUTGOING and entry.channel in cap.media
    ]
    if cap.unit is Unit.ROLLING:
        return _rolled_out(cap, attempts, now)
    frees = [_next_free_day(cap, attempts, zone, now) for zone in zones or ("UTC",)]
    return max((free for free in frees if free is not None), default=None)


def _rolled_out(cap: Cap, attempts: Sequence[datetime], now: datetime) -> datetime | None:
    window = timedelta(days=cap.window_days)
    inside = [at for at in attempts if now < at + window]
    if len(inside) < cap.max:
        return None
    return inside[len(inside) - cap.max] + window


def _next_free_day(
    cap: Cap, attempts: Sequence[datetime], name: str, now: datetime
) -> datetime | None:
    """Windows of whole days that end with today: an attempt of day 1 counts until day 7."""
    zone = ZoneInfo(name)
    window = timedelta(days=cap.window_days)
    today = now.astimezone(zone).date()
    inside = [day for at in attempts if (day := at.astimezone(zone).date()) + window > today]
    if len(inside) < cap.max:
        return None
    return _midnight(inside[len(inside) - cap.max] + window, zone)


def after_conversation(
    rule: AfterConversation,
    medium: ChannelKind,
    log: ContactLog,
    zones: Sequence[str],
    now: datetime,
) -> datetime | None:
    """When the days after the last telephone conversation are over; None: they are, or none was.

    12 CFR 1006.14(b)(2)(i)(B): the day of the conversation is the first of seven.
    """
    last = log.last_conversation()
    if last is None or medium not in rule.media or not rule.days:
        return None
    frees = []
    for name in zones or ("UTC",):
        zone = ZoneInfo(name)
        frees.append(_midnight(last.at.astimezone(zone).date() + timedelta(days=rule.days), zone))
    free = max(frees)
    return free if now < free else None


def consent_ends(asked_at: datetime, zones: Sequence[str]) -> datetime:
    """When an author's wish to be called binds us to no cap any more.

    12 CFR 1006.14(b)(3)(i): seven consecutive days, of which the day they asked is the first; where
    they may be in several zones, the first in which those are over.
    """
    ends = []
    for name in zones or ("UTC",):
        zone = ZoneInfo(name)
        ends.append(_midnight(asked_at.astimezone(zone).date() + CONSENT_LASTS, zone))
    return min(ends)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of `day` there."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
