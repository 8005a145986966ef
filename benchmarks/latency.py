"""Inbound SMS to card posted: how long a specialist waits to see what an author wrote.

Real gunicorn, one real worker, Slack's stand-in on loopback. Each message comes from an author of
its own at a steady rate; the clock runs from the webhook's first byte to the stand-in's receipt of
chat.postMessage for that conversation.
"""

from __future__ import annotations

import sys
import threading
import time
from typing import Any

import requests

from assist.demo.standins.twilio import TwilioStandin
from benchmarks import databases
from benchmarks.load import TEXT
from benchmarks.processes import Processes, environment, free_port, wait_ready
from tests.standins.slack import SlackStandin

PUBLIC_URL = "https://desk.example.com"
PER_SECOND, SECONDS, WARM_UP = 20, 30, 40
SETTLE_SECONDS = 20.0


def run() -> dict[str, object]:
    """Quantiles of the wait for SQLite and PostgreSQL, in milliseconds."""
    return {kind: _measure(kind) for kind in ("sqlite", "postgresql")}


class TimedSlack(SlackStandin):
    """Notes when each card was posted, by the author's number that the card shows."""

    def __init__(self) -> None:
        self.posted: dict[str, float] = {}
        super().__init__()

    def answer(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if method == "chat.postMessage" and "thread_ts" not in arguments:
            shown = str(arguments["blocks"])
            number = shown[shown.index("+1") :][:12]
            self.posted.setdefault(number, time.perf_counter())
        return super().answer(method, arguments)


def _measure(kind: str) -> dict[str, object]:
    with (
        databases.fresh(kind) as (directory, urls),
        TwilioStandin() as twilio,
        TimedSlack() as slack,
    ):
        settings = environment(urls[0], PUBLIC_URL, twilio, slack)
        processes = Processes(settings, directory / "log")
        try:
            return _load(kind, processes, twilio, slack)
        finally:
            processes.stop()


def _load(
    kind: str, processes: Processes, twilio: TwilioStandin, slack: TimedSlack
) -> dict[str, object]:
    port = free_port()
    processes.web(port)
    processes.worker()
    wait_ready(f"http://127.0.0.1:{port}")
    for number in range(WARM_UP):
        _write(twilio, port, 9000 + number)
    _wait_for_cards(slack, WARM_UP, 120)
    sent: dict[str, float] = {}
    began = time.perf_counter()
    threads = []
    for number in range(PER_SECOND * SECONDS):
        time.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
        sent[_address(number)] = time.perf_counter()
        threads.append(threading.Thread(target=_write, args=(twilio, port, number)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    _wait_for_cards(slack, WARM_UP + len(sent), SETTLE_SECONDS)
    waits = sorted((slack.posted[a] - at) * 1000 for a, at in sent.items() if a in slack.posted)
    print(f"latency {kind}: {len(waits)} of {len(sent)} cards", file=sys.stderr)
    return {
        "messages": len(sent),
        "cards": len(waits),
        "per_second": PER_SECOND,
        **{
            f"p{share}_ms": round(waits[int(len(waits) * share / 100)], 1) for share in (50, 95, 99)
        },
        "target": {"p50_ms": "< 150", "p95_ms": "< 500"},
    }


def _address(number: int) -> str:
    return f"+1202555{number:04d}"


def _write(twilio: TwilioStandin, port: int, number: int) -> None:
    url = f"http://127.0.0.1:{port}/webhooks/twilio/sms"
    public = f"{PUBLIC_URL}/webhooks/twilio/sms"
    form = {"From": _address(number), "To": "+12025550100", "Body": TEXT}
    answer: requests.Response = twilio.write(url, public_url=public, **form)
    answer.raise_for_status()


def _wait_for_cards(slack: TimedSlack, count: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while len(slack.posted) < count and time.monotonic() < until:
        time.sleep(0.05)
