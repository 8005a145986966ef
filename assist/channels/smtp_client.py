"""One mail to one SMTP server, with every error named by what may have happened to the mail."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assist.channels import email_bounce
from assist.errors import OutcomeUnknown, PermanentFailure, TemporaryFailure
from assist.model.conversation import FailureReason

_LINE_DOT = re.compile(rb"^\.", re.MULTILINE)


class Security(StrEnum):
    TLS = "tls"  # from the first byte, port 465
    STARTTLS = "starttls"  # required: never falls back to plain text
    NONE = "none"  # loopback and tests


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed in, and as whom."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = None
    timeout: float = 20.0
    context: ssl.SSLContext | None = None

    def deliver(self, mail: bytes, sender: str, recipient: str, hello: str) -> str:
        """Hands one mail in; returns the server's last words.

        TemporaryFailure: 4xx, or the connection failed before the text of the mail was sent.
        PermanentFailure: 5xx. OutcomeUnknown: no answer after the text.
        """
        with self._connected(hello) as smtp:
            self._before_text(smtp, sender, recipient, len(mail))
            code, words = _text(smtp, mail)
            _check((code, words), "the text of the mail")
            with contextlib.suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            return words.decode("utf-8", "replace")

    @contextlib.contextmanager
    def _connected(self, hello: str) -> Iterator[smtplib.SMTP]:
        try:
            smtp = self._open(hello)
        except smtplib.SMTPConnectError as error:
            raise _busy("connecting", f"{error.smtp_code}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise _busy("connecting", type(error).__name__) from error
        try:
            yield smtp
        finally:
            smtp.close()

    def _open(self, hello: str) -> smtplib.SMTP:
        if self.security is Security.TLS:
            context = self.context or ssl.create_default_context()
            return smtplib.SMTP_SSL(
                self.host, self.port, hello, timeout=self.timeout, context=context
            )
        return smtplib.SMTP(self.host, self.port, hello, timeout=self.timeout)

    def _before_text(self, smtp: smtplib.SMTP, sender: str, recipient: str, size: int) -> None:
        """Everything up to the server's "go ahead"; nothing is accepted before it."""
        try:
            smtp.ehlo_or_helo_if_needed()
            if self.security is Security.STARTTLS:
                smtp.starttls(context=self.context or ssl.create_default_context())
            if self.user:
                smtp.login(self.user, self.password or "")
            smtp.ehlo_or_helo_if_needed()
            options = [f"SIZE={size}"] if smtp.has_extn("size") else []
            _check(smtp.mail(sender, options), "the sender")
            _check(smtp.rcpt(recipient), "the recipient")
            code, words = smtp.docmd("DATA")
            if code != 354:
                _check((code, words), "the request to send")
        except smtplib.SMTPAuthenticationError as error:
            raise _refused(error.smtp_code, error.smtp_error, "signing in") from error
        except smtplib.SMTPNotSupportedError as error:
            raise PermanentFailure(FailureReason.SENDER_MISCONFIGURED, str(error)) from error
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code, error.smtp_error, "the greeting") from error
        except (OSError, smtplib.SMTPException) as error:
            raise _busy("before sending", type(error).__name__) from error


def _text(smtp: smtplib.SMTP, mail: bytes) -> tuple[int, bytes]:
    """Sends the text. From its first byte on, a lost connection leaves the outcome unknown."""
    lines = mail.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    stuffed = _LINE_DOT.sub(b"..", lines).replace(b"\n", b"\r\n")
    try:
        smtp.send(stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        return smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise OutcomeUnknown(
            f"no answer after the mail was sent: {type(error).__name__}"
        ) from error


def _check(answer: tuple[int, bytes], what: str) -> None:
    code, words = answer
    if not 200 <= code < 300:
        raise _refused(code, words, what)


def _busy(when: str, detail: str) -> TemporaryFailure:
    return TemporaryFailure("unreachable", f"the mail server failed {when}: {detail}")


def _refused(code: int, words: bytes | str, what: str) -> TemporaryFailure | PermanentFailure:
    """The server's refusal: 4xx try later, 5xx never, by enhanced status (RFC 3463)."""
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    detail = " ".join(f"SMTP {code} to {what}: {said}".split())[:300]
    if code < 500:
        return TemporaryFailure("refused_for_now", detail)
    return PermanentFailure(_reason(code, said, what), detail)


def _reason(code: int, said: str, what: str) -> FailureReason:
    if what == "signing in" or code == 530:
        return FailureReason.SENDER_MISCONFIGURED
    status = email_bounce.status_in(said)
    if status and not status.endswith(".0.0"):
        return email_bounce.reason_of(status, said)
    if email_bounce.reason_of("", said) is FailureReason.SPAM_FILTERED:
        return FailureReason.SPAM_FILTERED
    if code == 552:
        return FailureReason.TOO_LONG
    return FailureReason.INVALID_ADDRESS if what == "the recipient" else FailureReason.REJECTED
