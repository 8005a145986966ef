from __future__ import annotations

import threading

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from assist.errors import Duplicate
from assist.model.contact import ChannelKind
from assist.store import Database, contacts, inboxes
from assist.store.contacts import POINTS, _point_values
from tests import factories


class TestATransaction:
    def test_keeps_everything_at_its_end(self, database):
        person = factories.contact()
        with database.transaction() as tx:
            contacts.add_contact(tx, person)
        with database.read() as tx:
            assert contacts.get_contact(tx, person.id) == person

    def test_keeps_nothing_after_an_exception(self, database):
        person = factories.contact()

        def fail() -> None:
            with database.transaction() as tx:
                contacts.add_contact(tx, person)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        with database.read() as tx:
            assert contacts.points_of(tx, person.id) == ()

    def test_says_duplicate_where_a_unique_constraint_refuses(self, database):
        with database.transaction() as tx:
            factories.store_conversation(tx)
        with pytest.raises(Duplicate, match="address"), database.transaction() as tx:
            factories.store_conversation(tx)

    def test_says_duplicate_for_statements_of_others_too(self, database):
        with database.transaction() as tx:
            stored = factories.store_conversation(tx)
        with pytest.raises(Duplicate), database.transaction() as tx:
            tx.execute(insert(POINTS), _point_values(stored.point))

    def test_passes_on_what_is_no_duplicate(self, database):
        with pytest.raises(IntegrityError), database.transaction() as tx:
            contacts.add_point(tx, factories.point("nobody"))

    def test_never_quotes_values_in_an_error(self, database):
        with database.transaction() as tx:
            stored = factories.store_conversation(tx)
        person = factories.contact(id=stored.contact.id, name="Secret Name")
        with pytest.raises(Duplicate) as caught, database.transaction() as tx:
            contacts.add_contact(tx, person)
        assert "Secret Name" not in str(caught.value.__cause__)

    def test_waits_for_another_writer_that_reads_first(self, database):
        """Two transactions that read, then write: neither fails, and no update is lost."""
        with database.transaction() as tx:
            inboxes.ensure(tx, ChannelKind.SMS, "+1", "0")

        def count() -> None:
            for _ in range(10):
                with database.transaction() as tx:
                    lock = "" if database.is_sqlite else " FOR UPDATE"
                    name = tx.execute(text(f"SELECT name FROM inboxes{lock}")).scalar_one()
                    tx.execute(text("UPDATE inboxes SET name = :n"), {"n": str(int(name) + 1)})

        threads = [threading.Thread(target=count) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with database.read() as tx:
            assert tx.execute(text("SELECT name FROM inboxes")).scalar_one() == "40"


class TestReading:
    def test_keeps_nothing(self, database):
        person = factories.contact()
        with database.read() as tx:
            contacts.add_contact(tx, person)
        with database.transaction() as tx:
            contacts.add_contact(tx, person)

    def test_does_not_wait_for_a_writer(self, database):
        with database.transaction() as writing:
            contacts.add_contact(writing, factories.contact())
            with database.read() as tx:
                assert tx.execute(text("SELECT count(*) FROM contacts")).scalar_one() == 0


class TestSettings:
    def test_of_sqlite_keep_what_was_committed(self, sqlite_database):
        with sqlite_database.read() as tx:
            values = {
                name: tx.execute(text(f"PRAGMA {name}")).scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
        assert values == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "busy_timeout": 15000,
        }

    def test_of_sqlite_know_the_time_in_fractions_of_a_second(self, sqlite_database):
        with sqlite_database.read() as tx:
            assert tx.execute(text("SELECT unixepoch('subsec')")).scalar_one() > 1.7e9

    @pytest.mark.postgres
    def test_of_postgresql_end_a_forgotten_transaction(self, postgres_database):
        with postgres_database.read() as tx:
            shown = "SHOW idle_in_transaction_session_timeout"
            assert tx.execute(text(shown)).scalar_one() == "1min"

    @pytest.mark.parametrize(
        "url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"]
    )
    def test_take_every_spelling_of_postgresql(self, url):
        database = Database(url)
        assert database.engine.url.drivername == "postgresql+psycopg"
        assert not database.is_sqlite
        database.close()

    def test_make_the_directory_of_a_sqlite_file(self, tmp_path):
        database = Database(f"sqlite:///{tmp_path}/var/assist.db")
        with database.read() as tx:
            assert tx.execute(text("SELECT 1")).scalar_one() == 1
        database.close()
