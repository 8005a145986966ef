from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.channels.base import DeliveryReceipt, InboundMessage
from assist.channels.twilio_parse import inbound, receipt
from assist.errors import BadInput
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.conversation import FailureReason, MessageState
from tests.channels.makers import AUTHOR, DESK, NOW

FORM = {"MessageSid": "SM1", "From": AUTHOR, "To": DESK, "Body": "How much do I owe?"}
STATUS = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": AUTHOR, "From": DESK}
CALLBACK = "https://desk.example.org/webhooks/twilio/status?m=0123abc"


def sms(**changes):
    return inbound(FORM | changes, ChannelKind.SMS, NOW)


class TestIncoming:
    def test_a_text_message(self):
        message = sms()
        assert message == InboundMessage(
            channel=ChannelKind.SMS,
            inbox_address=DESK,
            sender_address=AUTHOR,
            external_id="SM1",
            text="How much do I owe?",
            received_at=NOW,
            proven=IdentityLevel.L1,
        )

    @pytest.mark.parametrize("name", ["MessageSid", "From", "To", "Body"])
    def test_a_missing_parameter_is_named(self, name):
        form = {key: value for key, value in FORM.items() if key != name}
        with pytest.raises(BadInput) as caught:
            inbound(form, ChannelKind.SMS, NOW)
        assert caught.value.field == name

    def test_an_empty_text_and_emoji_are_messages(self):
        assert sms(Body="").text == ""
        assert sms(Body="🙏🙏").text == "🙏🙏"

    def test_pictures_are_noted_as_attachments(self):
        media = {
            "MediaUrl0": "https://api.twilio.com/x/Media/ME1",
            "MediaContentType0": "image/png",
        }
        (picture,) = sms(Body="", NumMedia="1", **media).attachments
        assert (picture.name, picture.content_type, picture.size) == ("ME1", "image/png", None)
        assert picture.url == "https://api.twilio.com/x/Media/ME1"

    @pytest.mark.parametrize("number", ["x", "-1", "1e9", "11", "²", "9" * 5000])
    def test_a_wrong_media_count_is_named(self, number):
        with pytest.raises(BadInput, match="NumMedia"):
            sms(NumMedia=number)

    def test_a_missing_media_url_is_named(self):
        with pytest.raises(BadInput, match="MediaUrl1"):
            sms(NumMedia="2", MediaUrl0="https://a.example/1")

    def test_a_place_shared_in_whatsapp_is_an_attachment(self):
        form = FORM | {"From": "whatsapp:" + AUTHOR, "To": "whatsapp:" + DESK, "Body": ""}
        place = {"Latitude": "-34.6", "Longitude": "-58.4", "Label": "Buenos Aires"}
        message = inbound(form | place, ChannelKind.WHATSAPP, NOW)
        assert message.attachments[0].url == "geo:-34.6,-58.4"
        assert message.sender_address == AUTHOR

    def test_an_address_of_the_other_channel_is_refused(self):
        with pytest.raises(BadInput, match="From"):
            sms(From="whatsapp:" + AUTHOR)
        with pytest.raises(BadInput, match="To"):
            inbound(FORM, ChannelKind.WHATSAPP, NOW)

    def test_opt_out_words_are_marked(self):
        assert sms(Body="Stop").opt_keyword == "stop"
        assert sms(Body="BAJA").opt_keyword == "stop"
        assert sms(Body="x", OptOutType="HELP").opt_keyword == "help"
        assert sms(Body="YES", OptOutType="START").opt_keyword is None

    def test_nul_and_newlines_do_not_get_through(self):
        message = sms(Body="a\x00b", ProfileName="Eve\r\nBcc: x")
        assert (message.text, message.sender_name) == ("ab", "Eve Bcc: x")


class TestReceipts:
    def test_our_own_id_comes_from_the_callback_url(self):
        told = receipt(STATUS, CALLBACK, NOW)
        assert told == DeliveryReceipt(
            ChannelKind.SMS, "SM1", MessageState.DELIVERED, NOW, message_id="0123abc"
        )

    @pytest.mark.parametrize(
        ("status", "state"),
        [
            ("queued", "sent"),
            ("sending", "sent"),
            ("sent", "sent"),
            ("read", "read"),
            ("undelivered", "failed"),
            ("failed", "failed"),
            ("canceled", "failed"),
        ],
    )
    def test_statuses(self, status, state):
        assert receipt(STATUS | {"MessageStatus": status}, CALLBACK, NOW).state == state

    @pytest.mark.parametrize(
        ("code", "reason"),
        [
            ("30003", FailureReason.UNREACHABLE),
            ("30005", FailureReason.INVALID_ADDRESS),
            ("30006", FailureReason.LANDLINE),
            ("30007", FailureReason.SPAM_FILTERED),
            ("21610", FailureReason.OPTED_OUT),
            ("30034", FailureReason.SENDER_MISCONFIGURED),
            ("63016", FailureReason.WINDOW_CLOSED),
            ("63024", FailureReason.INVALID_ADDRESS),
            ("99999", FailureReason.UNKNOWN),
            ("", FailureReason.UNKNOWN),
        ],
    )
    def test_error_codes(self, code, reason):
        told = receipt(STATUS | {"MessageStatus": "undelivered", "ErrorCode": code}, CALLBACK, NOW)
        assert told.reason is reason
        assert code in told.detail

    def test_whatsapp_is_told_by_its_addresses(self):
        told = receipt(STATUS | {"To": "whatsapp:" + AUTHOR}, CALLBACK, NOW)
        assert told.channel is ChannelKind.WHATSAPP

    def test_statuses_of_incoming_messages_are_no_receipts(self):
        assert receipt(STATUS | {"MessageStatus": "received"}, CALLBACK, NOW) is None

    @pytest.mark.parametrize("name", ["MessageSid", "MessageStatus"])
    def test_a_missing_parameter_is_named(self, name):
        with pytest.raises(BadInput) as caught:
            receipt(STATUS | {name: ""}, CALLBACK, NOW)
        assert caught.value.field == name

    def test_an_unknown_status_is_named(self):
        with pytest.raises(BadInput, match="MessageStatus"):
            receipt(STATUS | {"MessageStatus": "teleported"}, CALLBACK, NOW)

    def test_a_url_without_our_id_leaves_it_open(self):
        assert receipt(STATUS, "https://x.example/", NOW).message_id is None
        assert receipt(STATUS, "http://[::1", NOW).message_id is None


NAMES = st.sampled_from(
    [
        "MessageSid",
        "From",
        "To",
        "Body",
        "NumMedia",
        "MediaUrl0",
        "MessageStatus",
        "ErrorCode",
        "Latitude",
        "Longitude",
        "ProfileName",
        "OptOutType",
        "ErrorMessage",
    ]
)


class TestAnyForm:
    @given(st.dictionaries(NAMES, st.text(st.characters())), st.sampled_from(ChannelKind))
    def test_parses_or_names_a_field(self, form, kind):
        for base in ({}, FORM, STATUS):
            with suppress(BadInput):
                inbound(base | form, kind, NOW).text.encode()

    @given(st.dictionaries(NAMES, st.text(st.characters())), st.text())
    def test_receipts_parse_or_name_a_field(self, form, url):
        with suppress(BadInput):
            receipt(STATUS | form, url, NOW)
