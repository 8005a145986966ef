"""`python -m benchmarks [NAME ...]`: JSON on standard output, progress on standard error."""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys

NAMES = (
    "understand",
    "policy",
    "redact",
    "webhook",
    "latency",
    "kill9",
    "ledger",
    "money",
    "choosing",
    "replay",
    "voice",
)


def main(names: list[str]) -> None:
    unknown = set(names) - set(NAMES)
    if unknown:
        sys.exit(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    figures: dict[str, object] = {"machine": machine()}
    for name in names or NAMES:
        figures[name] = importlib.import_module(f"benchmarks.{name}").run()
    print(json.dumps(figures, indent=2))


def machine() -> dict[str, object]:
    """What the figures were taken on, and how busy it was already."""
    return {
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "load_average": [round(value, 2) for value in os.getloadavg()],
    }


if __name__ == "__main__":
    main(sys.argv[1:])
