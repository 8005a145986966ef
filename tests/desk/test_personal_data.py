"""All that is held on an author can be given to them, and erased; the record still proves itself."""

import json
from dataclasses import replace

import pytest

from assist.desk.decide_suggestion import Click, approve
from assist.desk.holds import HoldClick, set_hold
from assist.desk.personal_data import (
    contact_named,
    erase_person,
    export_person,
    preview_erasure,
    specialist_named,
)
from assist.errors import BadInput, NotAllowed, NotFound
from assist.model.audit import AuditKind
from assist.model.contact import ChannelKind
from assist.model.hold import HoldKind
from assist.model.personal_data import Obstacle
from assist.store import audit, contacts, messages
from assist.store.people_data import PLACES, OnErase, Whose
from assist.store.tables import Base

WORDS = "hi how much do i still owe on The Lighthouse Keeper"
NUMBER = "+13055550111"


@pytest.fixture
def author(desk):
    return desk.author()


@pytest.fixture
def answered(desk, author):
    """A conversation of theirs that nobody waits in; its id."""
    key = desk.write(WORDS).conversation_id
    approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), desk.clock())
    desk.work()
    return key


def erase(desk, contact_id, note="asked by mail on Nov 19", by=None):
    who = desk.leo.id if by is None else by
    return erase_person(desk.desk, contact_id, by=who, note=note, now=desk.clock())


class TestEveryTable:
    def test_says_whose_it_is_and_what_erasing_does(self):
        assert set(PLACES) == set(Base.metadata.tables)

    @pytest.mark.parametrize("name", sorted(PLACES))
    def test_is_found_by_a_column_that_it_has(self, name):
        place, columns = PLACES[name], Base.metadata.tables[name].c
        assert (place.whose is Whose.NOBODY) is (place.column == "")
        assert not place.column or place.column in columns
        assert all(column in columns for column in place.empty)
        assert (
            place.on_erase is not OnErase.KEEP
            or place.why
            or place.whose is Whose.NOBODY
            or name in {"audit_heads", "crisis_pages"}
        )


class TestTheExport:
    def test_holds_what_they_wrote_and_what_they_owe(self, desk, author, answered):
        held = export_person(desk.desk, author.id)
        assert held["messages"][0]["text"] == WORDS
        assert held["contacts"][0]["name"] == author.name
        assert held["contact_points"][0]["address"] == NUMBER
        assert held["invoices"]
        json.dumps(held)

    def test_holds_nothing_of_others(self, desk, author, answered):
        desk.author("+13055550122", name="Ruth Alder")
        desk.write("a secret of Ruth", "+13055550122")
        assert "Ruth" not in json.dumps(export_person(desk.desk, author.id))

    def test_of_nobody_is_not_found(self, desk):
        with pytest.raises(NotFound):
            export_person(desk.desk, "nobody")


class TestThePreview:
    def test_counts_every_place_and_changes_nothing(self, desk, author, answered):
        before = export_person(desk.desk, author.id)
        preview = preview_erasure(desk.desk, author.id)
        places = {place.table: place for place in preview.places}
        assert places["messages"].rows == 2
        assert places["messages"].action == "empty"
        assert places["invoices"].action == "keep"
        assert places["invoices"].why
        assert preview.obstacles == ()
        assert export_person(desk.desk, author.id) == before

    def test_names_what_stands_in_the_way(self, desk, author):
        key = desk.write(WORDS).conversation_id
        click = HoldClick(key, desk.ana.id, "their lawyer wrote")
        set_hold(desk.desk, click, HoldKind.ATTORNEY, desk.clock())
        obstacles = preview_erasure(desk.desk, author.id).obstacles
        assert set(obstacles) == {Obstacle.LEGAL_HOLD, Obstacle.WAITING}


class TestErasing:
    def test_leaves_nothing_that_was_said_and_a_chain_that_holds(self, desk, author, answered):
        erase(desk, author.id)
        with desk.desk.db.read() as tx:
            left = messages.timeline(tx, answered)
            events = audit.events(tx, answered)
            report = audit.verify(tx)
        assert report.first_broken is None
        assert {message.text for message in left} == {"[erased]"}
        kinds = [event.event.kind for event in events]
        assert kinds[0] is AuditKind.MESSAGE_RECEIVED
        assert kinds[-1] is AuditKind.DATA_ERASED
        assert all(event.event.data == {} for event in events[:-1])

    def test_leaves_nothing_of_them_in_the_whole_export_but_the_books(self, desk, author, answered):
        erase(desk, author.id)
        held = json.dumps(export_person(desk.desk, author.id))
        for word in (WORDS, author.name, NUMBER, "Lighthouse"):
            assert word not in held
        assert "invoices" in held

    def test_forgets_the_town_and_keeps_the_country_of_the_books(self, desk, author, answered):
        with desk.desk.db.transaction() as tx:
            place = {"country": "US", "region": "OR", "city": "Cannon Beach"}
            contacts.set_place(tx, replace(contacts.get_contact(tx, author.id), **place))
        assert "Cannon Beach" in json.dumps(export_person(desk.desk, author.id))
        erase(desk, author.id)
        with desk.desk.db.read() as tx:
            left = contacts.get_contact(tx, author.id)
        assert (left.country, left.region, left.city) == ("US", "OR", None)
        assert "Cannon Beach" not in json.dumps(export_person(desk.desk, author.id))

    def test_keeps_the_address_that_asked_for_no_messages(self, desk, author, answered):
        desk.write("STOP")
        erase(desk, author.id)
        with desk.desk.db.read() as tx:
            point = contacts.find_point(tx, ChannelKind.SMS, NUMBER)
        assert point is not None
        assert point.opted_out_at is not None

    def test_makes_them_a_stranger_who_writes_anew(self, desk, author, answered):
        erase(desk, author.id)
        received = desk.write("hello")
        assert desk.conversation(received.conversation_id).contact_id != author.id

    def test_is_for_leads_with_a_reason_and_nothing_in_the_way(self, desk, author, answered):
        with pytest.raises(NotAllowed, match="leads_only"):
            erase(desk, author.id, by=desk.ana.id)
        with pytest.raises(BadInput):
            erase(desk, author.id, note="  ")
        desk.write("and one more thing")
        with pytest.raises(NotAllowed, match="waiting"):
            erase(desk, author.id)
        with desk.desk.db.read() as tx:
            assert contacts.get_contact(tx, author.id).name == author.name

    def test_twice_is_as_once(self, desk, author, answered):
        erase(desk, author.id)
        erase(desk, author.id)
        with desk.desk.db.read() as tx:
            assert audit.verify(tx).first_broken is None


class TestTampering:
    def test_an_erasure_that_nobody_tells_of_breaks_the_chain(self, desk, author, answered):
        with desk.desk.db.transaction() as tx:
            audit.erase(tx, answered, desk.clock())
        with desk.desk.db.read() as tx:
            assert "no later event tells" in audit.verify(tx).first_broken


class TestNames:
    def test_by_address_or_id(self, desk, author):
        assert contact_named(desk.desk, NUMBER) == contact_named(desk.desk, author.id) == author.id
        with pytest.raises(BadInput, match="nobody we know"):
            contact_named(desk.desk, "x@example.com")

    def test_of_the_desk(self, desk):
        assert specialist_named(desk.desk, "LEO@example.com") == desk.leo.id
        with pytest.raises(BadInput):
            specialist_named(desk.desk, "nobody@example.com")
