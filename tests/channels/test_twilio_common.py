from datetime import UTC, datetime, timedelta

import pytest

from assist.channels.twilio_sms import TwilioSms
from assist.channels.twilio_whatsapp import TwilioWhatsApp
from assist.demo.standins.twilio import Fault
from assist.errors import NotAuthentic, OutcomeUnknown, PermanentFailure
from assist.model.conversation import FailureReason, MessageState
from tests.channels.makers import AUTHOR, DESK, NOW, PUBLIC_URL, outbound, posted


def make(kind, twilio, **options):
    options = {"public_url": PUBLIC_URL, "api_url": twilio.url, "read_timeout": 0.3} | options
    return kind(twilio.account_sid, twilio.auth_token, **options)


@pytest.fixture
def sms(twilio):
    return make(TwilioSms, twilio)


class TestSignature:
    def test_the_public_url_is_what_counts_behind_a_proxy(self, sms, twilio):
        form = twilio.incoming_form(From=AUTHOR, To=DESK, Body="Hola")
        public = PUBLIC_URL + "/webhooks/twilio/status?m=1"
        headers = {"x-twilio-signature": twilio.sign(public, form)}
        for inside in (public, "http://10.0.0.3:8000/webhooks/twilio/status?m=1"):
            sms.verify(posted(form, url=inside, headers=headers))

    def test_a_public_url_below_a_path(self, twilio):
        sms = make(TwilioSms, twilio, public_url="https://example.org/assist")
        form = twilio.incoming_form(From=AUTHOR, To=DESK)
        public = "https://example.org/assist/webhooks/twilio/sms"
        headers = {"x-twilio-signature": twilio.sign(public, form)}
        for inside in ("/webhooks/twilio/sms", "/assist/webhooks/twilio/sms"):
            sms.verify(posted(form, url="http://127.0.0.1:8000" + inside, headers=headers))

    @pytest.mark.parametrize("change", ["form", "url", "signature", "none"])
    def test_anything_changed_is_not_authentic(self, sms, twilio, change):
        form = twilio.incoming_form(From=AUTHOR, To=DESK, Body="Hola")
        url = PUBLIC_URL + "/webhooks/twilio/sms"
        signature = twilio.sign(url, form)
        if change == "form":
            form["Body"] = "Adiós"
        if change == "url":
            url += "?m=other"
        headers = {"signature": {"x-twilio-signature": signature[::-1]}, "none": {}}
        with pytest.raises(NotAuthentic):
            sms.verify(
                posted(
                    form, url=url, headers=headers.get(change, {"x-twilio-signature": signature})
                )
            )

    @pytest.mark.parametrize("url", ["http://[::1", "//", "", "http://x:99999/", "\ud800"])
    def test_broken_urls_and_forms_are_not_authentic(self, sms, url):
        with pytest.raises(NotAuthentic):
            sms.verify(posted({"Body": "\ud800"}, url=url, headers={"x-twilio-signature": "x"}))


class TestLimits:
    def test_ten_segments_pass_and_eleven_are_refused_with_the_count(self, sms):
        sms.check(outbound(text="a" * 1530), NOW)
        with pytest.raises(PermanentFailure) as caught:
            sms.check(outbound(text="a" * 1531), NOW)
        assert caught.value.reason == FailureReason.TOO_LONG
        assert "11 segments" in caught.value.detail

    def test_one_accent_makes_it_longer(self, sms):
        with pytest.raises(PermanentFailure, match="UCS-2"):
            sms.check(outbound(text="á" + "a" * 700), NOW)

    def test_the_limit_is_a_setting(self, twilio):
        with pytest.raises(PermanentFailure, match="at most 2"):
            make(TwilioSms, twilio, max_segments=2).check(outbound(text="a" * 307), NOW)

    def test_nothing_is_sent_that_does_not_pass(self, sms, twilio):
        for changes in ({"text": "a" * 1531}, {"text": " \n"}, {"to_address": "visitor-1"}):
            with pytest.raises(PermanentFailure):
                sms.send(outbound(**changes), NOW)
        assert twilio.requests == []


class TestWhatsAppWindow:
    def whatsapp(self, twilio):
        return make(TwilioWhatsApp, twilio)

    def test_open_for_24_hours_after_the_authors_message(self, twilio):
        last = NOW - timedelta(hours=24) + timedelta(seconds=1)
        self.whatsapp(twilio).send(outbound(last_incoming_at=last), NOW)
        assert twilio.messages[0].to == "whatsapp:" + AUTHOR
        assert twilio.messages[0].from_ == "whatsapp:" + DESK

    @pytest.mark.parametrize("last", [NOW - timedelta(hours=24), None])
    def test_closed_names_the_template(self, twilio, last):
        with pytest.raises(PermanentFailure, match="template") as caught:
            self.whatsapp(twilio).check(outbound(last_incoming_at=last), NOW)
        assert caught.value.reason == FailureReason.WINDOW_CLOSED


class TestRefusals:
    @pytest.mark.parametrize(
        ("number", "reason"),
        [
            ("+15005550001", FailureReason.INVALID_ADDRESS),
            ("+15005550003", FailureReason.REGION_FORBIDDEN),
            ("+15005550004", FailureReason.OPTED_OUT),
            ("+15005550009", FailureReason.LANDLINE),
        ],
    )
    def test_twilios_code_gives_the_reason(self, sms, number, reason):
        with pytest.raises(PermanentFailure) as caught:
            sms.send(outbound(to_address=number), NOW)
        assert caught.value.reason == reason
        assert "Twilio 2" in caught.value.detail


class TestFindSent:
    @pytest.fixture
    def since(self):
        return datetime.now(UTC)

    def test_nothing_there(self, sms, since):
        assert sms.find_sent(outbound(), since) is None

    @pytest.mark.parametrize("fault", [Fault.HANG, Fault.DROP, Fault.ERROR_500_AFTER])
    def test_an_accepted_but_unanswered_attempt_is_found(self, sms, twilio, since, fault):
        twilio.fail_next(fault)
        with pytest.raises(OutcomeUnknown):
            sms.send(outbound(), NOW)
        assert sms.find_sent(outbound(), since).external_id == twilio.messages[0].sid

    def test_its_later_state_is_told(self, sms, twilio, since):
        sid = sms.send(outbound(), NOW).external_id
        twilio.messages[0].status = "delivered"
        assert sms.find_sent(outbound(), since).state is MessageState.DELIVERED
        twilio.messages[0].status = "failed"
        found = sms.find_sent(outbound(), since)
        assert (found.external_id, found.state) == (sid, MessageState.FAILED)

    def test_other_texts_numbers_and_directions_are_not_it(self, sms, twilio, since):
        sms.send(outbound(text="Another text"), NOW)
        sms.send(outbound(to_address="+14155550199"), NOW)
        sms.send(outbound(), NOW)
        twilio.messages[-1].direction = "inbound"
        assert sms.find_sent(outbound(), since) is None

    def test_the_same_words_of_yesterday_are_not_it(self, sms, twilio, since):
        params = {"To": AUTHOR, "From": DESK, "Body": outbound().text}
        twilio.accept(params, created=since - timedelta(minutes=3))
        assert sms.find_sent(outbound(), since) is None

    def test_the_same_words_just_before_are_doubtful(self, sms, twilio, since):
        params = {"To": AUTHOR, "From": DESK, "Body": outbound().text}
        twilio.accept(params, created=since - timedelta(seconds=30))
        with pytest.raises(OutcomeUnknown):
            sms.find_sent(outbound(), since)

    def test_two_that_fit_are_for_a_person(self, sms, since):
        sms.send(outbound(), NOW)
        sms.send(outbound(id="other"), NOW)
        with pytest.raises(OutcomeUnknown, match="2 messages"):
            sms.find_sent(outbound(), since)

    def test_the_trial_prefix_and_white_space_do_not_hide_it(self, sms, twilio, since):
        text = "Sent from your Twilio trial account - Your balance is  $120.00. "
        twilio.accept({"To": AUTHOR, "From": DESK, "Body": text})
        assert sms.find_sent(outbound(), since) is not None

    def test_later_pages_are_read(self, sms, twilio, since):
        sms.send(outbound(), NOW)
        for number in range(70):
            twilio.accept({"To": AUTHOR, "From": DESK, "Body": f"text {number}"})
        assert sms.find_sent(outbound(), since) is not None
