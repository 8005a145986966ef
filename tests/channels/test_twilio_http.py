import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from assist.channels.twilio_sms import TwilioSms
from assist.demo.standins.twilio import Fault
from assist.errors import OutcomeUnknown, PermanentFailure, TemporaryFailure
from assist.model.conversation import FailureReason
from tests.channels.makers import NOW, PUBLIC_URL, outbound


@pytest.fixture
def sms(twilio):
    return TwilioSms(
        twilio.account_sid,
        twilio.auth_token,
        public_url=PUBLIC_URL,
        api_url=twilio.url,
        read_timeout=0.3,
    )


class TestSending:
    def test_the_official_client_reaches_another_host(self, sms, twilio):
        sent = sms.send(outbound(), NOW)
        (message,) = twilio.messages
        assert sent.external_id == message.sid
        assert message.body == "Your balance is $120.00."
        assert message.status_callback == (
            "https://desk.example.org/webhooks/twilio/status?m=0123456789abcdef0123456789"
        )

    def test_twenty_threads_each_get_their_own_answer(self, sms, twilio):
        ready = threading.Barrier(20)

        def send(number):
            ready.wait()
            message = outbound(id=f"m{number}", text=f"text {number}")
            return message.text, sms.send(message, NOW).external_id

        with ThreadPoolExecutor(20) as pool:
            answers = dict(pool.map(send, range(20)))
        assert {m.body: m.sid for m in twilio.messages} == answers

    def test_a_refused_connection_is_temporary(self, sms, twilio):
        twilio.stop()
        with pytest.raises(TemporaryFailure) as caught:
            sms.send(outbound(), NOW)
        assert caught.value.reason == "unreachable"

    def test_too_many_requests_says_how_long_to_wait(self, sms, twilio):
        twilio.fail_next(Fault.TOO_MANY)
        with pytest.raises(TemporaryFailure) as caught:
            sms.send(outbound(), NOW)
        assert caught.value.retry_after == 7

    @pytest.mark.parametrize(
        "fault", [Fault.HANG, Fault.DROP, Fault.ERROR_500_AFTER, Fault.ERROR_500, Fault.GARBAGE]
    )
    def test_a_lost_answer_leaves_the_outcome_unknown(self, sms, twilio, fault):
        twilio.fail_next(fault)
        with pytest.raises(OutcomeUnknown):
            sms.send(outbound(), NOW)
        assert len(twilio.messages) == (0 if fault is Fault.ERROR_500 else 1)

    def test_a_server_that_died_between_two_messages_is_not_resent_to(self, sms, twilio):
        sms.send(outbound(), NOW)
        twilio.stop()
        twilio.start()
        twilio.fail_next(Fault.DROP)
        with pytest.raises(OutcomeUnknown):
            sms.send(outbound(id="second"), NOW)
        assert len(twilio.messages) == 2

    def test_a_wrong_token_is_the_operators_to_mend(self, twilio):
        sms = TwilioSms(twilio.account_sid, "wrong", public_url=PUBLIC_URL, api_url=twilio.url)
        with pytest.raises(PermanentFailure) as caught:
            sms.send(outbound(), NOW)
        assert caught.value.reason == FailureReason.SENDER_MISCONFIGURED


class TestAsking:
    @pytest.mark.parametrize("way", ["stop", "hang"])
    def test_a_question_that_cannot_be_asked_is_temporary(self, sms, twilio, way):
        if way == "stop":
            twilio.stop()
        else:
            twilio.latency = 0.5
        with pytest.raises(TemporaryFailure):
            sms.find_sent(outbound(), NOW)
