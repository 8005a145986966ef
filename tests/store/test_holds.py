"""Holds on a real database: one of a kind, of the whole account, and kept when they are over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from assist.errors import NotFound
from assist.model.hold import HoldKind
from assist.model.ids import new_id
from assist.store import contacts, holds
from tests import factories
from tests.factories import NOW

LATER = NOW + timedelta(days=1)


@pytest.fixture
def author(database):
    person = factories.contact(account_id="ACC-1")
    with database.transaction() as tx:
        contacts.add_contact(tx, person)
    return person


def put(database, hold):
    with database.transaction() as tx:
        return holds.put(tx, hold)


def standing(database, person, now=NOW):
    with database.read() as tx:
        return [hold.kind for hold in holds.standing(tx, person, now)]


class TestHolds:
    def test_are_read_as_they_were_written(self, database, author):
        hold = factories.hold(author, HoldKind.DISPUTE, until=LATER, note="told by mail")
        assert put(database, hold)
        with database.read() as tx:
            assert holds.get(tx, hold.id) == hold
            with pytest.raises(NotFound):
                holds.get(tx, "nothing")

    def test_one_of_a_kind_stands_however_often_it_is_told(self, database, author):
        assert put(database, factories.hold(author, HoldKind.DISPUTE))
        assert not put(database, factories.hold(author, HoldKind.DISPUTE))
        assert put(database, factories.hold(author, HoldKind.CRISIS))
        assert standing(database, author) == [HoldKind.DISPUTE, HoldKind.CRISIS]

    def test_are_cleared_once_and_kept(self, database, author):
        hold = factories.hold(author, HoldKind.DISPUTE)
        put(database, hold)
        clears = []
        for note in ("withdrawn", "again"):
            with database.transaction() as tx:
                clears.append(holds.clear(tx, hold.id, by="specialist:1", note=note, at=LATER))
        assert clears == [True, False]
        assert standing(database, author) == []
        assert put(database, factories.hold(author, HoldKind.DISPUTE, since=LATER))
        with database.read() as tx:
            first, _ = holds.of_contact(tx, author.id)
        assert (first.cleared_at, first.cleared_note) == (LATER, "withdrawn")

    def test_that_ran_out_make_room_for_the_next(self, database, author):
        short = factories.hold(author, HoldKind.VULNERABLE, until=LATER)
        put(database, short)
        assert standing(database, author, LATER) == []
        assert not put(database, replace(short, id=new_id(), until=None))
        assert put(database, replace(short, id=new_id(), since=LATER, until=None))
        assert standing(database, author, LATER) == [HoldKind.VULNERABLE]

    def test_hold_everybody_who_writes_for_the_account(self, database, author):
        put(database, factories.hold(author, HoldKind.BANKRUPTCY))
        spouse = factories.contact(account_id="ACC-1")
        stranger = factories.contact(account_id="ACC-2")
        nobody = factories.contact()
        found = [standing(database, one) for one in (spouse, stranger, nobody)]
        assert found == [[HoldKind.BANKRUPTCY], [], []]
