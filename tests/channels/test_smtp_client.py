import pytest

from assist.channels.smtp_client import Security, SmtpServer
from assist.demo.standins.smtp import Fault, SmtpStandin
from assist.errors import OutcomeUnknown, PermanentFailure, TemporaryFailure
from assist.model.conversation import FailureReason
from tests.standins import CERTIFICATE

MAIL = b"Subject: Hi\r\n\r\nOne.\r\n.leading dot\r\n"


def deliver(server: SmtpServer) -> str:
    return server.deliver(MAIL, "desk@example.org", "ana@example.com", hello="example.org")


@pytest.fixture
def smtp():
    with SmtpStandin() as standin:
        yield standin


class TestHandingIn:
    def test_the_mail_arrives_byte_for_byte(self, smtp):
        assert "queued" in deliver(smtp.server())
        (mail,) = smtp.mails
        assert (mail.sender, mail.recipients) == ("desk@example.org", ("ana@example.com",))
        assert mail.raw == MAIL

    @pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
    def test_over_tls_with_a_password(self, security):
        with SmtpStandin(security=security, auth=True, certificate=CERTIFICATE) as standin:
            deliver(standin.server())
            assert len(standin.mails) == 1

    def test_a_wrong_password_is_the_operators_to_mend(self):
        with SmtpStandin(security=Security.STARTTLS, auth=True, certificate=CERTIFICATE) as standin:
            with pytest.raises(PermanentFailure) as caught:
                deliver(standin.server(password="wrong"))
            assert caught.value.reason == FailureReason.SENDER_MISCONFIGURED
            assert standin.mails == []

    def test_starttls_never_falls_back_to_plain_text(self, smtp):
        server = SmtpServer("127.0.0.1", smtp.port, Security.STARTTLS, timeout=2)
        with pytest.raises(PermanentFailure) as caught:
            deliver(server)
        assert caught.value.reason == FailureReason.SENDER_MISCONFIGURED

    def test_an_untrusted_certificate_is_not_accepted(self):
        with SmtpStandin(security=Security.TLS, certificate=CERTIFICATE) as standin:
            server = SmtpServer("127.0.0.1", standin.port, Security.TLS, timeout=2)
            with pytest.raises(TemporaryFailure, match="SSL"):
                deliver(server)


class TestNothingAccepted:
    def test_no_server(self, smtp):
        smtp.stop()
        with pytest.raises(TemporaryFailure):
            deliver(smtp.server())

    @pytest.mark.parametrize(
        "fault",
        [
            Fault.BUSY_SENDER,
            Fault.BUSY_RECIPIENT,
            Fault.FULL_MAILBOX,
            Fault.TEXT_BUSY,
            Fault.DROP_BEFORE_TEXT,
        ],
    )
    def test_4xx_and_early_loss_are_temporary(self, smtp, fault):
        smtp.fail_next(fault)
        with pytest.raises(TemporaryFailure):
            deliver(smtp.server())
        assert smtp.mails == []

    @pytest.mark.parametrize(
        ("fault", "reason"),
        [
            (Fault.NO_SUCH_USER, FailureReason.INVALID_ADDRESS),
            (Fault.BLOCKED, FailureReason.SPAM_FILTERED),
            (Fault.POLICY, FailureReason.BLOCKED),
            (Fault.TOO_BIG, FailureReason.TOO_LONG),
            (Fault.TEXT_REFUSED, FailureReason.REJECTED),
        ],
    )
    def test_5xx_is_permanent_with_its_reason(self, smtp, fault, reason):
        smtp.fail_next(fault)
        with pytest.raises(PermanentFailure) as caught:
            deliver(smtp.server())
        assert caught.value.reason == reason
        assert smtp.mails == []


class TestMaybeAccepted:
    @pytest.mark.parametrize("fault", [Fault.DROP_AFTER_TEXT, Fault.HANG_AFTER_TEXT])
    def test_no_answer_after_the_text(self, smtp, fault):
        smtp.fail_next(fault)
        with pytest.raises(OutcomeUnknown):
            deliver(smtp.server(timeout=0.3))
        assert len(smtp.mails) == 1
