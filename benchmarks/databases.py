"""Fresh migrated databases of both kinds for a benchmark."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from datetime import time
from pathlib import Path

import psycopg

from assist import wiring
from assist.model.specialist import Shift
from assist.settings import Settings
from assist.store import specialists
from tests import databases
from tests.harness import SECRET

# A closed desk answers by itself, which is other work than what is timed.
ALWAYS = Shift("always", None, frozenset(range(7)), time.min, time.max, "UTC")


@contextlib.contextmanager
def fresh(kind: str) -> Iterator[tuple[Path, list[str]]]:
    """A directory, and two databases in it or on a server: `kind` is "sqlite" or "postgresql"."""
    with tempfile.TemporaryDirectory(prefix="assist-bench-") as name:
        directory = Path(name)
        if kind == "sqlite":
            urls = [f"sqlite:///{directory / 'a.db'}", f"sqlite:///{directory / 'b.db'}"]
            for url in urls:
                prepare(url)
            yield directory, urls
            return
        server = databases.PostgresServer(databases.run_id() + "bench")
        urls = [server.create(), server.create()]
        durable(urls[0])
        for url in urls:
            prepare(url)
        yield directory, urls
        for url in urls:
            server.drop(url)
        server.close()


def durable(url: str) -> None:
    """The tests' server forgets on a crash of the machine; what is timed must not."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = on")
        connection.execute("SELECT pg_reload_conf()")


def prepare(url: str) -> None:
    """What `assist migrate` makes."""
    services = wiring.build(Settings(secret_key=SECRET, database_url=url))
    try:
        wiring.migrate(services)
        with services.db.transaction() as tx:
            specialists.add_shift(tx, ALWAYS)
    finally:
        services.close()
