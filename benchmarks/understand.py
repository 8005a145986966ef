"""Reading one message: language, intents, amounts and dates, escalation."""

from __future__ import annotations

import statistics
import sys
import time
from datetime import UTC, datetime

from assist.model.contact import ChannelKind
from assist.model.interpretation import ContactHints
from assist.wiring import LazyReader
from benchmarks.processes import ROOT

MESSAGES = (
    "hi how much do i still owe on my package",
    "Please take the $25 late fee off. I was two days late because of a bank holiday.",
    "Hola, no llego a pagar todo junto. ¿Puedo pagar lo que debo en cuotas?",
    "i will pay 120 on friday and the rest on the 15th",
    "STOP",
    "Nobody calls back. I have been nothing but patient. " * 20,
)
ROUNDS = 50


def run() -> dict[str, object]:
    """Milliseconds a message, and seconds to load the trained reader."""
    began = time.perf_counter()
    reader = LazyReader(ROOT / "var" / "intents")()
    loaded = time.perf_counter() - began
    hints, now = ContactHints(), datetime.now(UTC)
    times: list[float] = []
    for number in range(ROUNDS):
        for message in MESSAGES:
            began = time.perf_counter()
            reader.understand(message, ChannelKind.SMS, hints, now)
            if number:  # the first round warms up
                times.append((time.perf_counter() - began) * 1000)
    times.sort()
    print(f"understand: {len(times)} messages", file=sys.stderr)
    return {
        "load_seconds": round(loaded, 2),
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(times[len(times) * 95 // 100], 2),
    }
