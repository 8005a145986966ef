"""May this message go to this address now? Asked before a click, at the click, and at the send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from assist.model.contact import ChannelKind, Contact, ContactPoint
from assist.model.conversation import Purpose

WHATSAPP_SESSION = timedelta(hours=24)
OPT_OUT_CONFIRMATION_WITHIN = timedelta(minutes=5)


class Refusal(StrEnum):
    """Stable codes, shown to specialists and stored."""

    OPTED_OUT = "OPTED_OUT"
    WA_SESSION_CLOSED = "WA_SESSION_CLOSED"


@dataclass(frozen=True, slots=True)
class IntentToSend:
    """What is about to leave, and when the author last wrote in that thread."""

    channel: ChannelKind
    purpose: Purpose
    last_incoming_at: datetime | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Allowed when there is no reason against it."""

    reasons: tuple[Refusal, ...] = ()
    earliest_next_at: datetime | None = None  # None: not by waiting

    @property
    def allowed(self) -> bool:
        return not self.reasons


def contact_check(
    intent: IntentToSend, contact: Contact, point: ContactPoint, now: datetime
) -> Verdict:
    """Every reason against sending `intent` to `point` at `now`.

    Sources: 47 CFR 64.1200(a)(10)-(12) for revocation and its one confirmation within five
    minutes; WhatsApp Business messaging policy for the 24-hour session.
    """
    reasons = []
    may_pass = _confirms_opt_out(intent, contact, point, now) or intent.purpose is Purpose.SAFETY
    if _is_opted_out(contact, point) and not may_pass:
        reasons.append(Refusal.OPTED_OUT)
    if intent.channel is ChannelKind.WHATSAPP and not _session_is_open(intent, now):
        reasons.append(Refusal.WA_SESSION_CLOSED)
    return Verdict(tuple(reasons))


def _is_opted_out(contact: Contact, point: ContactPoint) -> bool:
    return point.opted_out_at is not None or contact.opted_out_all_at is not None


def _confirms_opt_out(
    intent: IntentToSend, contact: Contact, point: ContactPoint, now: datetime
) -> bool:
    if intent.purpose is not Purpose.OPT_OUT_CONFIRMATION:
        return False
    times = [at for at in (point.opted_out_at, contact.opted_out_all_at) if at is not None]
    return bool(times) and now - max(times) <= OPT_OUT_CONFIRMATION_WITHIN


def _session_is_open(intent: IntentToSend, now: datetime) -> bool:
    opened = intent.last_incoming_at
    return opened is not None and now - opened < WHATSAPP_SESSION
