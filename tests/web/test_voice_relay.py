"""The same talk over ConversationRelay's WebSocket: a real one, on loopback."""

import json
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
import requests
from simple_websocket import Client, ConnectionClosed

from assist.demo.standins.twilio_specialist import Waiting
from assist.model.phone_call import CallState
from assist.store import call_backs
from tests.harness import CLOSED
from tests.web.voice_fixtures import PUBLIC


class Relay:
    """Twilio's end of the WebSocket."""

    def __init__(self, phones, call):
        parts = urlsplit(call.socket)
        signed = phones.twilio.sign(call.socket, {})
        url = f"ws://{phones.base.removeprefix('http://')}{parts.path}?{parts.query}"
        self.socket = Client.connect(url, headers={"X-Twilio-Signature": signed})
        self.call = call
        self.tell(type="setup", sessionId="VX1", callSid=call.sid, direction="inbound")

    def tell(self, **message):
        self.socket.send(json.dumps(message))

    def raw(self, text):
        self.socket.send(text)

    def hear(self, kind="text"):
        while True:
            raw = self.socket.receive(timeout=10)
            assert raw is not None, "the assistant is silent"
            message = json.loads(raw)
            if message["type"] == kind:
                return message

    def heard(self):
        return self.hear()["token"]

    def say(self, words, **more):
        self.tell(type="prompt", voicePrompt=words, lang="en-US", last=True, **more)
        return self.heard()

    def press(self, keys):
        for key in keys:
            self.tell(type="dtmf", digit=key)
        return self.heard()

    def close(self):
        self.socket.close()


@pytest.fixture
def relays(phone_desk_with):
    return phone_desk_with(voice_mode="relay")


@pytest.fixture
def line(relays):
    relays.desk.author()
    call = relays.call()
    assert call.waiting is Waiting.SOCKET
    talk = Relay(relays, call)
    yield talk
    with suppress(ConnectionClosed):
        talk.close()


class TestTheWebSocket:
    def test_its_address_is_ours_and_secure(self, relays):
        relays.desk.author()
        assert relays.call().socket.startswith(PUBLIC.replace("https", "wss"))

    @pytest.mark.parametrize("signature", ["forged", ""])
    def test_a_forged_signature_opens_nothing(self, relays, signature):
        relays.desk.author()
        parts = urlsplit(relays.call().socket)
        upgrade = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version": "13",
            "X-Twilio-Signature": signature,
        }
        url = f"{relays.base}{parts.path}?{parts.query}"
        assert requests.get(url, headers=upgrade, timeout=10).status_code == 403

    def test_the_greeting_is_spoken_as_text(self, line):
        assert "automated assistant" in line.heard()

    def test_another_calls_socket_is_handed_back_unspoken(self, relays):
        relays.desk.author()
        call = relays.call()
        call.sid, own = "CAanother", call.sid
        talk = Relay(relays, call)
        assert json.loads(talk.hear("end")["handoffData"]) == {"reason": "no_setup"}
        call.sid = own
        call.relayed(SessionStatus="ended")
        assert "automated assistant" in call.last

    def test_a_question_is_answered(self, line):
        line.heard()
        answer = line.say("how else can i pay, do you take checks or a wire transfer")
        assert "anything else" in answer.lower()

    def test_words_in_pieces_are_one_answer(self, relays, line):
        line.heard()
        line.tell(type="prompt", voicePrompt="how else can i pay,", last=False)
        line.say("do you take checks or a wire transfer")
        (said,) = relays.said(line.call)
        assert said.text == "how else can i pay, do you take checks or a wire transfer"

    def test_keys_and_interruptions_work(self, line):
        line.heard()
        line.tell(type="interrupt", utteranceUntilInterrupt="Thank", durationUntilInterruptMs=200)
        assert "press 1" in line.press("9")

    def test_the_recogniser_follows_the_language(self, line):
        line.hear("language")
        line.heard()
        line.tell(type="dtmf", digit="8")
        assert line.hear("language")["transcriptionLanguage"] == "es-US"
        assert "ayudarte" in line.heard()

    @pytest.mark.parametrize("bad", ["{", "[]", '{"type": "prompt"}', '{"type": "new"}'])
    def test_what_cannot_be_read_changes_nothing(self, line, bad):
        line.heard()
        line.raw(bad)
        assert "press 1" in line.press("9")

    def test_a_person_takes_over_by_twiml(self, relays, line):
        relays.give_phones()
        line.heard()
        line.tell(type="dtmf", digit="0")
        assert json.loads(line.hear("end")["handoffData"]) == {"reason": "Ring"}
        line.call.relayed(SessionStatus="ended", HandoffData="{}")
        assert line.call.waiting is Waiting.SPECIALIST
        line.call.answer().accept()
        assert relays.stored(line.call).state is CallState.CONNECTED

    def test_a_message_at_night(self, relays, line):
        relays.desk.clock.now = CLOSED
        line.heard()
        assert "closed" in line.press("0")
        line.tell(type="dtmf", digit="1")
        line.hear("end")
        line.call.relayed(SessionStatus="ended")
        assert line.call.waiting is Waiting.TAPE


class TestCut:
    def test_a_line_that_is_cut_is_taken_up_where_it_was(self, relays, line):
        line.heard()
        line.press("9")
        line.close()
        call = line.call.relayed(SessionStatus="failed", ErrorCode="64105")
        assert call.waiting is Waiting.SOCKET
        again = Relay(relays, call)
        assert "press 1" in again.heard()
        again.close()

    def test_cut_again_the_call_goes_on_by_requests(self, line):
        line.heard()
        line.close()
        call = line.call.relayed(SessionStatus="failed").relayed(SessionStatus="failed")
        assert call.waiting is Waiting.ANSWER
        assert "How can I help" in call.last


class TestACallBack:
    """As by requests: words or keys, read back, kept after a yes."""

    @pytest.fixture
    def asked(self, relays, line):
        relays.desk.clock.now = CLOSED
        line.heard()
        line.press("0")
        line.press("2")
        return line

    def due(self, relays, line):
        with relays.desk.desk.db.read() as tx:
            key = relays.stored(line.call).conversation_id
            found = call_backs.open_of(tx, key)
        return found and f"{found.due_at:%Y-%m-%d %H:%M}"

    @pytest.mark.parametrize("by_keys", [True, False])
    def test_at_an_hour(self, relays, asked, by_keys):
        told = asked.press("1530*1124#") if by_keys else asked.say("on tuesday at three thirty")
        assert "on Tuesday at 3:30 in the afternoon" in told
        assert self.due(relays, asked) is None
        asked.tell(type="dtmf", digit="1")
        asked.hear("end")
        assert self.due(relays, asked) == "2026-11-24 20:30"
