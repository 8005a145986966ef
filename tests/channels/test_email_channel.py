from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.channels.base import DeliveryReceipt, InboundMessage, OutboundFile
from assist.channels.email_channel import Email
from assist.demo.standins.smtp import Fault, SmtpStandin
from assist.errors import BadInput, OutcomeUnknown, PermanentFailure
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.conversation import FailureReason
from tests.channels.mails import AUTHOR, OURS, bounce, raw
from tests.channels.makers import NOW, outbound, posted

ID = "0123456789abcdef0123456789"
PLAIN = {"address": OURS, "name": "Billing", "secret": "secret", "authserv_id": "mx.example.org"}


@pytest.fixture
def smtp():
    with SmtpStandin() as standin:
        yield standin


@pytest.fixture
def channel(smtp):
    return Email(smtp.server(timeout=0.5), **PLAIN)


def letter(**changes):
    values = {"to_address": AUTHOR, "conversation_id": "f" * 26, "subject": "Invoice"}
    return outbound(**(values | changes))


class TestFiles:
    def file(self, **changes):
        values = {"name": "r.pdf", "content_type": "application/pdf", "content": b"%PDF"}
        return OutboundFile(**(values | changes))

    def test_go_with_the_mail(self, channel, smtp):
        channel.send(letter(attachments=(self.file(),)), NOW)
        (mail,) = smtp.wait_for(1)
        assert [part.get_content() for part in mail.message.iter_attachments()] == [b"%PDF"]

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"content": bytes(10_000_001)}, FailureReason.TOO_LONG),
            ({"name": "a/../b.pdf"}, FailureReason.REJECTED),
            ({"name": "a\r\nBcc: x@y.org"}, FailureReason.REJECTED),
            ({"name": ""}, FailureReason.REJECTED),
            ({"content_type": "application/pdf; x=y"}, FailureReason.REJECTED),
        ],
    )
    def test_that_are_unfit_never_leave(self, channel, smtp, changes, reason):
        with pytest.raises(PermanentFailure) as refused:
            channel.send(letter(attachments=(self.file(**changes),)), NOW)
        assert refused.value.reason == reason
        assert smtp.mails == []


class TestParse:
    def one(self, channel, *args, **options):
        (message,) = channel.parse(posted(body=raw(*args, **options)), NOW)
        return message

    def test_the_whole_message(self, channel):
        body = "Yes.\n\n-- \nAna\n\nOn Nov 3, 2026, at 10:00, B <b@x.org> wrote:\n> Paid?"
        message = self.one(
            channel,
            body,
            "Subject: Re: Invoice [#1042]",
            "Message-ID: <2@example.com>",
            "In-Reply-To: <1@example.org>",
            "Content-Language: es-AR, en",
            "Authentication-Results: mx.example.org; dmarc=pass header.from=example.com",
        )
        assert isinstance(message, InboundMessage)
        assert message.channel is ChannelKind.EMAIL
        assert (message.inbox_address, message.sender_address) == (OURS, AUTHOR)
        assert (message.text, message.sender_name) == ("Yes.", "Ana")
        assert message.quoted_text.startswith("On Nov 3, 2026")
        assert message.quoted_text.endswith("--\nAna")
        assert message.rfc_message_id == "<2@example.com>"
        assert message.thread.case_number == 1042
        assert message.thread.references == message.references == ("<1@example.org>",)
        assert message.language_hint == "es-AR"
        assert message.proven is IdentityLevel.L1
        assert not message.automatic

    def test_a_reply_to_our_mail_proves_its_conversation(self, channel, smtp):
        channel.send(letter(), NOW)
        reply_to = smtp.mails[0].message["Reply-To"].addresses[0].addr_spec
        message = self.one(channel, "Hi", f"Cc: {reply_to}")
        assert message.thread.conversation_id == "f" * 26
        assert (
            self.one(channel, "Hi", "Cc: billing+cx.y@example.org").thread.conversation_id is None
        )

    def test_the_same_mail_twice_has_one_id_and_a_repeated_message_id_has_two(self, channel):
        ids = [self.one(channel, text).external_id for text in ("one", "one", "two")]
        assert ids[0] == ids[1] != ids[2]
        assert ids[0].startswith("<1@example.com>")

    def test_a_bounce_is_a_message_and_a_receipt(self, channel):
        body = bounce(original=f"<{ID}@example.org>")
        message, receipt = channel.parse(posted(body=body), NOW)
        assert (message.automatic, message.automatic_reason) == (True, "bounce")
        assert isinstance(receipt, DeliveryReceipt)
        assert (receipt.message_id, receipt.reason) == (ID, FailureReason.INVALID_ADDRESS)

    def test_an_automatic_mail_proves_nothing(self, channel):
        message = self.one(
            channel,
            "I am away",
            "Auto-Submitted: auto-replied",
            "Authentication-Results: mx.example.org; dmarc=pass header.from=example.com",
        )
        assert message.automatic
        assert message.proven is IdentityLevel.L0

    @given(st.binary(max_size=1500))
    def test_any_bytes_are_one_message(self, body):
        channel = Email(None, **PLAIN)
        message = channel.parse(posted(body=body), NOW)[0]
        assert message.external_id


class TestSend:
    def test_one_mail_under_a_known_id(self, channel, smtp):
        sent = channel.send(letter(), NOW)
        (mail,) = smtp.mails
        assert (mail.sender, mail.recipients) == (OURS, (AUTHOR,))
        assert sent.external_id == mail.message["Message-ID"] == f"<{ID}@example.org>"
        assert mail.message["X-Assist"] == "f" * 26

    def test_our_own_mail_that_comes_back_is_known(self, channel, smtp):
        channel.send(letter(), NOW)
        (message,) = channel.parse(posted(body=smtp.mails[0].raw), NOW)
        assert message.automatic_reason == "own_mail"

    @pytest.mark.parametrize(
        "changes",
        [
            {"subject": "Hi\r\nBcc: eve@evil.net"},
            {"subject": "Hi\nBcc: eve@evil.net"},
            {"to_name": "Ana\r\nBcc: eve@evil.net"},
            {"in_reply_to": "<a@b>\r\nBcc: eve@evil.net"},
            {"unsubscribe_url": "https://x/\r\nBcc: eve@evil.net", "outreach": True},
            {"to_address": "ana@example.com\r\nBcc: eve@evil.net"},
            {"to_address": "ana@example.com, eve@evil.net"},
            {"to_address": "<ana@example.com> SIZE=1"},
            {"language": "en\r\nBcc: eve@evil.net"},
            {"conversation_id": "x@evil.net"},
            {"id": "x@evil.net> <y"},
        ],
    )
    def test_headers_and_envelope_cannot_be_injected(self, channel, smtp, changes):
        with pytest.raises(PermanentFailure):
            channel.send(letter(**changes), NOW)
        assert smtp.mails == []

    @pytest.mark.parametrize("text", ["", " \n", "x" * 100_001])
    def test_nothing_and_too_much_are_refused(self, channel, text):
        with pytest.raises(PermanentFailure):
            channel.check(letter(text=text), NOW)

    @given(st.text(st.characters(), min_size=1).filter(str.strip))
    def test_any_text_can_be_built_or_is_refused(self, text):
        with SmtpStandin() as standin:
            channel = Email(standin.server(), **PLAIN)
            try:
                channel.send(letter(text=text), NOW)
            except PermanentFailure:
                assert standin.mails == []


class TestFindSent:
    def test_an_smtp_server_cannot_be_asked(self, channel, smtp):
        smtp.fail_next(Fault.DROP_AFTER_TEXT)
        for act in (channel.send, channel.find_sent):
            with pytest.raises(OutcomeUnknown):
                act(letter(), NOW)

    @pytest.mark.parametrize("there", [True, False])
    def test_a_sent_folder_can(self, smtp, there):
        asked = []

        def lookup(message_id, since):
            asked.append((message_id, since))
            return there

        channel = Email(smtp.server(), **PLAIN, sent_lookup=lookup)
        since = datetime(2026, 11, 23, tzinfo=UTC)
        found = channel.find_sent(letter(), since)
        assert asked == [(f"<{ID}@example.org>", since)]
        assert (found is not None) is there


class TestSetup:
    @pytest.mark.parametrize(
        "changes", [{"address": "x"}, {"address": "a b@x.org"}, {"name": "Billing\r\nBcc: x"}]
    )
    def test_an_unfit_address_or_name_is_refused(self, changes):
        with pytest.raises(BadInput):
            Email(None, **(PLAIN | changes))
