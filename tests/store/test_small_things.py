"""Inboxes, specialists, sign-ins, deliveries, cards, seen events, quarantine, mailboxes, beats."""

from __future__ import annotations

import time

import pytest

from assist.errors import Duplicate, NotFound
from assist.model.contact import ChannelKind
from assist.model.delivery import AttemptOutcome
from assist.model.ids import new_id
from assist.model.queue import CardState
from assist.store import (
    cards,
    deliveries,
    events,
    heartbeats,
    inboxes,
    mailboxes,
    quarantine,
    sessions,
    specialists,
)
from assist.store.quarantine import QuarantineState
from tests import factories
from tests.factories import NOW, minutes


@pytest.fixture
def tx(database):
    with database.transaction() as tx:
        yield tx


class TestInboxes:
    def test_are_made_once(self, tx):
        first = inboxes.ensure(tx, ChannelKind.SMS, "+1", "Billing")
        assert inboxes.ensure(tx, ChannelKind.SMS, "+1", "Billing") == first
        assert inboxes.get(tx, first.id) == first
        with pytest.raises(NotFound):
            inboxes.get(tx, new_id())


class TestSpecialists:
    def test_are_found_by_id_mail_and_slack(self, tx):
        person = factories.specialist(email="lucia@example.com", slack_user_id="U1")
        specialists.add(tx, person, "hash")
        assert specialists.get(tx, person.id) == person
        assert specialists.by_email(tx, "Lucia@Example.com") == (person, "hash")
        assert specialists.by_slack(tx, "U1") == person
        assert specialists.all(tx) == (person,)

    def test_that_are_not_there_are_nobody(self, tx):
        assert specialists.by_email(tx, "x@example.com") is None
        assert specialists.by_slack(tx, "U9") is None
        with pytest.raises(NotFound):
            specialists.get(tx, new_id())

    def test_have_an_address_of_their_own(self, tx):
        specialists.add(tx, factories.specialist(email="a@example.com"))
        with pytest.raises(Duplicate):
            specialists.add(tx, factories.specialist(email="A@example.com"))
        tx.rollback()

    def test_are_linked_to_slack_later(self, tx):
        person = factories.specialist()
        specialists.add(tx, person)
        specialists.link_slack(tx, person.id, "U2")
        assert specialists.by_slack(tx, "U2").id == person.id

    def test_have_shifts(self, tx):
        person = factories.specialist()
        specialists.add(tx, person)
        own, desk = factories.shift(specialist_id=person.id), factories.shift()
        specialists.add_shift(tx, own)
        specialists.add_shift(tx, desk)
        assert set(specialists.shifts(tx)) == {own, desk}


class TestSignIns:
    @pytest.fixture
    def person(self, tx):
        person = factories.specialist()
        specialists.add(tx, person)
        sessions.create(tx, "hash", factories.sign_in(person.id))
        return person

    def test_name_the_specialist_until_they_run_out(self, tx, person):
        assert sessions.get(tx, "hash", NOW) == (person, factories.sign_in(person.id))
        assert sessions.get(tx, "hash", NOW + minutes(10)) is None
        assert sessions.get(tx, "other", NOW) is None

    def test_end_when_they_are_deleted(self, tx, person):
        mine = factories.sign_in(person.id)
        assert not sessions.end(tx, mine.id, "somebody else")
        assert sessions.end(tx, mine.id, person.id)
        assert not sessions.end(tx, mine.id, person.id)
        assert sessions.get(tx, "hash", NOW) is None

    def test_are_told_apart_and_counted_while_they_last(self, tx, person):
        second = factories.sign_in(person.id, id="second", seen_at=NOW + minutes(1))
        over = factories.sign_in(person.id, id="over", expires_at=NOW)
        sessions.create(tx, "other", second)
        sessions.create(tx, "over", over)
        assert [one.id for one in sessions.of_person(tx, person.id, NOW)] == ["second", "sign-in"]
        assert sessions.count(tx, NOW) == {person.id: 2}
        assert sessions.end_all(tx, person.id, but=["second"]) == 2
        assert sessions.of_person(tx, person.id, NOW) == (second,)
        assert sessions.prune(tx, NOW + minutes(11)) == 1

    def test_tell_when_the_person_was_seen(self, tx, person):
        assert specialists.last_seen(tx) == {}
        sessions.seen(tx, factories.sign_in(person.id), NOW + minutes(3))
        assert specialists.last_seen(tx) == {person.id: NOW + minutes(3)}
        assert sessions.of_person(tx, person.id, NOW)[0].seen_at == NOW + minutes(3)

    def test_of_somebody_who_left_count_for_nothing(self, tx):
        gone = factories.specialist(active=False)
        specialists.add(tx, gone)
        sessions.create(tx, "gone", factories.sign_in(gone.id))
        assert sessions.get(tx, "gone", NOW) is None


class TestDeliveryAttempts:
    def test_are_numbered_and_settled_once(self, tx):
        first = deliveries.claim(tx, "m1", NOW)
        deliveries.settle(
            tx, first.id, AttemptOutcome.TEMPORARY, at=NOW, reason="busy", detail="503"
        )
        second = deliveries.claim(tx, "m1", NOW + minutes(1))
        deliveries.settle(tx, second.id, AttemptOutcome.SENT, at=NOW, external_id="SM1")
        deliveries.settle(tx, second.id, AttemptOutcome.UNKNOWN, at=NOW)
        kept = deliveries.attempts(tx, "m1")
        assert [(a.number, a.outcome, a.reason, a.external_id) for a in kept] == [
            (1, AttemptOutcome.TEMPORARY, "busy", None),
            (2, AttemptOutcome.SENT, "", "SM1"),
        ]

    def test_that_died_in_the_call_stay_claimed(self, tx):
        claimed = deliveries.claim(tx, "m1", NOW)
        assert deliveries.attempts(tx, "m1") == (claimed,)


class TestCards:
    def test_are_posted_by_who_claims_them(self, tx):
        assert cards.get(tx, "c1", "slack") is None
        before = NOW - minutes(1)
        assert cards.claim(tx, "c1", "slack", NOW, renew_before=before)
        assert not cards.claim(tx, "c1", "slack", NOW, renew_before=before)
        assert cards.get(tx, "c1", "slack").state is CardState.CLAIMED
        cards.put(tx, "c1", "slack", "C1", "171.2")
        card = cards.get(tx, "c1", "slack")
        assert (card.channel, card.ts, card.state) == ("C1", "171.2", CardState.POSTED)

    def test_an_old_claim_that_posted_nothing_is_taken_over_once(self, tx):
        cards.claim(tx, "c1", "slack", NOW - minutes(5), renew_before=NOW - minutes(6))
        takes = [cards.claim(tx, "c1", "slack", NOW, renew_before=NOW - minutes(1)) for _ in "ab"]
        assert takes == [True, False]


class TestSeenEvents:
    def test_count_once_for_each_source(self, tx):
        seen = [
            events.first_time(tx, *key, NOW)
            for key in (("slack", "1"), ("slack", "1"), ("twilio", "1"))
        ]
        assert seen == [True, False, True]


class TestQuarantine:
    def hold(self, tx, external_id="1"):
        return quarantine.add(
            tx, source="imap", external_id=external_id, reason="charset", raw=b"\x00\xff", now=NOW
        )

    def test_keeps_what_came_byte_by_byte_and_once(self, tx):
        key = self.hold(tx)
        assert self.hold(tx) == key
        (held,) = quarantine.list(tx)
        assert held == quarantine.get(tx, key)
        assert (held.raw, held.reason, held.state) == (b"\x00\xff", "charset", QuarantineState.HELD)

    def test_lists_what_nobody_has_settled(self, tx):
        key = self.hold(tx)
        self.hold(tx, "2")
        quarantine.settle(tx, key, QuarantineState.DISMISSED)
        assert [held.external_id for held in quarantine.list(tx)] == ["2"]
        with pytest.raises(NotFound):
            quarantine.get(tx, new_id())


class TestMailboxes:
    def test_remember_how_far_they_were_read(self, tx):
        assert mailboxes.position(tx, "i1", "INBOX") is None
        mailboxes.set_position(tx, "i1", "INBOX", 4_000_000_000, 7)
        mailboxes.set_position(tx, "i1", "INBOX", 4_000_000_000, 9)
        assert mailboxes.position(tx, "i1", "INBOX") == (4_000_000_000, 9)
        assert mailboxes.position(tx, "i1", "Junk") is None


class TestHeartbeats:
    def test_are_stale_after_a_while_by_the_databases_clock(self, database):
        def beat(name):
            with database.transaction() as tx:
                heartbeats.beat(tx, name)

        beat("old")
        time.sleep(2)  # far more than a busy machine takes between two statements
        beat("new")
        with database.transaction() as tx:
            assert heartbeats.stale(tx, 1.5) == ("old",)
            assert set(heartbeats.stale(tx, -1)) == {"old", "new"}
            heartbeats.remove(tx, "old")
            assert heartbeats.stale(tx, 1.5) == ()
