"""What people write and where they write from lies encrypted where there are keys."""

import sqlite3
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from assist.errors import TemporaryFailure
from assist.model.audit import AuditKind, NewAuditEvent
from assist.model.contact import ChannelKind
from assist.model.money import Money
from assist.model.payout_change import ChangeState, PayoutChange
from assist.model.refund import Refund, RefundState, WorkStage
from assist.model.tax_form import WithholdingRule
from assist.model.withdrawal import MethodKind, SetOff, Withdrawal, WithdrawalState
from assist.playbooks.royalties.withhold import Rate, withhold
from assist.settings import load
from assist.store import (
    Database,
    accounts,
    audit,
    contacts,
    messages,
    payout_changes,
    refunds,
    reseal,
    specialists,
    withdrawals,
)
from assist.store.sealing import Sealing
from assist.store.tables import Base
from tests import factories

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
SECRET = "my balance, please: it is a private matter"
ADDRESS = "+13055550199"
MAIL = "ada.private@example.com"
NOTE = "she told us of her divorce"
A_KEY = urlsafe_b64encode(b"k" * 32)


def keys(number=1):
    return [Fernet.generate_key() for _ in range(number)]


def sealing(*body, address=b"a" * 64, old=None):
    return Sealing(list(body) or keys(), address, old)


@pytest.fixture
def opened(database_url):
    """Open the database with some keys; everything is closed at the end."""
    databases = []

    def open_with(found=None):
        database = Database(database_url, found)
        databases.append(database)
        return database

    yield open_with
    for database in databases:
        database.close()


def fill(database):
    """An author, a message and a line of the record."""
    contact = factories.contact()
    point = factories.point(contact.id, channel=ChannelKind.SMS, address=ADDRESS)
    event = NewAuditEvent("c1", AuditKind.MESSAGE_RECEIVED, "assist", NOW, {}, {"text": SECRET})
    with database.transaction() as tx:
        contacts.add_contact(tx, contact)
        contacts.add_point(tx, point)
        messages.add(tx, factories.message(id="m1", text=SECRET, conversation_id="c1"))
        audit.append(tx, event)


def read(database):
    with database.read() as tx:
        text = messages.get(tx, "m1").text
        point = contacts.find_point(tx, ChannelKind.SMS, ADDRESS)
        assert audit.verify(tx).first_broken is None
        return text, point.address if point else None


def fill_books(database):
    """What the desk noted about an author while royalties and money back were under way."""
    usd, wrote = Money(14_300, "USD"), date(2026, 11, 1)
    due = withhold(usd, Rate(0, WithholdingRule.NONE, None))
    with database.transaction() as tx:
        ana = factories.specialist()
        specialists.add(tx, ana)
        home = factories.store_conversation(tx).conversation.id
        accounts.add_account(
            tx, account_id="A1", contact_id="c1", currency="USD", billing_email=MAIL
        )
        refund = Refund(
            "r" * 26, "A1", home, "pay-1", WorkStage.BEFORE_MANUSCRIPT, wrote, "US",
            RefundState.REQUESTED, NOW, ana.id, NOW,
        )  # fmt: skip
        assert refunds.add(tx, refund)
        told = refund.moved(RefundState.IDENTITY, NOW, identity_note=NOTE, note=NOTE)
        assert refunds.move(tx, refund, told)
        asked = Withdrawal(
            "w" * 26, "A1", home, usd, True, WithdrawalState.REQUESTED, NOW, ana.id, NOW
        )
        assert withdrawals.add(tx, asked)
        told = replace(asked, identity_at=NOW, identity_note=NOTE, note=NOTE)
        assert withdrawals.move(tx, asked, told)
        assert withdrawals.add_set_off(
            tx, SetOff("s" * 26, "A1", home, "m1", due, "pay-2", NOTE, NOW, ana.id)
        )
        change = PayoutChange(
            "p" * 26, "A1", home, MethodKind.ACH, "9876", ChangeState.REQUESTED, NOW, ana.id, NOW
        )
        assert payout_changes.add(tx, change)
        told = replace(change, confirmed_note=NOTE, note=NOTE)
        assert payout_changes.move(tx, change, told)


def in_the_file(path):
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path.read_bytes()


def notes(database):
    """Every note of `fill_books`, read back."""
    with database.read() as tx:
        refund, asked = refunds.get(tx, "r" * 26), withdrawals.get(tx, "w" * 26)
        change = payout_changes.get(tx, "p" * 26)
        mail = accounts.owner(tx, "A1").billing_email
        return {
            refund.note, refund.identity_note, asked.note, asked.identity_note,
            change.note, change.confirmed_note,
        }, mail  # fmt: skip


class TestAtRest:
    def test_nothing_legible_lies_in_the_file(self, sqlite_copy, tmp_path):
        database = Database(sqlite_copy(tmp_path / "sealed.db"), sealing())
        fill(database)
        fill_books(database)
        assert notes(database) == ({NOTE}, MAIL)
        database.close()
        raw = in_the_file(tmp_path / "sealed.db")
        assert [words for words in (SECRET, ADDRESS, NOTE, MAIL) if words.encode() in raw] == []

    def test_but_all_of_it_where_there_are_no_keys(self, sqlite_copy, tmp_path):
        database = Database(sqlite_copy(tmp_path / "open.db"), None)
        fill_books(database)
        database.close()
        assert NOTE.encode() in in_the_file(tmp_path / "open.db")

    def test_it_is_read_and_found_as_before(self, opened):
        database = opened(sealing())
        fill(database)
        assert read(database) == (SECRET, ADDRESS)

    def test_an_address_is_still_unique(self, opened):
        database = opened(sealing())
        fill(database)
        with database.transaction() as tx:
            again = contacts.find_or_create_point(
                tx, channel=ChannelKind.SMS, address=ADDRESS, name="", language=None, now=NOW
            )
            assert again.address == ADDRESS
            assert len(contacts.points_of(tx, again.contact_id)) == 1

    def test_without_keys_it_lies_as_it_is(self, opened):
        database = opened()
        fill(database)
        assert read(database) == (SECRET, ADDRESS)

    def test_with_the_wrong_key_it_says_which_setting_to_mend(self, opened):
        fill(opened(sealing()))
        with pytest.raises(TemporaryFailure) as failed:
            read(opened(sealing()))
        assert "DATA_KEYS" in failed.value.detail


class TestRotation:
    def test_texts_of_an_earlier_key_are_read_while_it_is_kept(self, opened):
        (old, new) = keys(2)
        fill(opened(sealing(old)))
        assert read(opened(sealing(new, old))) == (SECRET, ADDRESS)

    def test_resealing_lets_the_earlier_keys_go(self, opened):
        (old, new) = keys(2)
        fill(opened(sealing(old)))
        after = sealing(new, address=b"b" * 64)
        both = sealing(new, old, address=b"b" * 64, old=b"a" * 64)
        database = opened(both)
        done = reseal.reseal(database, both, lambda _: None)
        assert done.changed == reseal.count(database)  # the record's first line too
        assert read(opened(after)) == (SECRET, ADDRESS)
        assert reseal.reseal(opened(after), after, lambda _: None).changed == 0

    def test_what_lay_open_is_sealed_by_it(self, opened):
        fill(opened())
        found = sealing()
        database = opened(found)
        with database.read() as tx:
            assert not reseal.is_whole(tx)
        rows = []
        reseal.reseal(database, found, rows.append)
        assert sum(rows) == reseal.count(database)
        with database.read() as tx:
            assert reseal.is_whole(tx)
        assert read(database) == (SECRET, ADDRESS)

    def test_notes_that_lay_open_leave_the_file(self, sqlite_copy, tmp_path):
        url = sqlite_copy(tmp_path / "notes.db")
        before = Database(url, None)
        fill_books(before)
        before.close()
        found = sealing()
        database = Database(url, found)
        assert notes(database) == ({NOTE}, MAIL)
        with database.read() as tx:
            assert {"refunds.note", "accounts.billing_email"} <= set(reseal.open_texts(tx))
        reseal.reseal(database, found, lambda _: None)
        assert notes(database) == ({NOTE}, MAIL)
        with database.read() as tx:
            assert reseal.open_texts(tx) == ()
        database.close()
        raw = in_the_file(tmp_path / "notes.db")
        assert NOTE.encode() not in raw
        assert MAIL.encode() not in raw

    def test_more_rows_than_a_batch_are_all_sealed(self, opened):
        plain = opened()
        with plain.transaction() as tx:
            for number in range(reseal.BATCH + 7):
                messages.add(tx, factories.message(id=f"m{number}", text=f"text {number}"))
        found = sealing()
        database = opened(found)
        done = reseal.reseal(database, found, lambda _: None)
        assert done.changed == reseal.count(database) > reseal.BATCH

    def test_every_note_is_covered_whichever_table_it_is_in(self):
        about_playbooks = {"playbook_drafts"}
        open_notes = [
            f"{table.name}.{column.name}"
            for table in Base.metadata.sorted_tables
            if table.name not in about_playbooks
            for column in table.columns
            if column.name.endswith(("note", "detail"))
            and column not in reseal.sealed_columns(table)
        ]
        assert open_notes == []

    def test_every_table_with_words_of_people_is_covered(self):
        names = {table.name for table in reseal.tables()}
        wanted = {"messages", "contact_points", "audit_events", "suggestions", "interpretations"}
        assert wanted <= names


class TestASeal:
    @given(st.text())
    def test_gives_back_what_was_sealed_and_never_the_same_twice(self, text):
        found = sealing(A_KEY)
        one, two = found.seal(text), found.seal(text)
        assert one != two
        assert found.open(one) == found.open(two) == text

    @given(st.text(min_size=1))
    def test_of_an_address_is_the_same_for_the_same(self, text):
        found = sealing(A_KEY)
        assert found.seal_address(text) == found.seal_address(text)
        assert found.open_address(found.seal_address(text)) == text

    def test_that_was_changed_is_refused(self):
        found = sealing()
        sealed = found.seal("100")
        changed = sealed[:-9] + ("A" if sealed[-9] != "A" else "B") + sealed[-8:]
        with pytest.raises(TemporaryFailure):
            found.open(changed)


def test_keys_are_settings_and_a_text_that_is_none_is_refused():
    from assist.errors import SettingsError

    given_keys = {"DATA_KEYS": A_KEY.decode(), "ADDRESS_KEY": urlsafe_b64encode(b"a" * 64).decode()}
    settings = load({"SECRET_KEY": "x" * 32, **given_keys})
    assert settings.data_keys.get_secret_value() == A_KEY.decode()
    with pytest.raises(SettingsError, match="assist data keys"):
        load({"SECRET_KEY": "x" * 32, **given_keys, "DATA_KEYS": "short"})
    with pytest.raises(SettingsError, match="ADDRESS_KEY"):
        load({"SECRET_KEY": "x" * 32, "DATA_KEYS": A_KEY.decode()})
