"""kill -9 of web and workers at random points under load: what is lost, what happens twice.

Real gunicorn and two real workers. An author's message is sent again until it is answered 200, as
Twilio does (same MessageSid); suggestions are approved in this process as a click would; what left
is counted at Twilio's stand-in. Whoever is killed is started again a moment later, as a
supervisor does, and under a new executor id.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import requests
from sqlalchemy import text

from assist import wiring
from assist.demo.standins.twilio import TwilioStandin
from assist.desk.decide_suggestion import Click, approve
from assist.jobs import JobState
from assist.model.decision import SuggestionState
from assist.model.ids import new_id
from assist.model.specialist import Role, Specialist
from assist.settings import load
from assist.store import audit, conversations, specialists, suggestions
from assist.wiring import Services
from benchmarks import databases
from benchmarks.load import TEXT
from benchmarks.processes import Processes, environment, free_port, wait_ready

PUBLIC_URL = "https://desk.example.com"
ROUNDS = 50
BETWEEN_SECONDS = (0.4, 1.6)
DOWN_SECONDS = 0.2
LEASE_SECONDS = 12  # longer than any call here: PROVIDER_TIMEOUT_SECONDS is 10
DRAIN_SECONDS = 90.0
ANA = Specialist(new_id(), "Ana Ruiz", "ana@example.com", Role.SPECIALIST)


def run() -> dict[str, object]:
    """Counts for SQLite and PostgreSQL; all of lost, doubled and broken are to be zero."""
    return {kind: measure(kind, ROUNDS) for kind in ("sqlite", "postgresql")}


def measure(kind: str, rounds: int) -> dict[str, object]:
    """That many kills on a fresh database of that kind."""
    with databases.fresh(kind) as (directory, urls):
        return measure_on(urls[0], directory, rounds)


def measure_on(url: str, directory: Path, rounds: int) -> dict[str, object]:
    """That many kills on the prepared database at `url`; logs go to `directory`."""
    with TwilioStandin() as twilio:
        settings = environment(url, PUBLIC_URL, twilio)
        settings["DELIVERY_LEASE_SECONDS"] = str(LEASE_SECONDS)
        processes = Processes(settings, directory / "log")
        services = wiring.build(load(settings, directory / "no.env"))
        try:
            return Storm(processes, services, twilio).blow(rounds)
        finally:
            processes.stop()
            services.close()


@dataclass
class Storm:
    processes: Processes
    services: Services
    twilio: TwilioStandin
    port: int = field(default_factory=free_port)
    acknowledged: list[str] = field(default_factory=list)  # MessageSids
    approved: set[str] = field(default_factory=set)  # suggestion ids
    kills: Counter[str] = field(default_factory=Counter)
    _calm: threading.Event = field(default_factory=threading.Event)

    def blow(self, rounds: int) -> dict[str, object]:
        with self.services.db.transaction() as tx:
            specialists.add(tx, ANA)
        self._start()
        people = [threading.Thread(target=self._author, args=(number,)) for number in range(4)]
        people.append(threading.Thread(target=self._specialist))
        for person in people:
            person.start()
        for number in range(rounds):
            time.sleep(random.uniform(*BETWEEN_SECONDS))
            self._kill()
            print(f"kill9 {number + 1}: {len(self.acknowledged)} messages", file=sys.stderr)
        self._calm.set()
        for person in people:
            person.join()
        drained = self._drain()
        return self._count(drained)

    def _start(self) -> None:
        self.processes.web(self.port)
        for name in ("worker 1", "worker 2"):
            self.processes.worker(name)
        wait_ready(f"http://127.0.0.1:{self.port}")

    def _kill(self) -> None:
        name = random.choice(list(self.processes.started))
        self.kills[name.split(":")[0].split()[0]] += 1
        self.processes.kill(name)
        time.sleep(DOWN_SECONDS)
        if name.startswith("web"):
            self.processes.web(self.port)
            wait_ready(f"http://127.0.0.1:{self.port}")  # or most rounds would kill a starting one
        else:
            self.processes.worker(name)

    def _author(self, number: int) -> None:
        url = f"http://127.0.0.1:{self.port}/webhooks/twilio/sms"
        public = f"{PUBLIC_URL}/webhooks/twilio/sms"
        count = 0
        while not self._calm.is_set():
            sender = f"+1202555{(count * 4 + number) % 10_000:04d}"
            form = self.twilio.incoming_form(From=sender, To="+12025550100", Body=TEXT)
            while not self._taken(url, form, public):
                time.sleep(0.1)
            self.acknowledged.append(form["MessageSid"])
            count += 1
            time.sleep(0.2)

    def _taken(self, url: str, form: dict[str, str], public: str) -> bool:
        try:
            return bool(self.twilio.post(url, form, public_url=public).ok)
        except requests.RequestException:
            return False

    def _specialist(self) -> None:
        """Approves whatever is shown, twice: the second click must change nothing."""
        while not self._calm.is_set():
            self._approve_all()
            time.sleep(0.2)

    def _approve_all(self) -> None:
        desk = self.services.desk
        with desk.db.read() as tx:
            rows = conversations.queue(tx, limit=20)
            shown = [suggestions.latest(tx, row.conversation.id) for row in rows]
        for suggestion in shown:
            if suggestion is None or not suggestion.state.is_open:
                continue
            for _ in range(2):
                approve(desk, Click(suggestion.id, ANA.id), desk.clock())
            with desk.db.read() as tx:
                state = suggestions.get(tx, suggestion.id).state
            if state is SuggestionState.APPROVED:
                self.approved.add(suggestion.id)

    def _drain(self) -> float:
        """Until nothing waits, runs or is delayed but the housekeeping; seconds that it took."""
        began = time.monotonic()
        while time.monotonic() - began < DRAIN_SECONDS:
            self._approve_all()
            states = (JobState.WAITING, JobState.RUNNING, JobState.DELAYED)
            left = [row for state in states for row in self.services.jobs.list(state=state)]
            if all(row.job in {"housekeeping", "continue_by_email"} for row in left):
                return time.monotonic() - began
            time.sleep(0.25)
        return float("inf")

    def _count(self, drained: float) -> dict[str, object]:
        stored = Counter(
            self._column("SELECT external_id FROM messages WHERE direction='incoming'")
        )
        sent = Counter(message.params["StatusCallback"] for message in self.twilio.messages)
        states = Counter(self._column("SELECT state FROM messages WHERE direction='outgoing'"))
        carried = Counter(
            self._column("SELECT suggestion_id FROM messages WHERE suggestion_id IS NOT NULL")
        )
        with self.services.db.read() as tx:
            report = audit.verify(tx)
        return {
            "kills": dict(self.kills),
            "messages_acknowledged": len(self.acknowledged),
            "messages_lost": sum(stored[sid] == 0 for sid in self.acknowledged),
            "messages_doubled": sum(count > 1 for count in stored.values()),
            "replies_approved": len(self.approved),
            "replies_without_message": sum(carried[key] != 1 for key in self.approved),
            "replies_sent": len(self.twilio.messages),
            "replies_sent_twice": sum(count > 1 for count in sent.values()),
            "outgoing_states": dict(states),
            "unknown_because": sorted(set(self._column(UNKNOWN))),
            "conversations_without_turn": len(self._column(UNTAKEN)),
            "dead_jobs": len(self.services.jobs.dead()),
            "audit": {"events": report.events, "first_broken": report.first_broken},
            "drained_after_seconds": round(drained, 1),
        }

    def _column(self, statement: str) -> list[str]:
        with self.services.db.engine.connect() as connection:
            return list(connection.execute(text(statement)).scalars())


UNKNOWN = "SELECT failure_detail FROM messages WHERE state = 'unknown'"
UNTAKEN = (
    "SELECT id FROM conversations WHERE last_incoming_id IS NOT NULL"
    " AND (last_taken_id IS NULL OR last_taken_id <> last_incoming_id)"
)
