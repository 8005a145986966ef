"""When a failed payment is tried again, under the house's and the networks' limits. Pure.

Sources: the desk's rules, 5.1 (four tries of one payment, never from 00 to 08, the networks' caps)
and 5.2 (at most two re-presentments of a returned debit within 180 days).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from assist.errors import BadInput
from assist.model.business_days import is_business_day
from assist.playbooks.declines.table import (
    MOST_TRIES,
    REVOKED,
    DeclineClass,
    Declines,
    RetryRule,
    packaged_declines,
)

_LAST_HOUR = 23  # a try this late may slip into the next day
# Advice of the issuer (Stripe's `advice_code`) and Mastercard's merchant advice codes: never again.
_NEVER_ADVICE = frozenset({"do_not_try_again", "03", "21"})


class NoRetry(StrEnum):
    """Why a payment is not tried again by itself."""

    CONSENT_WITHDRAWN = "consent_withdrawn"
    NEVER = "never"
    AUTHOR_ACTS = "author_acts"
    CHECK_FIRST = "check_first"
    NETWORK_FORBIDS = "network_forbids"
    TRIES_USED_UP = "tries_used_up"
    TOO_LATE = "too_late"
    NETWORK_CAP = "network_cap"


@dataclass(frozen=True, slots=True)
class Attempts:
    """What was tried: `of_payment` and, with other payments on the same card, `on_card`.

    Aware moments in any order; `network` as the processor writes it ("visa"), None for others.
    """

    of_payment: tuple[datetime, ...]
    on_card: tuple[datetime, ...] = ()
    network: str | None = None
    advice: str | None = None


def retry_plan(
    code: str | None,
    attempts: Attempts,
    now: datetime,
    *,
    zone: str,
    closed: Collection[date] = (),
    payday: date | None = None,
    table: Declines | None = None,
) -> tuple[date, ...] | NoRetry:
    """The next days (the author's, in `zone`) on which to try again, or why not.

    `closed` are bank holidays; `payday` is the next day on which the author is paid, if they
    named it. BadInput when nothing was tried yet, or in the future.
    """
    rules = table or packaged_declines()
    if not attempts.of_payment or max(attempts.of_payment) > now:
        raise BadInput(
            "attempts", "hold no try before now.", "Give the moments of the failed tries."
        )
    refused = _refusal(code, attempts, rules)
    if refused is not None:
        return refused
    rule = rules.retry[rules.row(code).retry or ""]
    clock = ZoneInfo(zone)
    first = min(attempts.of_payment).astimezone(clock).date()
    left = min(rule.most, MOST_TRIES - 1) - (len(attempts.of_payment) - 1)
    if left <= 0:
        return NoRetry.TRIES_USED_UP
    days = [day for day in _days(rule, first, payday, closed) if _ahead(day, attempts, now, clock)]
    if not days:
        return NoRetry.TOO_LATE
    return _under_caps(_chosen(days, left, payday), attempts, rules, clock) or NoRetry.NETWORK_CAP


def _refusal(code: str | None, attempts: Attempts, rules: Declines) -> NoRetry | None:
    row = rules.row(code)
    if (code or "").strip().lower() in REVOKED:
        return NoRetry.CONSENT_WITHDRAWN
    if attempts.advice in _NEVER_ADVICE:
        return NoRetry.NETWORK_FORBIDS
    if row.of_class is DeclineClass.AUTHOR:
        return NoRetry.AUTHOR_ACTS
    if row.of_class is DeclineClass.CHECK:
        return NoRetry.CHECK_FIRST
    return NoRetry.NEVER if row.retry is None else None


def _days(
    rule: RetryRule, first: date, payday: date | None, closed: Collection[date]
) -> list[date]:
    """Every day the rule names, earliest first, none twice."""
    last = first + timedelta(days=rule.within_days)
    wanted = [first + timedelta(days=after) for after in rule.after_days]
    if rule.payday and payday is not None:
        wanted.append(payday)
    moved = (_open_day(day, closed) if rule.business_days else day for day in wanted)
    return sorted({day for day in moved if first <= day <= last})


def _open_day(day: date, closed: Collection[date]) -> date:
    while not is_business_day(day, closed):
        day += timedelta(days=1)
    return day


def _ahead(day: date, attempts: Attempts, now: datetime, clock: ZoneInfo) -> bool:
    """Today counts only for a rule of the same day: once, and while there is time left."""
    local = now.astimezone(clock)
    if day != local.date():
        return day > local.date()
    tried_today = sum(at.astimezone(clock).date() == day for at in attempts.of_payment)
    first_day = min(attempts.of_payment).astimezone(clock).date()
    return local.hour < _LAST_HOUR and tried_today < (2 if day == first_day else 1)


def _chosen(days: list[date], left: int, payday: date | None) -> list[date]:
    """As many as are left, the earliest; a payday that was named is among them."""
    if len(days) <= left:
        return days
    on_payday = [day for day in days if payday is not None and day >= payday][:1]
    others = [day for day in days if day not in on_payday]
    return sorted([*others[: left - len(on_payday)], *on_payday])


def _under_caps(
    days: list[date], attempts: Attempts, rules: Declines, clock: ZoneInfo
) -> tuple[date, ...]:
    """Those days on which the card's network allows one more try."""
    tried = attempts.on_card or attempts.of_payment
    made = [at.astimezone(clock).date() for at in tried]
    return tuple(_allowed(days, made, (attempts.network or "").lower(), rules))


def _allowed(days: list[date], made: list[date], network: str, rules: Declines) -> Iterator[date]:
    for day in days:
        within = (
            sum(timedelta(0) <= day - one < timedelta(days=cap.days) for one in made) < cap.most
            for cap in rules.networks.get(network, ())
        )
        if all(within):
            made.append(day)
            yield day
