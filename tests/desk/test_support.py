"""What helps an author in a hard time is noted with their consent, from a list, and can be taken back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assist.desk.arrangement_lines import support_lines
from assist.desk.card import card_view
from assist.desk.decide_suggestion import ClickResult
from assist.desk.offer_lines import offer_lines
from assist.desk.support import Told, end_support, record_support
from assist.errors import BadInput
from assist.i18n import translator
from assist.model.audit import AuditKind
from assist.model.hold import HoldKind
from assist.model.support import AgreedBy, SupportEnd, SupportNeed
from assist.store import audit, support
from tests import factories

TODAY = date(2026, 11, 20)
TOLD = Told(
    needs=frozenset({SupportNeed.PAUSE, SupportNeed.IN_WRITING}),
    agreed_by=AgreedBy.MESSAGE,
    review_on=TODAY + timedelta(days=30),
    amount=factories.usd(15_000),
    payday=5,
)


@pytest.fixture
def key(desk):
    desk.author()
    return desk.write("could i pay it in 2 installments please").conversation_id


def note(desk, key, told=TOLD, by=None):
    who = desk.ana.id if by is None else by
    return record_support(desk.desk, key, told, by=who, now=desk.clock())


def view(desk, key):
    return card_view(desk.desk, key, desk.clock())


class TestNoting:
    def test_shows_on_the_card_in_words(self, desk, key):
        assert note(desk, key).result is ClickResult.DONE
        assert support_lines(view(desk, key), translator("en_US")) == (
            "What helps them: A pause, In writing, no calls",
            "They can keep up $150.00 a month.",
            "Income arrives on day 5.",
            "Look at it again on Dec 20, 2026.",
        )

    def test_rests_collection_until_the_day_of_review(self, desk, key):
        note(desk, key)
        (hold,) = [one for one in view(desk, key).holds if one.kind is HoldKind.VULNERABLE]
        assert hold.until is not None
        assert hold.until.date() == TOLD.review_on
        assert hold.note == ""

    def test_anew_takes_the_place_of_the_one_before_and_its_day(self, desk, key):
        note(desk, key)
        later = replace(
            TOLD, needs=frozenset({SupportNeed.LARGE_PRINT}), review_on=TODAY + timedelta(days=50)
        )
        note(desk, key, later)
        shown = view(desk, key)
        assert shown.support.needs == {SupportNeed.LARGE_PRINT}
        (hold,) = [one for one in shown.holds if one.kind is HoldKind.VULNERABLE]
        assert hold.until.date() == later.review_on

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"agreed_by": None}, "agreed"),
            ({"needs": frozenset()}, "needs"),
            ({"review_on": None}, "review_on"),
            ({"review_on": TODAY}, "review_on"),
            ({"review_on": TODAY + timedelta(days=61)}, "review_on"),
            ({"amount": factories.usd(0)}, "amount"),
            ({"payday": 32}, "payday"),
        ],
    )
    def test_refuses_what_is_incomplete_or_impossible_and_stores_nothing(
        self, desk, key, change, field
    ):
        with pytest.raises(BadInput) as refused:
            note(desk, key, replace(TOLD, **change))
        assert refused.value.field == field
        assert view(desk, key).support is None

    def test_the_record_tells_that_and_never_what(self, desk, key):
        note(desk, key)
        with desk.desk.db.read() as tx:
            found = [
                e.event for e in audit.events(tx, key) if e.event.kind is AuditKind.SUPPORT_RECORDED
            ]
        (event,) = found
        assert "needs" not in event.data
        assert "amount" not in str(event.data)

    def test_is_for_people_of_the_desk(self, desk, key):
        assert note(desk, key, by="nobody").result is ClickResult.NOT_A_SPECIALIST


class TestOffers:
    def test_beyond_what_they_can_keep_up_are_marked(self, desk, key):
        shown = view(desk, key)
        assert shown.offers.offers
        poor = replace(note_of(desk, key), amount=factories.usd(100))
        rich = replace(poor, amount=factories.usd(10_000_000))
        speak = translator("en_US")
        assert any(line.beyond_means for line in offer_lines(replace(shown, support=poor), speak))
        assert not any(
            line.beyond_means for line in offer_lines(replace(shown, support=rich), speak)
        )


def note_of(desk, key):
    note(desk, key)
    return view(desk, key).support


class TestEnding:
    def test_over_keeps_what_was_noted(self, desk, key):
        note(desk, key)
        end_support(desk.desk, key, SupportEnd.OVER, by=desk.ana.id, now=desk.clock())
        assert view(desk, key).support is None

    def test_consent_taken_back_empties_everything(self, desk, key):
        found = note_of(desk, key)
        end_support(desk.desk, key, SupportEnd.WITHDRAWN, by=desk.ana.id, now=desk.clock())
        with desk.desk.db.read() as tx:
            left = support.ended(tx, found.contact_id)
        assert [(one.needs, one.amount, one.payday) for one in left] == [(frozenset(), None, None)]

    def test_twice_is_once(self, desk, key):
        note(desk, key)
        end = lambda: end_support(desk.desk, key, SupportEnd.OVER, by=desk.ana.id, now=desk.clock())  # noqa: E731
        assert [end().result, end().result] == [ClickResult.DONE, ClickResult.ALREADY_DECIDED]
