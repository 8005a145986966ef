"""Which figures a reply may state: those of the account, of what was offered or agreed, and those
that the author named.
"""

from __future__ import annotations

import dataclasses
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
from assist.model.decision import FactUsed, Suggest
from assist.model.interpretation import Certainty, ContactHints, Entity, EntityKind
from assist.model.money import Money
from assist.playbooks.catalogue import CATALOGUE, FactKind
from assist.policy.wording import Figures, Known
from assist.store import Tx, decisions, interpretations

_OF_ACCOUNT = frozenset({FactKind.MONEY, FactKind.DATE, FactKind.SCHEDULE})
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
            others = {date.fromisoformat(other) for other in one.alternatives}
            yield frozenset({one.date, *others}), one.span


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
    values: list[object] = [
        account,
        arranged.plans,
        arranged.promises,
        arranged.refund,
        newest_offer(tx, conversation.id),
        interpretations.latest(tx, conversation.id),
        draft,
    ]
    decided = decisions.latest(tx, conversation.id)
    if decided is not None:
        values.append(decided.decision.offers)
    amounts, days = _all_in(values, zone)
    texts = [draft.text, *(fact.shown for fact in draft.facts)] if draft else []
    for figures in map(read, texts):
        amounts.update(amount for amount, _ in figures.amounts)
        days.update(day for may_mean, _ in figures.days for day in may_mean)
    if account is not None:
        amounts.update((account.balance(), account.past_due(today)))
    # When we write next is ours to say.
    closed = closed_days(contact.country or desk.default_country, now)
    ahead = (today + timedelta(days=number) for number in range(1, _LOOK_AHEAD))
    next_open = next((day for day in ahead if is_business_day(day, closed)), today)
    days.update((today, today + timedelta(days=1), next_open))
    return Known(frozenset(amounts), frozenset(days), tuple(_private(draft.facts if draft else ())))


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


def _private(facts: Iterable[FactUsed]) -> Iterator[tuple[str, Any]]:
    for fact in facts:
        spec = CATALOGUE.get(fact.name)
        if spec is not None and spec.kind in _OF_ACCOUNT and spec.of_account:
            yield fact.shown, spec.needs


def proven_by(arranged: Arranged, account: AccountSnapshot | None) -> frozenset[str]:
    """What makes a promise true that is forbidden otherwise."""
    proven = set()
    if arranged.refund is not None and arranged.refund.approved_at is not None:
        proven.add("refund_approved")
    if account is not None and any(one.kind.value == "credit" for one in account.adjustments):
        proven.add("fee_waived")
    return frozenset(proven)
