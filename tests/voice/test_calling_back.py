"""A caller who is not put through says when to be called; it counts once it was read back."""

from datetime import UTC, datetime, timedelta

import pytest

from assist.model.phone_call import Ask, HangUp, Ring, Say, Stage, Take
from assist.voice.dialogue import respond
from assist.voice.world import Deed, Done, Keyed, Silence
from tests.voice.talks import NOW, heard, talk, world

TUESDAY = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)  # half past three in New York
ASKED = talk(Stage.WHEN)


def said(response):
    return " ".join(step.text for step in response.steps if isinstance(step, Say | Ask))


def words(text, intent="", **changes):
    return heard(intent, words=text, **changes)


def read_back(text="on Tuesday at half past three", **changes):
    return respond(ASKED, words(text), world(**changes))


class TestAsked:
    def test_takes_words_and_as_many_keys_as_an_hour_has(self):
        response = respond(talk(Stage.NOBODY), Keyed("2"), world())
        (step,) = response.steps
        assert (step.take, step.digits) == (Take.WORDS_OR_KEYS, 0)
        assert "say or key the hour" in step.text

    @pytest.mark.parametrize(
        ("key", "kind", "due"),
        [
            ("1", "soon", NOW + timedelta(minutes=15)),
            ("2", "morning", NOW + timedelta(minutes=15)),
            ("3", "afternoon", datetime(2026, 11, 20, 17, tzinfo=UTC)),
        ],
    )
    def test_a_key_of_the_menu_is_kept_at_once_with_its_moment(self, key, kind, due):
        act = respond(ASKED, Keyed(key), world()).act
        assert (act.deed, act.when, act.due_at) == (Deed.CALL_BACK, kind, due)

    def test_nought_is_a_person(self):
        response = respond(ASKED, Keyed("0"), world(next_person=("leg", "ana")))
        assert isinstance(response.steps[-1], Ring)

    def test_who_says_when_before_they_are_asked_is_understood(self):
        response = respond(talk(Stage.NOBODY), words("call me tuesday at 3:30"), world())
        assert "on Tuesday at 3:30 in the afternoon" in said(response)


class TestReadBack:
    def test_an_hour_in_words(self):
        response = read_back()
        assert response.act is None
        assert response.talk.stage is Stage.WHEN_READ_BACK
        assert said(response).startswith("We will call you on Tuesday at 3:30 in the afternoon.")

    def test_in_spanish(self):
        spanish = talk(Stage.WHEN, language="es")
        response = respond(spanish, words("el martes a las tres y media"), world())
        assert "el martes a las tres y media de la tarde" in said(response)

    def test_an_hour_by_keys(self):
        response = respond(ASKED, Keyed("1530"), world())
        assert "today at 3:30 in the afternoon" in said(response)

    def test_whose_clock_it_is_where_their_own_is_not_on_file(self):
        assert "3:30 in the afternoon, New York time" in said(read_back(city="New York"))

    @pytest.mark.parametrize(
        "yes", [Keyed("1"), heard("affirm"), words("yes, on tuesday at 3:30", "greeting")]
    )
    def test_a_yes_keeps_it(self, yes):
        act = respond(read_back().talk, yes, world()).act
        assert (act.deed, act.when, act.due_at) == (Deed.CALL_BACK, "exact", TUESDAY)

    @pytest.mark.parametrize("no", [Keyed("2"), heard("deny")])
    def test_a_no_asks_again(self, no):
        response = respond(read_back().talk, no, world())
        assert (response.act, response.talk.stage) == (None, Stage.WHEN)
        assert response.talk.call_at is None

    def test_another_hour_is_of_the_same_day_and_read_back_too(self):
        response = respond(read_back().talk, words("no, at four", "deny"), world())
        assert response.act is None
        assert "on Tuesday at 4 in the afternoon" in said(response)

    def test_what_is_no_answer_is_asked_again_and_then_as_soon_as_possible(self):
        response = read_back()
        for _ in range(2):
            response = respond(response.talk, Silence(), world())
            assert response.act is None
            assert "Is that right?" in said(response)
        assert respond(response.talk, Silence(), world()).act.when == "soon"

    def test_is_said_once_more_before_the_goodbye(self):
        kept = respond(read_back().talk, Keyed("1"), world())
        over = respond(kept.talk, Done(Deed.CALL_BACK, ok=True), world())
        assert isinstance(over.steps[-1], HangUp)
        assert "We will call you on Tuesday at 3:30 in the afternoon, at the number" in said(over)


class TestHoursThatCannotBeKept:
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("tomorrow at 3", "Nobody can call you at that time."),
            ("at nine in the morning today", "That time is past."),
            ("december 20 at 10", "more than fourteen days"),
        ],
    )
    def test_are_asked_again_with_the_hours_that_can(self, text, told):
        response = read_back(text)
        assert (response.act, response.talk.stage) == (None, Stage.WHEN)
        assert told in said(response)
        hours = "Monday to Friday from 9 in the morning to 6 in the evening"
        assert f"We can call you {hours}." in said(response)

    def test_twice_and_then_it_is_as_soon_as_possible(self):
        talk_now = ASKED
        for _ in range(2):
            response = respond(talk_now, words("tomorrow at 3"), world())
            assert response.act is None
            talk_now = response.talk
        act = respond(talk_now, words("tomorrow at 3"), world()).act
        assert (act.deed, act.when) == (Deed.CALL_BACK, "soon")

    def test_a_day_alone_is_asked_for_its_hour_and_remembered(self):
        response = read_back("on tuesday")
        assert "At what hour" in said(response)
        response = respond(response.talk, words("at half past three"), world())
        assert "on Tuesday at 3:30 in the afternoon" in said(response)

    def test_words_of_which_the_recogniser_is_not_sure_count_for_nothing(self):
        response = respond(ASKED, words("at three", certain=False), world())
        assert "I did not understand that." in said(response)

    def test_a_card_is_not_an_hour(self):
        response = respond(ASKED, heard("", card=True), world())
        assert "do not say or key in card numbers" in said(response)

    def test_who_wants_to_hear_no_more_is_not_called(self):
        stop = heard("opt_out", words="stop calling me at 3", closing="No more messages.")
        for before in (ASKED, read_back().talk):
            over = respond(before, stop, world())
            assert over.act is None
            assert said(over).startswith("No more messages.")
