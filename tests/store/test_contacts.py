from __future__ import annotations

import threading

import pytest

from assist.errors import NotFound
from assist.model.contact import ChannelKind, OptOutScope
from assist.store import contacts
from tests import factories
from tests.factories import NOW


def find_or_create(tx, address="+12025550199", **changes):
    values = {
        "channel": ChannelKind.SMS,
        "address": address,
        "name": "Ada",
        "language": "en",
        "now": NOW,
    }
    return contacts.find_or_create_point(tx, **(values | changes))


class TestFindingAnAddress:
    def test_that_is_new_makes_a_point_and_a_contact(self, database):
        with database.transaction() as tx:
            point = find_or_create(tx)
            person = contacts.get_contact(tx, point.contact_id)
        assert (person.name, person.account_id) == ("Ada", None)
        assert (point.address, point.language, point.verified_at) == ("+12025550199", "en", None)

    def test_that_is_known_gives_the_point_on_file(self, database):
        with database.transaction() as tx:
            first = find_or_create(tx)
            assert find_or_create(tx, name="Other", language="es") == first

    def test_on_another_channel_is_another_point(self, database):
        with database.transaction() as tx:
            first = find_or_create(tx)
            assert find_or_create(tx, channel=ChannelKind.WHATSAPP).id != first.id

    def test_of_a_proven_contact_belongs_to_them(self, database):
        person = factories.contact()
        with database.transaction() as tx:
            contacts.add_contact(tx, person)
            point = find_or_create(tx, contact_id=person.id)
            assert contacts.points_of(tx, person.id) == (point,)

    def test_by_many_at_once_makes_one_point_and_one_contact(self, database):
        found, start = [], threading.Barrier(6)

        def work() -> None:
            start.wait()
            with database.transaction() as tx:
                found.append(find_or_create(tx))

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 6
        assert len({(point.id, point.contact_id) for point in found}) == 1

    def test_that_nobody_has_gives_nothing(self, database):
        with database.read() as tx:
            assert contacts.find_point(tx, ChannelKind.SMS, "+1") is None
            with pytest.raises(NotFound):
                contacts.get_point(tx, "x")
            with pytest.raises(NotFound):
                contacts.get_contact(tx, "x")


class TestOptingOut:
    @pytest.fixture
    def stored(self, database):
        with database.transaction() as tx:
            return factories.store_conversation(tx)

    def opted_out(self, database, stored):
        with database.read() as tx:
            return (
                contacts.get_point(tx, stored.point.id).opted_out_at,
                contacts.get_contact(tx, stored.contact.id).opted_out_all_at,
            )

    def test_of_one_address_leaves_the_others(self, database, stored):
        with database.transaction() as tx:
            contacts.set_opt_out(tx, stored.point.id, OptOutScope.POINT, NOW)
        assert self.opted_out(database, stored) == (NOW, None)

    def test_of_all_is_noted_on_the_contact_too(self, database, stored):
        with database.transaction() as tx:
            contacts.set_opt_out(tx, stored.point.id, OptOutScope.ALL, NOW)
        assert self.opted_out(database, stored) == (NOW, NOW)

    def test_is_taken_back_whole(self, database, stored):
        with database.transaction() as tx:
            contacts.set_opt_out(tx, stored.point.id, OptOutScope.ALL, NOW)
            contacts.clear_opt_out(tx, stored.point.id, NOW)
        assert self.opted_out(database, stored) == (None, None)


class TestLanguage:
    def test_is_kept_on_the_contact(self, database):
        person = factories.contact(language=None)
        with database.transaction() as tx:
            contacts.add_contact(tx, person)
            contacts.set_language(tx, person.id, "es")
            assert contacts.get_contact(tx, person.id).language == "es"
