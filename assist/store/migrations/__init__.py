"""Migrations, run from inside the program: no alembic.ini, no command line.

Each file in `versions` is one change, numbered, additive where it can be; there is one head.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from assist.store.tables import Base

MIGRATION_LOCK = 0x6D69_6772_6174  # "migrat": PostgreSQL's advisory locks are numbers


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to `revision`; a second process waits, and finds it done."""
    with _alone(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision` ("base": nothing of ours is left but the version)."""
    with _alone(engine) as connection:
        command.downgrade(_config(connection), revision)


def heads() -> tuple[str, ...]:
    """The newest revisions that the package has; more than one is a mistake."""
    return tuple(ScriptDirectory.from_config(_config(None)).get_heads())


def current(engine: Engine) -> str | None:
    """The revision that the database is at; None before the first."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def owned(name: str | None, kind: str) -> bool:
    """Is it ours to compare? The job engine keeps its own tables beside ours."""
    return kind != "table" or name in Base.metadata.tables


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        yield connection


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
