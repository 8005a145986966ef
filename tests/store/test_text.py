from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.store import contacts, messages
from assist.store.text import clean, dumps, storable
from tests import factories

ANYTHING = st.text(st.characters(blacklist_categories=()))


class TestText:
    @given(ANYTHING)
    def test_always_fits_a_database(self, text):
        cleaned = clean(text)
        cleaned.encode()
        assert "\x00" not in cleaned

    @given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00")))
    def test_that_fits_stays_as_it_is(self, text):
        assert clean(text) == text

    def test_keeps_its_place_where_something_is_replaced(self):
        assert clean("a\x00b\ud83dc") == "a\ufffdb\ufffdc"


class TestJson:
    @given(st.dictionaries(ANYTHING, ANYTHING))
    def test_always_fits_a_database(self, value):
        written = dumps(value)
        written.encode()
        json.loads(written)
        assert "\x00" not in json.dumps(storable(value), ensure_ascii=False)

    def test_tells_an_escaped_nul_from_one_that_is_spelled_out(self):
        assert storable({"a": "\x00", "b": "\\u0000", "c": "\\\x00"}) == {
            "a": "\ufffd",
            "b": "\\u0000",
            "c": "\\\ufffd",
        }


class TestAMessageWithBrokenCharacters:
    def test_is_stored_all_the_same(self, database):
        with database.transaction() as tx:
            stored = factories.store_conversation(tx)
            broken = factories.message(
                stored.conversation, text="caf\ud800\x00é", references=("<\x00@x>",)
            )
            messages.add(tx, broken)
        with database.read() as tx:
            kept = messages.get(tx, broken.id)
        assert kept.text == "caf\ufffd\ufffdé"
        assert kept.references == ("<\ufffd@x>",)


class TestTime:
    def test_comes_back_aware_and_in_utc(self, database):
        local = datetime(2026, 11, 20, 12, 0, 0, 123456, timezone(timedelta(hours=-3)))
        person = factories.contact(created_at=local)
        with database.transaction() as tx:
            contacts.add_contact(tx, person)
        with database.read() as tx:
            kept = contacts.get_contact(tx, person.id).created_at
        assert kept == local
        assert kept.tzinfo is UTC

    def test_without_a_zone_is_refused(self, database):
        naive = factories.contact(created_at=datetime(2026, 11, 20, 12, 0))  # noqa: DTZ001 - the point
        with pytest.raises(Exception, match="has no time zone"), database.transaction() as tx:
            contacts.add_contact(tx, naive)
