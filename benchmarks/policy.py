"""The contact policy asked once, with a year of history about the account."""

from __future__ import annotations

import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta

from assist.desk.closed_days import closed_days
from assist.model.contact import ChannelKind, Contact, ContactPoint
from assist.model.contact_log import ContactLog, LogEntry
from assist.model.conversation import Purpose
from assist.policy.contact import Addressee, IntentToSend, contact_check
from assist.policy.policy_data import packaged_contact_policy

NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)
CHANNELS = (ChannelKind.SMS, ChannelKind.EMAIL, ChannelKind.VOICE)
ENTRIES = 1_500  # four a day, every day of a year
ROUNDS = 2_000


def run() -> dict[str, object]:
    """Milliseconds a question, the policy loaded; for a message with which we begin."""
    chance = random.Random(5)
    policy, history = packaged_contact_policy(), _history(chance)
    people = [_somebody(number, history[-1].at) for number in range(200)]
    log = ContactLog(history)
    times = []
    for number in range(ROUNDS):
        addressee = people[number % len(people)]
        intent = IntentToSend(chance.choice(CHANNELS), Purpose.OUTREACH, None, "Reply STOP to end.")
        now = NOW + timedelta(minutes=chance.randrange(7 * 24 * 60))
        began = time.perf_counter()
        contact_check(intent, log, addressee, policy, now)
        if number >= len(people):  # the first round warms up
            times.append((time.perf_counter() - began) * 1000)
    times.sort()
    print(f"policy: {len(times)} questions", file=sys.stderr)
    return {
        "entries": len(history),
        "p50_ms": round(statistics.median(times), 3),
        "p95_ms": round(times[len(times) * 95 // 100], 3),
        "p99_ms": round(times[len(times) * 99 // 100], 3),
    }


def _history(chance: random.Random) -> tuple[LogEntry, ...]:
    moments = sorted(
        NOW - timedelta(minutes=chance.randrange(365 * 24 * 60)) for _ in range(ENTRIES)
    )
    return tuple(
        LogEntry(
            at=at,
            channel=chance.choice(CHANNELS),
            outreach=chance.random() < 0.05,
            is_conversation=chance.random() < 0.02,
        )
        for at in moments
    )


def _somebody(number: int, at: datetime) -> Addressee:
    """In six places, half of them with a zone on file."""
    country, region, zone, prefix = (
        ("US", "OR", None, "+1305555"),
        ("US", "MA", "America/New_York", "+1617555"),
        ("US", None, None, "+1415555"),
        ("AR", None, "America/Argentina/Buenos_Aires", "+54911555"),
        ("GB", None, "Europe/London", "+44770090"),
        ("US", "TX", None, "+1915555"),
    )[number % 6]
    contact = Contact(str(number), "Ada", "en", country, zone, "A1", at, region=region)
    address = f"{prefix}{number:04d}"
    point = ContactPoint("p", contact.id, ChannelKind.SMS, address, at, verified_at=at)
    closed = closed_days("US", NOW) | closed_days("AR", NOW) | closed_days(country, NOW)
    return Addressee(contact, point, closed=closed)
