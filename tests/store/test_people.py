"""People as rows: accounts elsewhere, Homes, administrators, what a Home counts; on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from assist.errors import Duplicate
from assist.model.decision import SuggestionState
from assist.model.queue import Wait
from assist.model.rights import Role
from assist.model.sign_in import BoundIdentity
from assist.store import (
    cards,
    conversations,
    identities,
    playbook_use,
    slack_homes,
    specialists,
    suggestions,
)
from tests import factories
from tests.factories import NOW


@pytest.fixture
def tx(database):
    with database.transaction() as tx:
        yield tx


class TestAccountsElsewhere:
    def bound(self, tx, **changes):
        person = factories.specialist()
        specialists.add(tx, person)
        made = BoundIdentity("google", "https://g.example", "1", person.id, "a@b.c", NOW, NOW)
        return replace(made, **changes)

    def test_are_found_by_issuer_and_subject(self, tx):
        kept = self.bound(tx)
        identities.add(tx, kept)
        assert identities.get(tx, kept.issuer, kept.subject) == kept
        assert identities.get(tx, "https://other.example", kept.subject) is None
        assert identities.of_person(tx, kept.specialist_id) == (kept,)

    def test_tell_when_they_were_used(self, tx):
        kept = self.bound(tx)
        identities.add(tx, kept)
        identities.used(tx, kept.issuer, kept.subject, NOW + timedelta(hours=1))
        assert identities.all(tx) == (replace(kept, used_at=NOW + timedelta(hours=1)),)

    def test_are_one_persons(self, database):
        with database.transaction() as tx:
            kept = self.bound(tx)
            identities.add(tx, kept)
        with pytest.raises(Duplicate), database.transaction() as tx:
            identities.add(tx, self.bound(tx))
        with pytest.raises(Duplicate), database.transaction() as tx:
            identities.add(tx, replace(kept, subject="2"))

    def test_are_let_go_together(self, tx):
        kept = self.bound(tx)
        identities.add(tx, kept)
        assert identities.remove_all(tx, kept.specialist_id) == 1
        assert identities.remove_all(tx, kept.specialist_id) == 0


class TestHomes:
    def test_keep_what_they_show_when_they_are_opened_again(self, tx):
        slack_homes.opened(tx, "U1", "es-LA", NOW)
        slack_homes.drawn(tx, "U1", "abc", NOW)
        slack_homes.opened(tx, "U1", "en-US", NOW + timedelta(hours=1))
        found = slack_homes.get(tx, "U1")
        assert (found.locale, found.fingerprint, found.drawn_at) == ("en-US", "abc", NOW)
        assert found.opened_at == NOW + timedelta(hours=1)

    def test_are_listed_while_somebody_looks(self, tx):
        slack_homes.opened(tx, "U1", "", NOW)
        slack_homes.opened(tx, "U2", "", NOW - timedelta(days=8))
        since = NOW - slack_homes.KEPT_FRESH
        assert [one.slack_user_id for one in slack_homes.opened_since(tx, since)] == ["U1"]


class TestAdministrators:
    def test_are_those_who_work_here(self, tx):
        ada = factories.specialist(role=Role.ADMIN)
        for person in (
            ada,
            factories.specialist(role=Role.ADMIN, active=False),
            factories.specialist(role=Role.LEAD),
        ):
            specialists.add(tx, person)
        assert specialists.lock_admins(tx) == (ada,)
        specialists.change_role(tx, ada.id, Role.LEAD)
        assert specialists.lock_admins(tx) == ()


class TestWhatAHomeCounts:
    def test_every_wait_and_whose_it_is(self, tx):
        stored = factories.store_conversation(tx)
        person = factories.specialist()
        specialists.add(tx, person)
        conversations.assign(tx, stored.conversation.id, person.id)
        (wait,) = conversations.waits(tx)
        assert wait == Wait(wait.since, has_attention=False, assigned_to=person.id)
        assert conversations.assigned_to(tx, person.id) == (stored.conversation.id,)
        (row,) = conversations.queue(tx, assigned_to=person.id)
        assert row.conversation.id == stored.conversation.id
        assert conversations.queue(tx, assigned_to="somebody else") == ()

    def test_acceptance_between_two_times(self, tx):
        key = factories.store_conversation(tx).conversation.id
        for at, state in (
            (NOW, SuggestionState.APPROVED),
            (NOW, SuggestionState.EDITED),
            (NOW, SuggestionState.REJECTED),
            (NOW, SuggestionState.SUPERSEDED),
            (NOW - timedelta(days=1), SuggestionState.REJECTED),
            (NOW + timedelta(days=1), SuggestionState.REJECTED),
        ):
            made = factories.suggestion(conversation_id=key, created_at=at, state=state)
            suggestions.add(tx, made)
        playbook = made.draft.playbook_id
        found = playbook_use.accepted_between(tx, NOW, NOW + timedelta(days=1))
        assert found == {playbook: (2, 3)}

    def test_where_a_card_hangs(self, tx):
        cards.remember(tx, "c1", "slack", "C0DESK", "1.5", NOW)
        assert cards.conversation_at(tx, "C0DESK", "1.5") == "c1"
        assert cards.conversation_at(tx, "C0DESK", "1.6") is None
        assert cards.conversation_at(tx, "C0OTHER", "1.5") is None
