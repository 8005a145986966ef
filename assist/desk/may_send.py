"""The contact policy asked with everything that the store knows: the one caller of it that counts.

Both halves of the door out ask here, and so does whatever shows the answer before a click.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from assist.desk.closed_days import closed_days
from assist.desk.services import DeskServices
from assist.model.contact import ChannelKind, Contact, ContactPoint
from assist.model.contact_log import ContactLog
from assist.model.conversation import Conversation, Purpose
from assist.model.hold import Hold
from assist.model.verdict import Refused, Verdict
from assist.policy.contact import Addressee, IntentToSend, contact_check
from assist.policy.policy_data import ContactPolicy
from assist.store import (
    Tx,
    contact_log,
    contacts,
    conversations,
    disputes,
    holds,
    messages,
    one_time_codes,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What would leave. `message_id` if it is stored already: it does not count against itself."""

    purpose: Purpose
    text: str | None = None
    message_id: str | None = None
    answers_id: str | None = None  # what it answers, where that was written at another address
    point: ContactPoint | None = None  # another address of the author's to which it would go


def verdict_for(
    tx: Tx, desk: DeskServices, conversation: Conversation, asked: Asked, now: datetime
) -> Verdict:
    """The contact policy's answer for a message in this conversation now, or (`asked.point`) for
    one that answers it at another address of the author's.
    """
    point = asked.point or contacts.get_point(tx, conversation.contact_point_id)
    intent = IntentToSend(
        channel=asked.point.channel if asked.point else conversation.channel,
        purpose=asked.purpose,
        last_incoming_at=_last_incoming_at(tx, conversation, point, asked),
        text=asked.text,
        asked_elsewhere_at=_asked_elsewhere_at(tx, conversation, asked),
    )
    point = _also_by_text(tx, conversation, point)
    addressee = addressee_of(tx, desk, conversation.contact_id, point, now)
    history = history_of(tx, desk, addressee, now, without=asked.message_id)
    return contact_check(intent, history, addressee, desk.contact_policy, now)


def _also_by_text(tx: Tx, conversation: Conversation, point: ContactPoint) -> ContactPoint:
    """Whoever called is written to by text: a STOP at that number counts here too."""
    if conversation.channel is not ChannelKind.VOICE or point.opted_out_at is not None:
        return point
    texted = contacts.find_point(tx, ChannelKind.SMS, point.address)
    stopped = texted.opted_out_at if texted else None
    return replace(point, opted_out_at=stopped) if stopped else point


def _last_incoming_at(
    tx: Tx, conversation: Conversation, point: ContactPoint, asked: Asked
) -> datetime | None:
    """When the author last wrote where it would leave."""
    if asked.point is not None:
        return conversations.last_incoming_of_point(tx, asked.point.id)
    if asked.purpose is Purpose.ONE_TIME_CODE:
        return _code_asked_at(tx, conversation, point)
    return conversation.last_incoming_at


def _asked_elsewhere_at(tx: Tx, conversation: Conversation, asked: Asked) -> datetime | None:
    """When the author wrote what this thread answers though it was written in another."""
    if asked.point is not None:
        return conversation.last_incoming_at
    if asked.answers_id is not None:
        return messages.get(tx, asked.answers_id).created_at
    return messages.answered_elsewhere_at(tx, conversation.id)


def _code_asked_at(tx: Tx, conversation: Conversation, point: ContactPoint) -> datetime | None:
    """When the author last wrote where they are to be proven. Of somebody who only says who they
    are nothing is known: a code to the person whom they name keeps to that person's hours.
    """
    asked = one_time_codes.asked_in(tx, conversation.contact_id, point.id)
    here = conversation.last_incoming_at
    return max(filter(None, (asked, here)), default=None)


def addressee_of(
    tx: Tx, desk: DeskServices, contact_id: str, point: ContactPoint, now: datetime
) -> Addressee:
    """Who would be reached at `point`, with all that stands between us and them."""
    contact = contacts.get_contact(tx, contact_id)
    account_id = contact.account_id
    filed = disputes.of_account(tx, account_id) if account_id else ()
    return Addressee(
        contact=contact,
        point=point,
        consents=contact_log.consents_of(tx, point.id),
        holds=holds.standing(tx, contact, now),
        is_disputed=any(one.state.is_open for one in filed),
        closed=closed_for(desk.contact_policy, contact, now),
    )


def history_of(
    tx: Tx,
    desk: DeskServices,
    addressee: Addressee,
    now: datetime,
    *,
    without: str | None = None,
) -> ContactLog:
    """What was sent and called about the same account, as far back as any rule looks."""
    people = contacts.ids_of_account(tx, addressee.contact)
    since = _looked_back(desk.contact_policy, addressee.holds, now)
    return contact_log.log_of(tx, people, since, without)


def _looked_back(policy: ContactPolicy, held: tuple[Hold, ...], now: datetime) -> datetime:
    windows = [cap.window_days for cap in policy.defaults.caps]
    windows += [cap.window_days for row in policy.jurisdictions for cap in row.tighten.caps]
    windows.append(policy.defaults.after_conversation.days)
    return min([now - timedelta(days=max(windows) + 2), *(hold.since for hold in held)])


def closed_for(policy: ContactPolicy, contact: Contact, now: datetime) -> frozenset[date]:
    """The holidays of the policy and those where the author lives."""
    found: frozenset[date] = frozenset()
    for country in (*policy.defaults.quiet.holidays, contact.country):
        found |= closed_days(country, now)
    return found


def refusal_data(refusal: Refused) -> Mapping[str, Any]:
    """As the record keeps it."""
    earliest = refusal.earliest_next_at
    return {
        "reasons": [reason.code for reason in refusal.reasons],
        "details": [str(reason) for reason in refusal.reasons],
        "earliest_next_at": earliest.isoformat() if earliest else None,
    }
