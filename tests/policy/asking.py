"""Asking the contact policy in a test: sensible defaults, and only what matters said."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from assist.desk.closed_days import closed_days
from assist.model.contact import ChannelKind
from assist.model.contact_log import ContactLog, LogEntry
from assist.model.conversation import Direction, Purpose
from assist.policy.contact import Addressee, IntentToSend, contact_check
from assist.policy.policy_data import packaged_contact_policy
from tests import factories

ART = ZoneInfo("America/Argentina/Buenos_Aires")
CALL, SMS, EMAIL, WHATSAPP = (
    ChannelKind.VOICE,
    ChannelKind.SMS,
    ChannelKind.EMAIL,
    ChannelKind.WHATSAPP,
)
POLICY = packaged_contact_policy()
NOON = datetime(2026, 11, 18, 17, tzinfo=UTC)  # a Wednesday, noon in New York
WITH_NOTICE = "Your plan ends on Friday. Reply STOP to end messages."


def in_art(year, month, day, hour, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=ART)


def author(address="+13055550111", channel=SMS, *, on_file=True, **changes):
    """Somebody in New York whose number the publisher has on file."""
    contact = factories.contact(**changes)
    point = factories.point(
        contact.id,
        channel=channel,
        address=address,
        verified_at=factories.NOW - timedelta(days=400) if on_file else None,
    )
    return Addressee(contact, point)


def holidays(*countries, year=2026):
    found = frozenset()
    for country in countries:
        found |= closed_days(country, datetime(year, 6, 1, tzinfo=UTC))
    return found


def outreach(channel=SMS, text=WITH_NOTICE):
    return IntentToSend(channel, Purpose.OUTREACH, None, text)


def reply(channel=SMS, last=NOON, purpose=Purpose.REPLY):
    return IntentToSend(channel, purpose, last)


def check(intent, who=None, now=NOON, log=(), policy=POLICY):
    entries = tuple(sorted(log, key=lambda entry: entry.at))
    return contact_check(intent, ContactLog(entries), who or author(), policy, now)


def call(at, **changes):
    return LogEntry(at, CALL, **changes)


def sms(at, **changes):
    return LogEntry(at, SMS, **changes)


def answer(at, channel=SMS):
    return LogEntry(at, channel, Direction.OUTGOING, outreach=False, purpose=Purpose.REPLY)


def codes(verdict):
    return [str(reason) for reason in verdict.reasons]


def local_day(moment, zone="America/New_York"):
    return moment.astimezone(ZoneInfo(zone)).date()
