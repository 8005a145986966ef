"""Calls that we place and move, over real HTTP."""

from dataclasses import replace

import pytest

from assist.channels.telephony import Dial
from assist.channels.twilio_voice import TwilioVoice
from assist.demo.standins.twilio import Fault
from assist.errors import OutcomeUnknown, PermanentFailure, TemporaryFailure
from tests.channels.makers import PUBLIC_URL

DIAL = Dial(
    to="+5491155550001",
    caller_id="+12025550100",
    answer_url="https://desk.example.org/webhooks/twilio/voice/whisper?leg=1",
    status_url="https://desk.example.org/webhooks/twilio/voice/leg?leg=1",
    trouble_url="https://desk.example.org/webhooks/twilio/voice/fallback",
    ring_seconds=25,
)


@pytest.fixture
def voice(twilio):
    return TwilioVoice(
        twilio.account_sid,
        twilio.auth_token,
        public_url=PUBLIC_URL,
        api_url=twilio.url,
        read_timeout=0.3,
    )


class TestPlacing:
    def test_a_phone_rings_for_as_long_as_asked(self, voice, twilio):
        sid = voice.place_call(DIAL)
        (call,) = twilio.placed
        assert sid == call.sid
        assert (call.to, call.from_, call.url) == (DIAL.to, DIAL.caller_id, DIAL.answer_url)
        assert call.params["Timeout"] == "25"

    def test_says_what_is_asked_where_we_do_not_answer(self, voice, twilio):
        voice.place_call(DIAL)
        assert twilio.placed[0].params["FallbackUrl"] == DIAL.trouble_url

    def test_a_softphone_is_rung_by_its_name(self, voice, twilio):
        voice.place_call(replace(DIAL, to="client:ana"))
        assert twilio.placed[0].to == "client:ana"

    def test_a_refused_number_is_permanent(self, voice, twilio):
        with pytest.raises(PermanentFailure):
            voice.place_call(replace(DIAL, to="+15005550001"))
        assert not twilio.placed

    def test_trouble_at_the_provider_is_temporary(self, voice, twilio):
        twilio.fail_next_call(Fault.TOO_MANY)
        with pytest.raises(TemporaryFailure):
            voice.place_call(DIAL)

    @pytest.mark.parametrize("fault", [Fault.HANG, Fault.DROP, Fault.GARBAGE])
    def test_after_an_answer_that_did_not_come_it_may_ring(self, voice, twilio, fault):
        twilio.fail_next_call(fault)
        with pytest.raises(OutcomeUnknown):
            voice.place_call(DIAL)


class TestMoving:
    def test_a_call_that_goes_on_does_what_the_address_says(self, voice, twilio):
        told = []
        twilio.running["CA1"] = told.append
        assert voice.redirect_call("CA1", "https://desk.example.org/next")
        assert told == [{"Url": "https://desk.example.org/next", "Method": "POST"}]

    def test_it_is_ended(self, voice, twilio):
        sid = voice.place_call(DIAL)
        assert voice.hang_up_call(sid)
        assert twilio.call_moves == [(sid, {"Status": "completed"})]

    def test_a_call_that_is_over_cannot_be_moved(self, voice):
        assert not voice.redirect_call("CA404", "https://desk.example.org/next")
