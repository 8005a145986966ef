"""Choosing a playbook among 50 and among 1,000, each with 20 conditions."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from assist.intents.catalog import load_catalog
from assist.playbooks.choose import Choosing
from assist.playbooks.facts import Facts, facts_of
from assist.playbooks.library import Library
from assist.playbooks.samples import Asked, read_as, situation_of
from assist.playbooks.situation import Situation

ROUNDS, WARM_UP = 2_000, 200
NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
# 19 rows that hold for the sample author, so that the last row decides: the worst case.
_HOLD = (
    "{fact: balance, operator: gt, value: 0}", "{fact: past_due, operator: gt, value: 1}",
    "{fact: days_overdue, operator: gte, value: 1}", "{fact: unpaid_count, operator: gt, value: 0}",
    "{fact: is_known, operator: is, value: true}", "{fact: desk_open, operator: is, value: true}",
    "{fact: has_plan, operator: is, value: false}", "{fact: channel, operator: eq, value: sms}",
    "{fact: next_due_amount, operator: known}", "{fact: next_due_date, operator: known}",
    "{fact: oldest_due_amount, operator: gt, value: 5}", "{fact: first_name, operator: known}",
    "{fact: oldest_invoice_number, operator: known}", "{fact: open_invoices, operator: known}",
    "{fact: last_payment_amount, operator: gt, value: 1}", "{fact: reply_by, operator: known}",
    "{fact: last_failed_amount, operator: known}", "{fact: promise_date, operator: unknown}",
    "{fact: company, operator: contains, value: house}",
)  # fmt: skip


def run() -> dict[str, object]:
    """Microseconds to choose, at the median and the 95th percentile, and the ratio of the two. The
    two libraries are asked in turn, so that whatever else the machine does meets both.
    """
    asks = [_asks(50), _asks(1000)]
    times: list[list[float]] = [[], []]
    for number in range(ROUNDS):
        for ask, taken in zip(asks, times, strict=True):
            choosing = ask[number % len(ask)]
            began = time.perf_counter()
            choosing()
            if number >= WARM_UP:
                taken.append((time.perf_counter() - began) * 1e6)
    few, many = (_figures(taken) for taken in times)
    print(f"choosing: {ROUNDS} rounds of each", file=sys.stderr)
    return {
        "conditions_each": len(_HOLD) + 1,
        "among_50": few,
        "among_1000": many,
        "p50_ratio": round(many["p50_us"] / few["p50_us"], 2),
    }


def _figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "p50_us": round(statistics.median(ordered), 1),
        "p95_us": round(ordered[len(ordered) * 95 // 100], 1),
    }


def _asks(count: int) -> list[Callable[[], object]]:
    """Ways to ask a library of `count` playbooks, each from the beginning."""
    library = Library.parse((f"v{number}", _text(number, count)) for number in range(count))
    intents, draws = sorted(load_catalog()), random.Random(7)
    asks: list[Callable[[], object]] = []
    for _ in range(40):
        reading = read_as(draws.choice(intents), "en", NOW)
        situation = situation_of("owing", Asked(reading, "how much do I owe"), NOW)
        facts = facts_of(situation, NOW)
        asks.append(partial(_ask, library, situation, facts))
    return asks


def _ask(library: Library, situation: Situation, facts: Facts) -> object:
    asked = situation.interpretation.asked
    return Choosing(library, situation, facts, "en").by_intents(asked)


def _text(number: int, count: int) -> str:
    """Every intent has its share of the playbooks; only the last of each fits, by its last row."""
    intents = sorted(load_catalog())
    fits = number >= count - len(intents)
    last = f"{{fact: balance, operator: lt, value: {100000 + number if fits else number / 100}}}"
    rows = "\n".join(f"    - {row}" for row in (*_HOLD, last))
    said = "{subject: About it, short: We owe you an answer., long: We owe you an answer.}"
    return (
        f"schema_version: 2\nid: bench.p{number:04d}\nname: Bench {number}\npurpose: Measure.\n"
        f"family: CLARIFY\nintents: [{intents[number % len(intents)]}]\nidentity_level: L0\n"
        f"conditions:\n  all:\n{rows}\ntexts:\n  en: {said}\n  es: {said}\n"
        "next_step: None.\nowner: bench\nchangelog: [{when: 2026-11-22, by: bench, line: First}]\n"
    )
