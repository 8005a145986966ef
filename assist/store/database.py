"""One database by its URL: SQLite in a file, or PostgreSQL."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assist.store.rows import as_duplicate
from assist.store.sealing import Sealing, use_sealing
from assist.store.text import dumps

Tx = Session

BUSY_TIMEOUT_MS = 15_000
IDLE_IN_TRANSACTION_MS = 60_000
# Read pages where the system keeps them: a look-up among millions of rows is then no system call.
SQLITE_MAPPED_BYTES = 1 << 30
POOL_SIZE = 10
POOL_OVERFLOW = 40


class Database:
    """A pool of connections and the two ways to use one: `transaction` and `read`."""

    def __init__(self, url: str, sealing: Sealing | None = None) -> None:
        """`url`: sqlite:///FILE, or postgresql:// (postgres:// and +psycopg mean the same).
        `sealing`: the keys with which texts and addresses lie encrypted; None: as they are.
        """
        parsed = _normalised(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.engine: Engine = _sqlite(parsed) if self.is_sqlite else _postgresql(parsed)
        use_sealing(self.engine.dialect, sealing)

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Read and write; commits at the end, rolls back on an exception.

        On SQLite it takes the write lock at once: a transaction that reads first and asks for
        the lock later would fail when somebody wrote in between. Raises Duplicate where a
        unique constraint says that this was already recorded.
        """
        with Session(self.engine, autoflush=False) as tx:
            if self.is_sqlite:
                _begin_writing(tx)
            try:
                yield tx
                tx.commit()
            except IntegrityError as error:
                raise as_duplicate(error) from error

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """One consistent look; nothing is kept of what is written in it."""
        with Session(self.engine, autoflush=False) as tx:
            if self.is_sqlite:
                _driver(tx).execute("BEGIN")
            yield tx

    def forget_overwritten(self) -> None:
        """Empty SQLite's log of changes, in which words that were cut still stand until it is
        written over; when somebody is reading just then, the next call does it. PostgreSQL has no
        such file: its old rows go with the next vacuum.
        """
        if self.is_sqlite:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def migrate(self) -> None:
        """Bring the tables to the newest shape; several processes may call it at once."""
        from assist.store.migrations import upgrade

        upgrade(self.engine)

    def close(self) -> None:
        self.engine.dispose()


def _normalised(url: str) -> URL:
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _driver(tx: Tx) -> sqlite3.Connection:
    """Transactions are begun by name: the driver would wait for the first INSERT or UPDATE."""
    connection = tx.connection().connection.driver_connection
    assert isinstance(connection, sqlite3.Connection)
    return connection


def _begin_writing(tx: Tx) -> None:
    """Take the write lock. SQLite's own waiting sleeps up to 100 ms between two looks, which a
    desk at work notices; this looks every few milliseconds.
    """
    connection = _driver(tx)
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while not _has_begun(connection, until):
            time.sleep(random.uniform(0.001, 0.004))  # noqa: S311 - so that two do not keep step
    finally:
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


def _has_begun(connection: sqlite3.Connection, until: float) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
            raise
        return False
    return True


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        json_serializer=dumps,
        hide_parameters=True,  # an error must not carry a message into a log
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Settings of one connection; what writes outside `transaction` begins IMMEDIATE by itself."""
    connection.isolation_level = "IMMEDIATE"
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")  # what is cut or deleted leaves the file too
    connection.execute(f"PRAGMA mmap_size={SQLITE_MAPPED_BYTES}")
    if sqlite3.sqlite_version_info < (3, 42):
        # The job engine asks for unixepoch('subsec'), which older libraries answer with NULL.
        connection.create_function("unixepoch", -1, _unixepoch)


def _unixepoch(*arguments: str) -> float | int:
    now = time.time()
    return now if "subsec" in arguments else int(now)


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        json_serializer=dumps,
        hide_parameters=True,  # an error must not carry a message into a log
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_pre_ping=True,
        connect_args={
            "options": f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MS}"
            " -c timezone=UTC",
        },
    )
