"""At which numbers an author may be called now: the contact policy's word for each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from assist.desk.call_hours import intent_to_call
from assist.desk.may_send import addressee_of, history_of
from assist.desk.services import DeskServices
from assist.model.card import NumberToCall
from assist.model.contact import ChannelKind, ContactPoint
from assist.model.verdict import Verdict
from assist.policy.contact import contact_check
from assist.policy.identity import masked
from assist.store import Tx, contacts

_PHONES = (ChannelKind.VOICE, ChannelKind.SMS)


def numbers_of(
    tx: Tx, desk: DeskServices, contact_id: str, now: datetime
) -> tuple[NumberToCall, ...]:
    """Every number of theirs once, those they called from or were called at first."""
    return tuple(
        NumberToCall(point.id, masked(point), call_verdict(tx, desk, contact_id, point, now))
        for point in _phones(contacts.points_of(tx, contact_id))
    )


def _phones(points: Iterable[ContactPoint]) -> list[ContactPoint]:
    """One point a number. A STOP to our texts there counts for calls as well: whoever wants no
    text from us has not asked for a call instead.
    """
    found: dict[str, ContactPoint] = {}
    phones = (one for one in points if one.channel in _PHONES and one.address.startswith("+"))
    for point in sorted(phones, key=lambda one: _PHONES.index(one.channel)):
        known = found.get(point.address)
        if known is None:
            found[point.address] = point
        elif known.opted_out_at is None and point.opted_out_at is not None:
            found[point.address] = replace(known, opted_out_at=point.opted_out_at)
    return list(found.values())


def call_verdict(
    tx: Tx, desk: DeskServices, contact_id: str, point: ContactPoint, now: datetime
) -> Verdict:
    """May the author be called at `point` now? Calls are always ours to begin: what was written
    lately frees them from nothing; only a wish to be called does.
    """
    points = contacts.points_of(tx, contact_id)
    same = next(one for one in _phones(points) if one.address == point.address)
    addressee = addressee_of(
        tx, desk, contact_id, replace(point, opted_out_at=same.opted_out_at), now
    )
    history = history_of(tx, desk, addressee, now)
    people = contacts.ids_of_account(tx, addressee.contact)
    return contact_check(intent_to_call(tx, people), history, addressee, desk.contact_policy, now)
