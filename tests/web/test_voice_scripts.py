"""Whole calls, as authors make them: each against the real server, with the worker's jobs done."""

import re

import pytest

from assist.demo.standins.twilio_specialist import Waiting
from assist.model.contact import ChannelKind
from assist.model.phone_call import CallEnd
from assist.store import audit, promises
from tests.harness import CLOSED
from tests.web.voice_fixtures import ANA_PHONE

CODE = re.compile(r"\b\d{6}\b")


def code_of(phones):
    """The newest one that arrived by text, once it was delivered."""
    phones.desk.work()
    return CODE.search(phones.twilio.messages[-1].body).group()


def open_promise(phones, contact):
    with phones.desk.desk.db.read() as tx:
        return promises.open_of(tx, contact.account_id)


class TestBalanceInSpanishBySpeech:
    @pytest.fixture
    def call(self, phones):
        phones.desk.author(language="es", country="AR", zone="America/Argentina/Buenos_Aires")
        return phones.call().say("hola, quería saber cuánto debo todavía")

    def test_asks_for_a_code_first_and_sends_it_by_text(self, phones, call):
        assert "código de seis dígitos" in call.last
        assert "0 1 1 1" in call.last
        phones.desk.work()
        assert phones.twilio.messages[-1].to == "+13055550111"

    def test_then_tells_amounts_in_words(self, phones, call):
        call.press(code_of(phones))
        assert "Gracias, es correcto." in call.last
        assert "ciento veinte dólares" in call.last
        assert "$" not in call.last

    def test_and_says_goodbye(self, phones, call):
        call.press(code_of(phones)).say("no, gracias, eso es todo")
        assert "Hasta luego" in call.last
        assert phones.stored(call).outcome is CallEnd.ANSWERED

    def test_the_code_is_kept_nowhere(self, phones, call):
        code = code_of(phones)
        call.press(code)
        texts = [message.text for message in phones.timeline(call)]
        assert not any(code in text for text in texts)
        with phones.desk.desk.db.read() as tx:
            events = audit.events(tx, phones.stored(call).conversation_id)
        assert code not in str(events)

    def test_a_wrong_code_twice_is_a_person(self, phones, call):
        phones.give_phones()
        call.press("000000")
        assert "no es el código" in call.last
        call.press("000001")
        assert call.rung == [ANA_PHONE]

    def test_the_next_call_from_that_number_has_to_prove_it_again(self, phones, call):
        call.press(code_of(phones)).hang_up()
        again = phones.call().say("cuánto debo todavía")
        assert "dólares" not in again.last
        assert "código" in again.last

    def test_another_call_at_the_same_time_is_not_proven_by_it(self, phones, call):
        other = phones.call()
        call.press(code_of(phones))
        other.say("cuánto debo todavía")
        assert "dólares" not in other.last


class TestPromiseByKeys:
    def test_is_read_back_and_noted(self, phones):
        ada = phones.desk.author()
        call = phones.call().press("3")
        call.press(code_of(phones))
        assert "How much" in call.last
        call.press("200")
        call.press("1204")
        assert "two hundred dollars on Friday, December 4" in call.last
        assert open_promise(phones, ada) is None
        call.press("1")
        assert "I have noted it" in call.last
        noted = open_promise(phones, ada)
        assert (noted.amount.minor, noted.due_on.isoformat()) == (20_000, "2026-12-04")
        assert noted.recorded_by is None

    def test_a_day_too_far_is_asked_again(self, phones):
        ada = phones.desk.author()
        call = phones.call().press("3")
        call.press(code_of(phones)).press("200").press("0301").press("1")
        assert "within the next thirty days" in call.last
        call.press("1204").press("1")
        assert open_promise(phones, ada) is not None


class TestMoreTime:
    def test_what_the_rules_allow_is_offered_and_confirmed_by_a_person(self, phones):
        phones.desk.author()
        call = phones.call().press("4")
        call.press(code_of(phones))
        if "I can offer you until" in call.last:
            call.press("1")
            assert "a person confirms it" in call.last
            shown = phones.desk.suggestion(phones.stored(call).conversation_id)
            assert shown.draft.accepts is not None
            call.say("no thanks, that is all")
            shown = phones.desk.suggestion(phones.stored(call).conversation_id)
            assert shown.state.is_open
        else:  # this author's oldest instalment is too late for it
            assert call.waiting in {Waiting.ANSWER, Waiting.SPECIALIST}


class TestAngryCaller:
    def test_is_put_through_without_another_question(self, phones):
        phones.desk.author()
        phones.give_phones()
        words = "this is outrageous, I'm sick of you people, I'll post this everywhere"
        call = phones.call().say(words)
        assert call.rung == [ANA_PHONE]
        call.answer().accept()
        assert call.waiting is Waiting.TALKING
        conversation = phones.conversation(call)
        assert conversation.assigned_to == phones.desk.ana.id


class TestVoicemailAtNight:
    def test_is_a_message_with_its_sound_for_the_morning(self, phones):
        phones.desk.author()
        phones.desk.clock.now = CLOSED
        call = phones.call().say("can I talk to a real person please")
        assert "opens again" in call.last
        call.wait().record("Hi this is Ada. I want to pay the rest in two parts", seconds=9)
        phones.desk.work(delayed=True)
        (message,) = [one for one in phones.said(call) if one.attachments]
        assert message.text.startswith("Hi this is Ada")
        assert phones.conversation(call).waiting_since is not None
        assert phones.conversation(call).channel is ChannelKind.VOICE


class TestRecordedCalls:
    def test_the_tape_rests_while_a_code_is_keyed(self, phone_desk_with):
        phones = phone_desk_with(voice_records="US")
        phones.desk.author()
        call = phones.call()
        assert call.recording
        call.press("1")
        assert phones.twilio.tape_moves == [(call.sid, "paused")]
        call.press(code_of(phones))
        assert phones.twilio.tape_moves[-1] == (call.sid, "in-progress")

    def test_and_goes_on_where_no_code_is_keyed(self, phone_desk_with):
        phones = phone_desk_with(voice_records="all")
        phones.desk.author()
        phones.give_phones()
        call = phones.call().press("1").press("0")
        assert call.waiting is Waiting.SPECIALIST
        assert phones.twilio.tape_moves[-1] == (call.sid, "in-progress")

    def test_no_code_is_asked_for_where_the_tape_cannot_be_stopped(self, phone_desk_with):
        phones = phone_desk_with(voice_records="US")
        phones.desk.author()
        call = phones.call()
        phones.twilio.stop()
        call.press("1")
        assert "cannot send a code" in call.last

    @pytest.mark.parametrize(
        ("setting", "country", "region", "recorded"),
        [
            ("", "US", "FL", False),
            ("US-FL", "US", "FL", True),
            ("US-FL", "US", "NY", False),
            ("AR", "US", None, False),
            ("all", None, None, True),
            ("US", None, None, False),
        ],
    )
    def test_by_the_callers_place(self, phone_desk_with, setting, country, region, recorded):
        phones = phone_desk_with(voice_records=setting)
        phones.desk.author(country=country, region=region)
        call = phones.call()
        assert call.recording is recorded
        assert ("This call is recorded." in call.last) is recorded
        assert phones.stored(call).recorded is recorded
