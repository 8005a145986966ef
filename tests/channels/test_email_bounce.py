import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.channels.email_bounce import reason_of, receipt, report
from assist.channels.email_parse import read
from assist.model.conversation import FailureReason, MessageState
from tests.channels.mails import bounce, raw
from tests.channels.makers import NOW

ID = "0123456789abcdef0123456789"
OURS = f"<{ID}@example.org>"


class TestReceipts:
    def test_a_permanent_failure(self):
        told = receipt(read(bounce(original=OURS)), "example.org", NOW)
        assert (told.external_id, told.message_id) == (OURS, ID)
        assert (told.state, told.reason) == (MessageState.FAILED, FailureReason.INVALID_ADDRESS)
        assert told.detail.startswith("5.1.1")

    @pytest.mark.parametrize(
        ("status", "diagnostic", "reason"),
        [
            ("5.1.1", "smtp; 550 no such user", FailureReason.INVALID_ADDRESS),
            ("5.2.2", "smtp; 552 mailbox full", FailureReason.UNREACHABLE),
            ("5.4.4", "no route", FailureReason.UNREACHABLE),
            ("5.3.4", "too big", FailureReason.TOO_LONG),
            ("5.7.1", "smtp; 554 blocked", FailureReason.BLOCKED),
            ("5.7.1", "smtp; 554 looks like spam", FailureReason.SPAM_FILTERED),
            ("4.4.7", "expired after five days", FailureReason.UNREACHABLE),
        ],
    )
    def test_reasons(self, status, diagnostic, reason):
        mail = read(bounce(original=OURS, status=status, diagnostic=diagnostic))
        told = receipt(mail, "example.org", NOW)
        assert (told.state, told.reason) == (MessageState.FAILED, reason)

    def test_a_delay_is_no_failure(self):
        mail = read(bounce(original=OURS, status="4.2.2", action="delayed"))
        told = receipt(mail, "example.org", NOW)
        assert (told.state, told.reason) == (MessageState.SENT, FailureReason.UNREACHABLE)
        assert report(mail).permanent is False

    def test_a_delivery(self):
        mail = read(bounce(original=OURS, status="2.0.0", action="delivered"))
        assert receipt(mail, "example.org", NOW).state is MessageState.DELIVERED

    def test_a_report_about_somebody_elses_mail_is_none_of_ours(self):
        for original in ("<1@example.net>", f"<{ID}@example.net>", "<x@example.org>"):
            assert receipt(read(bounce(original=original)), "example.org", NOW) is None

    def test_without_a_report_the_text_tells(self):
        text = f"550 5.1.1 no such user\n\n-- the mail --\nMessage-ID: {OURS}\n"
        told = receipt(read(raw(text, "Subject: failure notice")), "example.org", NOW)
        assert (told.message_id, told.reason) == (ID, FailureReason.INVALID_ADDRESS)

    def test_a_read_receipt(self):
        source = f"""From: ana@example.com
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b

Read.
--b
Content-Type: message/disposition-notification

Original-Message-ID: {OURS}
Disposition: manual-action/MDN-sent-manually; displayed

--b--
"""
        assert receipt(read(source.encode()), "example.org", NOW).state is MessageState.READ


@given(st.binary(max_size=400))
def test_any_report_is_read(body):
    head = (
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n'
    )
    report(read(head + b"Content-Type: message/delivery-status\r\n\r\n" + body + b"\r\n--b--"))


@given(st.text(), st.text())
def test_any_status_has_a_reason(status, detail):
    assert reason_of(status, detail) in FailureReason
