"""The snapshot of one account from the embedded ledger, among few accounts and among many.

Every account has 20 entries: 8 invoices (3 of them with lines), 7 payments, one credit, 4 royalty
movements; and a payment method. They are inserted round by round, as time would have brought
them, so that the rows of one account lie far apart. Accounts are asked for at random.

BENCH_LEDGER_POSTGRESQL=1 runs it on PostgreSQL too, where the filling takes many minutes.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Table, insert

from assist import wiring
from assist.settings import Settings
from assist.store import Database
from assist.store.account_entries import (
    ACCOUNTS,
    ADJUSTMENTS,
    INVOICES,
    LINES,
    METHODS,
    MOVEMENTS,
    PAYMENTS,
)
from benchmarks import databases
from tests.harness import SECRET

FEW, MANY = 1_000, 100_000
ENTRIES = 20
ASKED, WARM_UP = 3_000, 300
CHUNK = 10_000
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOW.date()
STEPS = (("earned", 12_000), ("collected", 9_000), ("released", 8_000), ("sent", 2_000))


def run() -> dict[str, object]:
    """Milliseconds a snapshot, by database and number of accounts."""
    kinds = ["sqlite"]
    if os.environ.get("BENCH_LEDGER_POSTGRESQL") == "1":
        kinds.append("postgresql")
    return {kind: _measure(kind) for kind in kinds}


def _measure(kind: str) -> dict[str, object]:
    with databases.fresh(kind) as (_, urls):
        few, many = (_size(url, size) for url, size in zip(urls, (FEW, MANY), strict=True))
    return {
        "few": few,
        "many": many,
        "p50_ratio": round(many["p50_ms"] / few["p50_ms"], 2),
        "target": {"p50_ms": "< 3", "p50_ratio": "<= 1.5"},
    }


def _size(url: str, accounts: int) -> dict[str, Any]:
    began = time.perf_counter()
    db = Database(url)
    fill(db, accounts)
    db.close()
    filled = time.perf_counter() - began
    print(f"ledger: {accounts} accounts filled in {filled:.0f} s", file=sys.stderr)
    services = wiring.build(Settings(secret_key=SECRET, database_url=url))
    try:
        times = sorted(_ask(services, Random(accounts), accounts))
    finally:
        services.close()
    return {
        "accounts": accounts,
        "entries": accounts * ENTRIES,
        "p50_ms": round(statistics.median(times), 3),
        "p95_ms": round(times[len(times) * 95 // 100], 3),
        "p99_ms": round(times[len(times) * 99 // 100], 3),
    }


def _ask(services: wiring.Services, rng: Random, accounts: int) -> Iterator[float]:
    for number in range(WARM_UP + ASKED):
        wanted = f"A{rng.randrange(accounts):06d}"
        began = time.perf_counter()
        snapshot = services.desk.billing.snapshot(wanted, NOW)
        took = (time.perf_counter() - began) * 1000
        assert snapshot is not None
        assert len(snapshot.invoices) == 8
        if number >= WARM_UP:
            yield took


def fill(db: Database, accounts: int) -> None:
    """Put `accounts` accounts with their entries into a migrated database."""
    names = [f"A{number:06d}" for number in range(accounts)]
    for table, rows in _rounds(names):
        _insert(db, table, rows)


def _rounds(names: list[str]) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    yield ACCOUNTS, [_account(name) for name in names]
    yield METHODS, [_method(name) for name in names]
    for number in range(8):
        yield INVOICES, [_invoice(name, number) for name in names]
        if number < 3:
            yield LINES, [_line(name, number, position) for name in names for position in (1, 2)]
        if number < 7:
            yield PAYMENTS, [_payment(name, number) for name in names]
    yield ADJUSTMENTS, [_credit(name) for name in names]
    for step, minor in STEPS:
        yield MOVEMENTS, [_movement(name, step, minor) for name in names]


def _insert(db: Database, table: Table, rows: list[dict[str, Any]]) -> None:
    with db.transaction() as tx:
        for start in range(0, len(rows), CHUNK):
            tx.connection().execute(insert(table), rows[start : start + CHUNK])


def _account(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "contact_id": f"c{name}",
        "currency": "USD",
        "version": 1,
        "project_titles": ["The Salt Road"],
        "billing_email": f"{name}@example.com",
    }


def _method(name: str) -> dict[str, Any]:
    card = {"brand": "visa", "last4": "4242", "expires_year": 2028, "expires_month": 4}
    return {"id": f"m{name}", "account_id": name, "is_default": True, **card}


def _invoice(name: str, number: int) -> dict[str, Any]:
    return {
        "id": f"i{name}-{number}",
        "account_id": name,
        "number": f"LH-{number}",
        "description": f"Signature package, instalment {number + 1} of 8",
        "amount_minor": 25_000,
        "due_on": TODAY + timedelta(days=30 * (number - 6)),
        "state": "open",
        "kind": "charge",
    }


def _line(name: str, number: int, position: int) -> dict[str, Any]:
    return {
        "invoice_id": f"i{name}-{number}",
        "position": position,
        "item": "EDIT",
        "description": "Copy editing",
        "quantity": "1",
        "amount_minor": 12_500,
    }


def _payment(name: str, number: int) -> dict[str, Any]:
    return {
        "id": f"p{name}-{number}",
        "account_id": name,
        "amount_minor": 20_000,
        "at": NOW - timedelta(days=30 * (7 - number)),
        "state": "failed" if number == 5 else "succeeded",
        "method": "card",
        "card_brand": "visa",
        "card_last4": "4242",
    }


def _credit(name: str) -> dict[str, Any]:
    given = {"kind": "credit", "amount_minor": 2_500, "at": NOW, "reason": "Goodwill"}
    return {"id": f"x{name}", "account_id": name, **given}


def _movement(name: str, step: str, minor: int) -> dict[str, Any]:
    when: dict[str, Any] = {"on": date(2026, 9, 30), "period": "2026-Q3"}
    return {"account_id": name, "id": step, "step": step, "amount_minor": minor, **when}
