"""Real processes of the product, started as an operator starts them, to be timed or killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import requests

from assist.demo.standins.twilio import TwilioStandin
from tests.harness import OURS, SECRET
from tests.standins.slack import BOT_TOKEN, CHANNEL, SIGNING_SECRET, SlackStandin

ROOT = Path(__file__).parents[1]
READY_WITHIN = 60.0
PRODUCT = "assist.app:from_environment()"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(
    database_url: str,
    public_url: str,
    twilio: TwilioStandin,
    slack: SlackStandin | None = None,
) -> dict[str, str]:
    """The settings of every process of one installation; nothing is inherited but the path.

    The trained reader is kept in the checkout: making it takes longer than most benchmarks.
    """
    settings = {
        "SECRET_KEY": SECRET,
        "DATABASE_URL": database_url,
        "PUBLIC_URL": public_url,
        "VAR_DIR": str(ROOT / "var"),
        "LOG_LEVEL": "ERROR",
        "TWILIO_ACCOUNT_SID": twilio.account_sid,
        "TWILIO_AUTH_TOKEN": twilio.auth_token,
        "TWILIO_API_URL": twilio.url,
        "TWILIO_SMS_NUMBER": OURS,
        "DESK_HOLIDAYS": "IN",  # few: a holiday would close the desk
    }
    if slack is not None:
        settings |= {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_CHANNEL": CHANNEL,
            "SLACK_API_URL": slack.url,
        }
    return settings


@dataclass
class Processes:
    """Web servers and workers of one installation; the log of all goes to one file."""

    settings: Mapping[str, str]
    log: Path
    started: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def web(self, port: int, application: str = PRODUCT, *, threads: int = 16) -> None:
        """gunicorn with gthread, as in the Procfile, on that port."""
        command = ["-m", "gunicorn", "--worker-class", "gthread", "--workers", "1"]
        command += ["--threads", str(threads), "--bind", f"127.0.0.1:{port}", "--log-level"]
        self._start(f"web:{port}", [*command, "warning", application])

    def worker(self, name: str = "worker") -> None:
        self._start(name, ["-m", "assist", "worker"])

    def kill(self, name: str) -> None:
        """kill -9, and gunicorn's children with it: nobody has a chance to say goodbye."""
        process = self.started.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for name in list(self.started):
            self.kill(name)

    def _start(self, name: str, arguments: list[str]) -> None:
        inherited = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
        with self.log.open("ab") as log:
            self.started[name] = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=self.log.parent,  # no .env of a developer
                env={**inherited, **self.settings},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def wait_ready(url: str, path: str = "/readyz") -> None:
    """Until the server answers 200; the last answer in the error if it never does."""
    until = time.monotonic() + READY_WITHIN
    last = "no answer"
    while time.monotonic() < until:
        try:
            answer = requests.get(url + path, timeout=2)
        except requests.RequestException as error:
            last = str(error)
        else:
            if answer.ok:
                return
            last = f"{answer.status_code} {answer.text}"
        time.sleep(0.05)
    raise TimeoutError(f"{url}{path}: {last}")
