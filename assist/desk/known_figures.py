"""Which figures a reply may state: those of the account, of what was offered or agreed, and those
that the author named.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assist.desk.arrangements import Arranged, arranged_with, newest_offer
from assist.desk.closed_days import closed_days
from assist.desk.services import DeskServices
from assist.intents import entities
from assist.model.account import AccountSnapshot
from assist.model.business_days import is_business_day
from assist.model.contact import Contact
from assist.model.conversation import Conversation
from assist.model.decision import Suggest
from assist.model.interpretation import Certainty, ContactHints, Entity, EntityKind
from assist.model.money import Money
from assist.policy.wording import Figures, Known
from assist.store import Tx, decisions, interpretations

_YEAR = re.compile(r"\d{4}")
_LOOK_AHEAD = 15  # days: no series of holidays is longer
FiguresOf = Callable[[str], Figures]


def reader_of(
    desk: DeskServices, contact: Contact, currency: str, language: str, now: datetime
) -> FiguresOf:
    """Reads the amounts and days out of a text that the author will read, in their zone."""
    hints = ContactHints(
        language=language,
        country=contact.country or desk.default_country,
        zone=contact.zone or desk.zone,
        currency=currency,
    )

    def read(text: str) -> Figures:
        found = entities.read(text, language, hints, now)
        return Figures(tuple(_amounts(found)), tuple(_days(found)))

    return read


def _amounts(found: Iterable[Entity]) -> Iterator[tuple[Money, Any]]:
    """Plain numbers that may be amounts count other things far too often."""
    for one in found:
        if one.money is not None and one.certainty is Certainty.CERTAIN:
            yield one.money, one.span


def _days(found: Iterable[Entity]) -> Iterator[tuple[frozenset[date], Any]]:
    for one in found:
        if one.kind is EntityKind.DATE and one.date is not None:
            said = {one.date, *(date.fromisoformat(other) for other in one.alternatives)}
            if not _YEAR.search(one.text):  # "Nov 1" is read ahead, and may be the one just gone
                said |= {other for day in said for other in _in_other_years(day)}
            yield frozenset(said), one.span


def _in_other_years(day: date) -> Iterator[date]:
    for years in (-1, 1):
        with contextlib.suppress(ValueError):  # the 29th of February
            yield day.replace(year=day.year + years)


def known_figures(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    contact: Contact,
    account: AccountSnapshot | None,
    draft: Suggest | None,
    read: FiguresOf,
    now: datetime,
) -> Known:
    """In the caller's session. `draft` is the suggestion that is answered with, or edited."""
    zone = ZoneInfo(contact.zone or desk.zone)
    today = now.astimezone(zone).date()
    arranged = arranged_with(tx, contact, now)
    own, days = _all_in([account, arranged.plans, arranged.promises, arranged.refund], zone)
    if account is not None:
        own.update((account.balance(), account.past_due(today)))
    decided = decisions.latest(tx, conversation.id)
    offers = decided.decision.offers if decided else None
    told, told_days = _all_in([newest_offer(tx, conversation.id), offers, draft], zone)
    stated, stated_days = _all_in([interpretations.latest(tx, conversation.id)], zone)
    amounts, days = own | told | stated, days | told_days | stated_days
    texts = [draft.text, *(fact.shown for fact in draft.facts)] if draft else []
    for figures in map(read, texts):
        amounts.update(amount for amount, _ in figures.amounts)
        days.update(day for may_mean, _ in figures.days for day in may_mean)
    # When we write next is ours to say.
    closed = closed_days(contact.country or desk.default_country, now)
    ahead = (today + timedelta(days=number) for number in range(1, _LOOK_AHEAD))
    next_open = next((day for day in ahead if is_business_day(day, closed)), today)
    days.update((today, today + timedelta(days=1), next_open))
    return Known(frozenset(amounts), frozenset(days), private=frozenset(own - stated))


def _all_in(values: Iterable[object], zone: ZoneInfo) -> tuple[set[Money], set[date]]:
    """Every amount and every day in these values, however deep."""
    amounts: set[Money] = set()
    days: set[date] = set()
    waiting = [*values]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Money):
            amounts.add(value)
        elif isinstance(value, datetime):
            days.add(value.astimezone(zone).date())
        elif isinstance(value, date):
            days.add(value)
        elif isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, tuple | list | set | frozenset):
            waiting.extend(value)
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            waiting.extend(getattr(value, it.name) for it in dataclasses.fields(value))
    return amounts, days


def proven_by(arranged: Arranged, account: AccountSnapshot | None) -> frozenset[str]:
    """What makes a promise true that is forbidden otherwise."""
    proven = set()
    if arranged.refund is not None and arranged.refund.approved_at is not None:
        proven.add("refund_approved")
    if account is not None and any(one.kind.value == "credit" for one in account.adjustments):
        proven.add("fee_waived")
    return frozenset(proven)
