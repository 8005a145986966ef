"""Whom an author lets speak for them, addresses that others read, wrong numbers, bereavement."""

from datetime import timedelta

import pytest

from assist.desk.card import card_view
from assist.desk.decide_suggestion import ClickResult
from assist.desk.identity_lines import identity_lines
from assist.desk.proven import as_proven
from assist.desk.third_parties import Given, authorise, revoke, set_shared, unlink_point
from assist.desk.verify_identity import IdentityClick, send_code
from assist.errors import BadInput, NotFound
from assist.i18n import translator
from assist.model.card import CardAction
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.decision import DecisionReason
from assist.model.hold import HoldKind
from assist.model.identity import Scope
from assist.store import authorisations, contacts, conversations, holds

ASK = "how much do i still owe on my package?"
SPEAK = translator("en_US")


def given(desk, **changes):
    day = desk.clock().date() + timedelta(days=30)
    values = {
        "name": "Robert Vance",
        "relation": "husband",
        "scope": Scope.ARRANGE,
        "until": day,
        "note": "Said so in her mail of today.",
    }
    return Given(**(values | changes))


@pytest.fixture
def author(desk):
    return desk.author()


@pytest.fixture
def asked(desk, author):
    return desk.write(ASK).conversation_id


def lines(desk, conversation_id):
    return identity_lines(card_view(desk.desk, conversation_id, desk.clock()), SPEAK)


def level(desk, conversation_id):
    with desk.desk.db.read() as tx:
        conversation = conversations.get(tx, conversation_id)
        return as_proven(tx, conversation, desk.clock()).identity_level


class TestAuthorisedPeople:
    def record(self, desk, asked, **changes):
        what = given(desk, **changes)
        return authorise(desk.desk, asked, what, by=desk.ana.id, now=desk.clock())

    def test_stand_on_the_card_with_scope_and_expiry(self, desk, asked):
        assert self.record(desk, asked).result is ClickResult.DONE
        assert any("Robert Vance (husband)" in line for line in lines(desk, asked))

    def test_run_out(self, desk, asked):
        self.record(desk, asked)
        desk.clock.forward(days=32)
        assert not any("Robert" in line for line in lines(desk, asked))

    def test_can_be_taken_back_at_once_and_once(self, desk, author, asked):
        self.record(desk, asked)
        with desk.desk.db.read() as tx:
            found = authorisations.of_contact(tx, author.id)[0]
        by, now = desk.leo.id, desk.clock()
        assert revoke(desk.desk, asked, found.id, by=by, now=now).result is ClickResult.DONE
        again = revoke(desk.desk, asked, found.id, by=by, now=now)
        assert again.result is ClickResult.ALREADY_DECIDED
        assert not any("Robert" in line for line in lines(desk, asked))

    def test_are_named_by_an_author_who_proved_who_they_are(self, desk):
        desk.author("+13055550188", proves=False)
        found = desk.write(ASK, "+13055550188").conversation_id
        assert self.record(desk, found).result is ClickResult.NEEDS_PROOF

    def test_take_a_note_on_how_the_author_consented(self, desk, asked):
        assert self.record(desk, asked, note=" ").result is ClickResult.EMPTY_NOTE

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"name": ""}, "name"), ({"relation": " "}, "relation"), ({"name": "x" * 101}, "name")],
    )
    def test_are_named_with_their_relation(self, desk, asked, changes, field):
        with pytest.raises(BadInput, match=field):
            self.record(desk, asked, **changes)

    @pytest.mark.parametrize("days", [-2, 400])
    def test_always_run_out_and_within_a_year(self, desk, asked, days):
        with pytest.raises(BadInput, match="until"):
            self.record(desk, asked, until=desk.clock().date() + timedelta(days=days))

    def test_of_another_author_are_not_found(self, desk, author, asked):
        self.record(desk, asked)
        with desk.desk.db.read() as tx:
            found = authorisations.of_contact(tx, author.id)[0]
        desk.author("+13055550188")
        other = desk.write(ASK, "+13055550188").conversation_id
        with pytest.raises(NotFound, match="authorisation"):
            revoke(desk.desk, other, found.id, by=desk.ana.id, now=desk.clock())


class TestASharedAddress:
    def share(self, desk, asked, *, shared=True):
        point, by = desk.point().id, desk.ana.id
        return set_shared(desk.desk, asked, point, shared=shared, by=by, now=desk.clock())

    def test_hears_no_figure_though_it_was_proven(self, desk, asked):
        assert "$" in desk.suggestion(asked).draft.text
        self.share(desk, asked)
        desk.work()
        assert level(desk, asked) is IdentityLevel.L1
        assert "$" not in desk.suggestion(asked).draft.text

    def test_is_sent_no_code(self, desk, asked):
        self.share(desk, asked)
        click = IdentityClick(asked, desk.ana.id)
        assert send_code(desk.desk, click, desk.clock()).reasons == ("no_address",)
        view = card_view(desk.desk, asked, desk.clock())
        assert CardAction.SEND_CODE not in view.actions

    def test_is_the_authors_alone_again_without_the_old_proof(self, desk, asked):
        self.share(desk, asked)
        assert self.share(desk, asked).result is ClickResult.ALREADY_DECIDED
        self.share(desk, asked, shared=False)
        assert level(desk, asked) is IdentityLevel.L1

    def test_is_one_of_the_author(self, desk, asked):
        desk.author("+13055550188")
        with desk.desk.db.read() as tx:
            other = contacts.find_point(tx, ChannelKind.SMS, "+13055550188")
        with pytest.raises(NotFound, match="contact point"):
            set_shared(desk.desk, asked, other.id, shared=True, by=desk.ana.id, now=desk.clock())


class TestAWrongNumber:
    @pytest.fixture
    def told(self, desk, author):
        return desk.write("wrong number, i am not who you look for").conversation_id

    def unlink(self, desk, conversation_id, note="They say so."):
        return unlink_point(desk.desk, conversation_id, note, by=desk.ana.id, now=desk.clock())

    def standing(self, desk, contact_id):
        with desk.desk.db.read() as tx:
            contact = contacts.get_contact(tx, contact_id)
            return {hold.kind for hold in holds.standing(tx, contact, desk.clock())}

    def test_hears_nothing_and_a_person_answers(self, desk, told):
        view = card_view(desk.desk, told, desk.clock())
        assert view.decision.reason is DecisionReason.HUMAN_ONLY
        assert view.suggestion.draft.playbook_id == "identity.third_party"
        assert "$" not in view.suggestion.draft.text

    def test_one_click_makes_it_a_strangers_who_is_not_written_to(self, desk, author, told):
        assert self.unlink(desk, told).result is ClickResult.DONE
        stranger = desk.conversation(told).contact_id
        assert stranger != author.id
        assert desk.point().contact_id == stranger
        assert desk.point().verified_at is None
        assert level(desk, told) is IdentityLevel.L0
        assert HoldKind.WRONG_NUMBER in self.standing(desk, stranger)
        assert HoldKind.WRONG_NUMBER not in self.standing(desk, author.id)

    def test_it_takes_a_note_and_works_once(self, desk, told):
        assert self.unlink(desk, told, " ").result is ClickResult.EMPTY_NOTE
        self.unlink(desk, told)
        assert self.unlink(desk, told).result is ClickResult.ALREADY_DECIDED

    def test_whoever_has_it_asks_in_vain(self, desk, told):
        self.unlink(desk, told)
        desk.write(ASK)
        assert desk.suggestion(told).draft.playbook_id == "identity.unknown_writer"


@pytest.mark.parametrize(
    "words",
    [
        "my mother the author passed away in march, what happens with her account?",
        "i am her son with power of attorney and need her balance",
        "i am the executor of his estate, how much is owed?",
        "this is his wife, what is this about and how much is it?",
    ],
)
def test_who_acts_for_another_hears_nothing_and_a_person_answers(desk, words):
    desk.author()
    found = desk.write(words).conversation_id
    view = card_view(desk.desk, found, desk.clock())
    assert view.decision.reason is DecisionReason.HUMAN_ONLY
    assert view.suggestion.draft.playbook_id == "identity.third_party"
    assert "$" not in view.suggestion.draft.text


def kinds_held(desk, author):
    with desk.desk.db.read() as tx:
        return {hold.kind for hold in holds.standing(tx, author, desk.clock())}


@pytest.mark.parametrize(
    "words",
    ["my mother the author passed away on march 2nd", "mi papá, el autor, falleció en marzo"],
)
def test_a_death_stops_what_we_begin(desk, words):
    author = desk.author()
    desk.write(words)
    assert HoldKind.DECEASED in kinds_held(desk, author)


@pytest.mark.parametrize(
    "words",
    [
        "i am her son with power of attorney, her payment is late",
        "this is his wife, he died laughing at your bill, what is it about?",
    ],
)
def test_what_only_sounds_like_one_does_not(desk, words):
    author = desk.author()
    desk.write(words)
    assert HoldKind.DECEASED not in kinds_held(desk, author)
