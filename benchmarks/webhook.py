"""Webhook to stored-and-acknowledged, against a bare view that inserts the same row.

Both run under the same gunicorn, threads, engine and database kind; blocks of load go to one and
to the other in turn, so that whatever else the machine does meets both.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from assist.demo.standins.twilio import TwilioStandin
from benchmarks import databases
from benchmarks.load import Result, drive, webhook_requests
from benchmarks.processes import Processes, environment, free_port, wait_ready

PUBLIC_URL = "https://desk.example.com"
ROUNDS, REQUESTS, CONNECTIONS, AUTHORS = 6, 1500, 4, 200
BARE = "benchmarks.bare:from_environment()"


def run() -> dict[str, object]:
    """Figures for SQLite and PostgreSQL; the ratios are medians over rounds."""
    return {kind: _measure(kind) for kind in ("sqlite", "postgresql")}


def _measure(kind: str) -> dict[str, object]:
    with databases.fresh(kind) as (directory, urls), TwilioStandin() as twilio:
        ours, bare = (_processes(url, directory, twilio) for url in urls)
        ports = free_port(), free_port()
        try:
            ours.web(ports[0])
            bare.web(ports[1], BARE)
            for port in ports:
                wait_ready(f"http://127.0.0.1:{port}")
            return _compare(kind, twilio, *ports)
        finally:
            ours.stop()
            bare.stop()


def _processes(url: str, directory: Path, twilio: TwilioStandin) -> Processes:
    settings = environment(url, PUBLIC_URL, twilio)
    return Processes(settings, directory / "log")


def _compare(kind: str, twilio: TwilioStandin, ours: int, bare: int) -> dict[str, object]:
    rounds = []
    for number in range(ROUNDS + 1):
        pair = [
            drive(port, webhook_requests(twilio, port, PUBLIC_URL, REQUESTS, AUTHORS), CONNECTIONS)
            for port in (ours, bare)
        ]
        print(f"webhook {kind} {number}: {[round(r.per_second) for r in pair]}/s", file=sys.stderr)
        if number:  # the first one warms up
            rounds.append(pair)
    throughput = [a.per_second / b.per_second for a, b in rounds]
    p99 = [a.quantile(0.99) / b.quantile(0.99) for a, b in rounds]
    return {
        "ours": _figures([a for a, _ in rounds]),
        "bare": _figures([b for _, b in rounds]),
        "throughput_ratio": round(statistics.median(throughput), 3),
        "p99_ratio": round(statistics.median(p99), 2),
        "target": {"throughput_ratio": ">= 0.4", "p99_ratio": "< 4"},
    }


def _figures(results: list[Result]) -> dict[str, float]:
    return {
        "per_second": round(statistics.median(r.per_second for r in results), 1),
        "p50_ms": round(statistics.median(r.quantile(0.5) for r in results), 2),
        "p99_ms": round(statistics.median(r.quantile(0.99) for r in results), 2),
        "requests": sum(r.answered for r in results),
        "refused": sum(r.refused for r in results),
    }
