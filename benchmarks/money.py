"""The ladder of offers, and a file of 100,000 rows of each kind into empty books.

Offers: `offers.propose` for authors of every age of debt, with and without a wish of their own.
Files: `desk.import_ledger.import_file`, 100,000 accounts with one entry of each kind, on SQLite.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from assist.desk.import_ledger import import_file
from assist.model.imports import ImportKind
from assist.model.money import Money
from assist.playbooks.offers import Ask, OfferFacts, packaged_policy, propose
from assist.store import Database
from benchmarks import databases

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
PROPOSALS, WARM_UP = 10_000, 500
ROWS = 100_000
_COLUMNS: dict[ImportKind, tuple[str, Callable[[int], str]]] = {
    ImportKind.ACCOUNTS: (
        "id,name,currency,email,language,country",
        lambda n: f"A{n:06d},Author {n},USD,a{n}@example.com,en,US",
    ),
    ImportKind.INVOICES: (
        "id,account_id,amount,currency,due_on,description",
        lambda n: f"I{n:06d},A{n:06d},312.50,USD,2026-11-05,Instalment",
    ),
    ImportKind.PAYMENTS: (
        "id,account_id,amount,currency,paid_at",
        lambda n: f"P{n:06d},A{n:06d},100.00,USD,2026-11-10T12:00:00-05:00",
    ),
    ImportKind.ROYALTIES: (
        "id,account_id,step,amount,currency,on,period",
        lambda n: f"R{n:06d},A{n:06d},earned,12.34,USD,2026-09-30,2026-Q3",
    ),
}


def run() -> dict[str, object]:
    """Milliseconds a proposal, seconds a file."""
    return {"offers_propose": _offers(), "import": _files(), "targets": _TARGETS}


_TARGETS = {"offers_propose": "p50 < 1 ms", "import": "100,000 rows < 60 s"}


def _offers() -> dict[str, float]:
    rng, policy = Random(1), packaged_policy()
    times = []
    for number in range(WARM_UP + PROPOSALS):
        owed = Money(rng.randint(5_000, 500_000), "USD")
        late = NOW.date() - timedelta(days=rng.randint(0, 120))
        facts = OfferFacts(owed, NOW.date(), late, owed)
        asked = Ask(per_instalment=Money(15_000, "USD")) if number % 2 else Ask()
        began = time.perf_counter()
        propose(facts, policy, asked, NOW)
        if number >= WARM_UP:
            times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return {
        "p50_ms": round(statistics.median(times), 3),
        "p95_ms": round(times[len(times) * 95 // 100], 3),
    }


def _files() -> dict[str, float]:
    took = {}
    with databases.fresh("sqlite") as (directory, urls):
        db = Database(urls[0])
        for kind, (header, row) in _COLUMNS.items():
            path = Path(directory) / f"{kind.value}.csv"
            path.write_text("\n".join([header, *map(row, range(ROWS))]) + "\n", encoding="utf-8")
            began = time.perf_counter()
            report = import_file(db, kind, path, now=NOW)
            took[kind.value] = round(time.perf_counter() - began, 1)
            assert not report.problems, report.problems[:3]
            print(f"money: {ROWS} {kind.value} in {took[kind.value]} s", file=sys.stderr)
        db.close()
    return took
