"""What goes wrong on the phone, and that the caller hears of it: never silence."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest
import requests

from assist.channels.twilio_twiml import Speaker
from assist.demo.standins.twilio_nesting import check
from assist.demo.standins.twilio_specialist import Waiting
from assist.model.phone_call import CallEnd, CallState, LegState
from tests.voice.talks import every_response
from tests.web.voice_fixtures import PUBLIC

QUESTION = "how else can i pay, do you take checks or a wire transfer"
PATHS = (
    "",
    "/answer",
    "/status",
    "/relayed",
    "/fallback",
    "/whisper",
    "/take",
    "/rang",
    "/recorded",
    "/tape",
    "/words",
)


class TestForged:
    @pytest.mark.parametrize("path", PATHS)
    def test_nothing_is_answered(self, phones, path):
        url = f"{phones.base}/webhooks/twilio/voice{path}?call=x&leg=x&n=1"
        for headers in ({}, {"X-Twilio-Signature": "bm90IHRoaXM="}):
            assert requests.post(url, data={"CallSid": "CA1"}, headers=headers).status_code == 403

    def test_a_signature_for_another_address_does_not_fit(self, phones):
        phones.desk.author()
        call = phones.call()
        form = call.form(SpeechResult="hello")
        signature = phones.twilio.sign(f"{PUBLIC}/webhooks/twilio/voice/answer?call=x&n=1", form)
        url = f"{phones.base}/webhooks/twilio/voice/answer?call=x&n=2"
        answer = requests.post(url, data=form, headers={"X-Twilio-Signature": signature})
        assert answer.status_code == 403

    def test_a_number_that_the_network_disowns_proves_nothing(self, phones):
        phones.desk.author()
        call = phones.phone()
        call.stir = "TN-Validation-Failed-C"
        call.call()
        assert phones.stored(call).proven == "L0"


class TestRepeated:
    def test_the_call_told_twice_is_one_and_is_greeted_alike(self, phones):
        phones.desk.author()
        call = phones.call()
        again = call.post(f"{PUBLIC}/webhooks/twilio/voice")
        assert again.find("Gather/Say").text == call.last
        assert len(phones.timeline(call)) == 0

    def test_an_answer_told_twice_is_answered_once(self, phones):
        phones.desk.author()
        call = phones.call()
        action = call._open.attrib["action"]
        call.say(QUESTION)
        again = call.post(action, SpeechResult=QUESTION, Confidence="0.9")
        assert again.find("Gather/Say").text == call.last
        assert len(phones.timeline(call)) == 2

    def test_told_at_the_same_moment_too(self, phones):
        phones.desk.author()
        call = phones.call()
        action = call._open.attrib["action"]

        def answer(_):
            found = call.post(action, SpeechResult=QUESTION, Confidence="0.9")
            return found.find("Gather/Say").text

        with ThreadPoolExecutor(4) as pool:
            said = set(pool.map(answer, range(4)))
        assert len(said) == 1
        assert len(phones.timeline(call)) == 2

    def test_a_late_answer_changes_nothing(self, phones):
        phones.desk.author()
        call = phones.call()
        first = call._open.attrib["action"]
        call.press("9")
        late = call.post(first.replace("n=1", "n=7"), Digits="0")
        assert late.find("Gather/Say").text == call.last
        assert phones.stored(call).talk.number == 2

    def test_the_end_told_twice_is_one_end(self, phones):
        phones.desk.author()
        call = phones.call().hang_up()
        call.status("completed")
        assert phones.stored(call).outcome is CallEnd.ABANDONED
        assert phones.conversation(call).attention == "missed_call"

    def test_an_end_of_a_call_that_nobody_knows_is_none(self, phones):
        phones.desk.author()
        call = phones.phone()
        call.sid = "CAunknown"
        call.status("completed")


class TestOddAnswers:
    @pytest.mark.parametrize("words", ["", " ", "\x00", "😀", "?" * 50])
    def test_nothing_or_noise_is_asked_again(self, phones, words):
        phones.desk.author()
        call = phones.call().say(words)
        assert call.waiting is Waiting.ANSWER

    def test_ten_thousand_characters_are_heard(self, phones):
        phones.desk.author()
        call = phones.call().say("please " * 1500 + "talk to a person")
        assert call.waiting is not Waiting.NOBODY
        assert len(phones.said(call)[0].text) <= 10_000

    def test_words_that_the_recogniser_doubts_are_asked_again(self, phones):
        phones.desk.author()
        call = phones.call().say(QUESTION, sure=0.1)
        assert "did not understand" in call.last

    @pytest.mark.parametrize("sure", ["", "high", "-1", "7", "nan"])
    def test_an_unusable_confidence_is_none(self, phones, sure):
        phones.desk.author()
        call = phones.call()
        call._answer(SpeechResult=QUESTION, Confidence=sure)
        assert "anything else" in call.last

    def test_a_card_said_aloud_is_not_kept(self, phones):
        phones.desk.author()
        call = phones.call().say("my card is 4242 4242 4242 4242")
        assert "card numbers" in call.last
        (said,) = phones.said(call)
        assert "4242 4242" not in said.text

    def test_a_card_keyed_in_is_not_kept(self, phones):
        phones.desk.author()
        call = phones.call().press("4242424242424242")
        assert "card numbers" in call.last
        with phones.desk.desk.db.read() as tx:
            from assist.store import phone_calls

            turns = phone_calls.turns(tx, [phones.stored(call).id])
        assert not any("4242" in turn.keyed for turn in turns)


class TestWhoCalls:
    @pytest.mark.parametrize("number", ["anonymous", "+266696687", "Restricted", ""])
    def test_a_withheld_number_is_nobody_we_know(self, phones, number):
        call = phones.call(number)
        assert phones.stored(call).proven == "L0"
        call.press("1").press("0")
        assert call.waiting is Waiting.TAPE

    def test_two_withheld_numbers_are_two_people(self, phones):
        one, two = phones.call("anonymous"), phones.call("anonymous")
        assert phones.stored(one).conversation_id != phones.stored(two).conversation_id

    def test_two_calls_of_one_author_are_answered_each_for_itself(self, phones):
        phones.desk.author()
        one, two = phones.call(), phones.call()
        one.say(QUESTION)
        two.press("9")
        one.press("9")
        assert phones.stored(one).conversation_id == phones.stored(two).conversation_id
        assert "press 1" in one.last
        assert "press 1" in two.last


class TestHangingUp:
    def test_in_the_middle_of_a_turn(self, phones):
        phones.desk.author()
        call = phones.call()
        action = call._open.attrib["action"]
        call.hang_up()
        late = call.post(action, SpeechResult=QUESTION)
        assert late.find("Hangup") is not None
        assert phones.stored(call).state is CallState.ENDED

    def test_while_a_phone_rings(self, phones):
        phones.desk.author()
        phones.give_phones()
        call = phones.call().press("0")
        call.hang_up()
        call.waiting = Waiting.SPECIALIST
        call.answer()
        assert "gone" in call.whispered[-1]
        assert phones.legs(call)[0].state is LegState.MISSED

    def test_both_at_once(self, phones):
        phones.desk.author()
        phones.give_phones()
        call = phones.call().press("0").answer().accept()
        call.hang_up()
        call.waiting = Waiting.TALKING
        call.ring_out("completed")
        assert phones.stored(call).outcome is CallEnd.TRANSFERRED

    def test_a_specialist_who_talks_is_not_rung_for_another_call(self, phones):
        phones.desk.author()
        phones.desk.author("+13055550112")
        phones.give_phones()
        phones.call().press("0").answer().accept()
        second = phones.call("+13055550112").press("0")
        assert len(phones.legs(second)) == 1
        second.ring_out()
        assert "Nobody is free" in second.last

    def test_an_answering_machine_does_not_take_a_call(self, phones):
        phones.desk.author()
        phones.give_phones()
        call = phones.call().press("0").answer().accept(key="")
        assert len(call.rung) == 2

    def test_an_end_that_was_never_told_is_assumed(self, phones):
        from assist.desk.call_endings import end_forgotten_calls

        phones.desk.author()
        call = phones.call()
        phones.desk.clock.forward(hours=5)
        assert end_forgotten_calls(phones.desk.desk, phones.desk.clock()) == 1
        assert phones.stored(call).state is CallState.ENDED


class TestWeFail:
    def test_the_caller_is_told_in_both_languages(self, phones):
        phones.desk.author()
        call = phones.call()
        answer = call.post(f"{PUBLIC}/webhooks/twilio/voice/answer?call=nosuch&n=1", Digits="1")
        said = [say.text for say in answer.iter("Say")]
        assert len(said) == 2
        assert answer.find("Hangup") is not None

    def test_so_does_what_twilio_asks_for_when_we_are_late(self, phones):
        call = phones.phone()
        call.sid = "CA1"
        assert call.post(f"{PUBLIC}/webhooks/twilio/voice/fallback").find("Say") is not None


class TestEveryDocument:
    def test_of_every_way_is_twiml_whose_addresses_we_answer(self, phones):
        """All responses of the talk, written and checked as Twilio would read them."""
        phones.desk.author()
        call = phones.stored(phones.call())
        speaker = Speaker(phones.desk.desk.public_url)
        adapter = phones.app.url_map.bind("desk.example.com")
        seen = set()
        for *_, response in every_response():
            if response.act or response.steps in seen:
                continue
            seen.add(response.steps)
            document = ET.fromstring(speaker.answer(call, response.steps))
            check(document)
            assert list(document.iter("Say"))
            assert document[-1].tag in {"Redirect", "Hangup", "Enqueue"}
            for url in addresses(document):
                assert url.startswith(PUBLIC)
                endpoint, _ = adapter.match(urlsplit(url).path, method="POST")
                assert endpoint.startswith("voice.")
                assert parse_qs(urlsplit(url).query)
        assert len(seen) > 50


def addresses(document):
    for element in document.iter():
        for name in ("action", "waitUrl", "recordingStatusCallback", "statusCallbackUrl"):
            if name in element.attrib:
                yield element.attrib[name]
        if element.tag == "Redirect":
            yield element.text
