"""What an author tells sets a hold; a person ends it, with a note and the right role."""

import pytest

from assist.desk.card import card_view
from assist.desk.decide_suggestion import ClickResult
from assist.desk.holds import HoldClick, clear_hold, set_hold
from assist.errors import NotFound
from assist.model.audit import AuditKind
from assist.model.hold import HoldKind
from assist.model.offer import OfferKind
from assist.store import audit, holds
from tests import factories

PLAN = "could i pay it in 2 installments please"
CHARGEBACK = "i already filed a chargeback with my bank about your charge"


@pytest.fixture
def author(desk):
    return desk.author()


@pytest.fixture
def held(desk, author):
    return desk.write(CHARGEBACK).conversation_id


def view(desk, conversation_id):
    return card_view(desk.desk, conversation_id, desk.clock())


def kinds(desk, conversation_id):
    return {hold.kind for hold in view(desk, conversation_id).holds}


def recorded(desk, conversation_id, kind):
    with desk.desk.db.read() as tx:
        events = audit.events(tx, conversation_id)
    return [event.event for event in events if event.event.kind is kind]


def clear(desk, conversation_id, who, note="settled with the bank"):
    """End everything that stands."""
    results = []
    for hold in view(desk, conversation_id).holds:
        click = HoldClick(conversation_id, who.id, note)
        results.append(clear_hold(desk.desk, click, hold.id, desk.clock()).result)
        desk.work()
    return set(results)


class TestTold:
    def test_stands_on_the_card_and_in_the_record(self, desk, held):
        assert HoldKind.CHARGEBACK in kinds(desk, held)
        told = recorded(desk, held, AuditKind.HOLD_SET)
        assert HoldKind.CHARGEBACK in {event.data["kind"] for event in told}

    def test_twice_is_one(self, desk, held):
        before = len(view(desk, held).holds)
        desk.write(CHARGEBACK)
        assert len(view(desk, held).holds) == before

    def test_closes_every_offer_long_after(self, desk, held):
        desk.clock.forward(days=40)
        key = desk.write(PLAN).conversation_id
        assert view(desk, key).offers.is_blocked

    def test_holds_on_every_channel_of_the_account(self, desk, author, held):
        with desk.desk.db.read() as tx:
            spouse = factories.contact(account_id=author.account_id)
            assert holds.standing(tx, spouse, desk.clock())

    def test_hardship_opens_the_pause_and_runs_out(self, desk, author):
        desk.write("i lost my job and i have cancer, i cannot pay")
        desk.clock.forward(days=59)
        key = desk.write(PLAN).conversation_id
        assert [one.kind for one in view(desk, key).offers.offers] == [OfferKind.HARDSHIP_PAUSE]
        desk.clock.forward(days=2)
        key = desk.write(PLAN).conversation_id
        assert view(desk, key).offers.of_kind(OfferKind.EQUAL_INSTALMENTS)

    def test_an_ordinary_question_holds_nothing(self, desk, author):
        key = desk.write("hi how much do i still owe on my package").conversation_id
        assert kinds(desk, key) == set()


class TestEnding:
    def test_takes_a_note_and_the_right_role(self, desk, held):
        assert clear(desk, held, desk.ana) == {ClickResult.NEEDS_LEAD}
        assert clear(desk, held, desk.leo, "  ") == {ClickResult.EMPTY_NOTE}
        assert kinds(desk, held)
        assert clear(desk, held, desk.leo) == {ClickResult.DONE}
        assert kinds(desk, held) == set()
        (event, *_) = recorded(desk, held, AuditKind.HOLD_CLEARED)
        assert event.data["note"] == "settled with the bank"
        assert event.actor == f"specialist:{desk.leo.id}"

    def test_opens_the_offers_again_although_the_words_still_stand_there(self, desk, held):
        desk.write(PLAN)
        clear(desk, held, desk.leo)
        assert kinds(desk, held) == set()
        assert view(desk, held).offers.offers
        desk.write("so what about 3 installments")
        assert kinds(desk, held) == set()

    def test_twice_changes_nothing(self, desk, held):
        (hold, *_) = view(desk, held).holds
        click = HoldClick(held, desk.leo.id, "settled")
        clear_hold(desk.desk, click, hold.id, desk.clock())
        again = clear_hold(desk.desk, click, hold.id, desk.clock())
        assert again.result is ClickResult.ALREADY_DECIDED

    def test_is_not_for_strangers_nor_for_another_authors_hold(self, desk, held):
        (hold, *_) = view(desk, held).holds
        nobody = HoldClick(held, "nobody", "settled")
        answer = clear_hold(desk.desk, nobody, hold.id, desk.clock())
        assert answer.result is ClickResult.NOT_A_SPECIALIST
        desk.author("+13055550222")
        elsewhere = desk.write(PLAN, "+13055550222").conversation_id
        with pytest.raises(NotFound):
            clear_hold(desk.desk, HoldClick(elsewhere, desk.leo.id, "x"), hold.id, desk.clock())


class TestSetByAPerson:
    def test_stops_offers_at_once_and_needs_a_reason(self, desk, author):
        key = desk.write(PLAN).conversation_id
        kind = HoldKind.BANKRUPTCY

        def put(note):
            click = HoldClick(key, desk.ana.id, note)
            return set_hold(desk.desk, click, kind, desk.clock()).result

        assert put("") is ClickResult.EMPTY_NOTE
        assert put("told by their trustee on the phone") is ClickResult.DONE
        desk.work()
        assert put("again") is ClickResult.ALREADY_DECIDED
        assert view(desk, key).offers.is_blocked
