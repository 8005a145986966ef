from __future__ import annotations

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from assist.store import Database, migrations
from assist.store.tables import Base


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request, tmp_path):
    """A database without tables."""
    if request.param == "sqlite":
        url, drop = f"sqlite:///{tmp_path}/empty.db", None
    else:
        server = request.getfixturevalue("postgres_server")
        url = server.create("template0")
        drop = server.drop
    database = Database(url)
    yield database
    database.close()
    if drop:
        drop(url)


def tables(database):
    return set(inspect(database.engine).get_table_names())


class TestMigrations:
    def test_have_one_head(self):
        assert len(migrations.heads()) == 1

    def test_make_what_the_models_say(self, empty):
        empty.migrate()
        options = {"include_name": lambda name, kind, _: migrations.owned(name, kind)}
        with empty.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts=options | {"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []

    def test_agree_with_the_models_beside_the_job_engines_tables(self, database):
        options = {"include_name": lambda name, kind, _: migrations.owned(name, kind)}
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts=options)
            assert compare_metadata(context, Base.metadata) == []

    def test_go_down_to_nothing_and_up_again(self, empty):
        empty.migrate()
        migrations.downgrade(empty.engine, "base")
        assert tables(empty) == {"alembic_version"}
        assert migrations.current(empty.engine) is None
        empty.migrate()
        assert tables(empty) >= set(Base.metadata.tables)
        assert (migrations.current(empty.engine),) == migrations.heads()

    def test_may_be_run_by_several_at_once(self, empty):
        failures = []

        def migrate() -> None:
            own = Database(empty.engine.url.render_as_string(hide_password=False))
            try:
                own.migrate()
            except Exception as error:
                failures.append(error)
            finally:
                own.close()

        threads = [threading.Thread(target=migrate) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert (migrations.current(empty.engine),) == migrations.heads()

    def test_let_no_foreign_key_forbid_partitioning_of_messages_and_the_record(self):
        pointed_at = {
            key.column.table.name
            for table in Base.metadata.tables.values()
            for key in table.foreign_keys
        }
        assert not pointed_at & {"messages", "audit_events"}
        assert not Base.metadata.tables["messages"].foreign_keys
        assert not Base.metadata.tables["audit_events"].foreign_keys


class TestTheLedgersMigration:
    def sums(self, database):
        with database.engine.connect() as connection:
            rows = connection.execute(
                text("SELECT step, amount_minor FROM royalty_movements ORDER BY step")
            )
            return {row.step: row.amount_minor for row in rows}

    def test_keeps_royalties_on_the_way_up_and_down(self, empty):
        migrations.upgrade(empty.engine, "0002")
        with empty.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO accounts (id, contact_id, currency, version, project_titles)"
                    " VALUES ('A1', 'c1', 'USD', 1, '[]')"
                )
            )
            connection.execute(text("INSERT INTO royalties VALUES ('A1', 3000, 8000, '2026-Q3')"))
        empty.migrate()
        assert self.sums(empty) == {"earned": 11000, "collected": 8000, "released": 8000}
        migrations.downgrade(empty.engine, "0002")
        with empty.engine.connect() as connection:
            (row,) = connection.execute(text("SELECT * FROM royalties"))
        assert tuple(row) == ("A1", 3000, 8000, "2026-Q3")
