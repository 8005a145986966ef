"""Calls from the first ring to the goodbye, over real signed requests on loopback."""

import pytest

from assist.demo.standins.twilio_specialist import Waiting
from assist.desk.people import set_phone
from assist.errors import BadInput
from assist.model.phone_call import CallEnd, CallState
from tests.harness import CLOSED
from tests.web.voice_fixtures import ANA_PHONE


class TestGreeting:
    def test_the_assistant_says_who_and_what_it_is(self, phones):
        phones.desk.author()
        call = phones.call()
        assert "Thank you for calling Lantern House Publishing." in call.last
        assert "automated assistant" in call.last
        assert "recorded" not in call.last
        assert "How can I help" in call.last

    def test_in_the_contacts_language(self, phones):
        phones.desk.author(language="es", country="AR")
        call = phones.call()
        assert "asistente automático" in call.last

    def test_a_stranger_chooses_between_two(self, phones):
        call = phones.call("+13055550999")
        assert any("press 1" in said for said in call.heard)
        assert any("marca 2" in said for said in call.heard)
        call.press("2")
        assert "ayudar" in call.last


class TestAPersonAnswers:
    def test_in_the_words_of_a_text_and_not_in_those_for_the_assistants_voice(self, phones):
        phones.desk.author()
        call = phones.call().say("I want to talk to a person about which ways to pay there are")
        shown = phones.desk.suggestion(phones.stored(call).conversation_id)
        assert "press 0" not in shown.draft.text


class TestOneTurn:
    def test_a_question_for_anybody_is_answered_and_the_talk_goes_on(self, phones):
        phones.desk.author()
        call = phones.call().say("how else can i pay, do you take checks or a wire transfer")
        assert call.waiting is Waiting.ANSWER
        assert "anything else" in call.last
        call.say("no thanks, that is all, goodbye")
        assert "Goodbye" in call.last
        assert call.waiting is Waiting.NOBODY
        assert phones.stored(call).outcome is CallEnd.ANSWERED

    def test_what_was_said_and_answered_is_in_the_conversation(self, phones):
        phones.desk.author()
        call = phones.call().say("how else can i pay, do you take checks or a wire transfer")
        said, answered = phones.timeline(call)
        assert said.text.startswith("how else can i pay")
        assert answered.automatic
        assert answered.text in " ".join(call.heard)


class TestNobodyHere:
    def test_at_night_a_person_is_a_message_away(self, phones):
        phones.desk.author()
        phones.desk.clock.now = CLOSED
        call = phones.call().press("0")
        assert "closed" in call.last
        call.wait()
        assert call.waiting is Waiting.TAPE
        call.record("This is Ada. please call me about my invoice", seconds=7)
        assert "A person will listen" in call.last
        phones.desk.work(delayed=True)
        message = phones.said(call)[-1]
        assert message.text == "This is Ada please call me about my invoice"
        assert phones.stored(call).outcome is CallEnd.MESSAGE_LEFT

    def test_or_a_call_back(self, phones):
        phones.desk.author()
        phones.desk.clock.now = CLOSED
        call = phones.call().press("0").press("2").press("3")
        assert "We will call you" in call.last
        assert phones.conversation(call).attention is None
        phones.desk.work(delayed=True)  # the hour comes
        assert phones.conversation(call).attention == "call_back"


class TestAPerson:
    def test_a_specialist_hears_who_it_is_and_takes_the_call_by_key(self, phones):
        phones.desk.author()
        phones.give_phones()
        call = phones.call().press("0")
        assert call.rung == [ANA_PHONE]
        call.answer()
        assert "0 1 1 1" in call.whispered[0]
        call.accept()
        assert call.waiting is Waiting.TALKING
        assert phones.stored(call).state is CallState.CONNECTED
        call.ring_out("completed")
        assert "Goodbye" in call.last
        assert phones.stored(call).outcome is CallEnd.TRANSFERRED

    @pytest.mark.parametrize("status", ["no-answer", "busy", "failed"])
    def test_nobody_answers_the_next_is_rung_then_a_message(self, phones, status):
        phones.desk.author()
        phones.give_phones()
        call = phones.call().press("0").ring_out(status)
        assert len(call.rung) == 2
        call.ring_out(status)
        assert "Nobody is free" in call.last
        assert call.waiting is Waiting.ANSWER


class TestASoftphone:
    def test_rings_under_its_name_and_takes_the_call_as_any_phone(self, phones):
        phones.desk.author()
        set_phone(phones.desk.desk, "ana@example.com", "client:ana_ruiz")
        call = phones.call().say("I want to talk to a person")
        assert call.rung == ["client:ana_ruiz"]
        assert phones.desk.desk.company in call.answer().whispered[-1]
        assert call.accept().waiting is Waiting.TALKING

    @pytest.mark.parametrize("name", ["client:", "client:ana ruiz", "client:añá", "client:a/b"])
    def test_has_a_name_that_twilio_takes(self, phones, name):
        with pytest.raises(BadInput, match="softphone"):
            set_phone(phones.desk.desk, "ana@example.com", name)

    def test_or_a_number(self, phones):
        with pytest.raises(BadInput, match="client:ana"):
            set_phone(phones.desk.desk, "ana@example.com", "ana")
