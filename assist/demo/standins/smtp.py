"""A stand-in for a mail server that takes mail: a real SMTP server with switchable faults.

with SmtpStandin() as smtp:
    channel = Email(smtp.server(), address="billing@example.org", ...)
    smtp.fail_next(Fault.DROP_AFTER_TEXT)
    smtp.mails             # everything that was accepted, oldest first
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
import time
from collections import deque
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from assist.channels.smtp_client import Security, SmtpServer

USER, PASSWORD = "desk", "standin-password"  # of the stand-in, known to all


class Fault(StrEnum):
    BUSY_SENDER = "421 4.3.2 Service shutting down"
    BUSY_RECIPIENT = "451 4.7.1 Greylisted, try again later"
    FULL_MAILBOX = "452 4.2.2 Mailbox full"
    NO_SUCH_USER = "550 5.1.1 No such user here"
    BLOCKED = "554 5.7.1 Rejected as spam"
    POLICY = "550 5.7.26 Not authorised"
    TOO_BIG = "552 5.3.4 Message too big"
    TEXT_BUSY = "450 4.3.0 Queue full"
    TEXT_REFUSED = "554 Transaction failed"
    DROP_BEFORE_TEXT = "drop before text"  # closes the connection at RCPT
    DROP_AFTER_TEXT = "drop after text"  # accepts, then closes without an answer
    HANG_AFTER_TEXT = "hang after text"  # accepts, then never answers


_AT_RECIPIENT = {Fault.BUSY_RECIPIENT, Fault.FULL_MAILBOX, Fault.NO_SUCH_USER, Fault.POLICY}
_AT_TEXT = {Fault.BLOCKED, Fault.TOO_BIG, Fault.TEXT_BUSY, Fault.TEXT_REFUSED}


@dataclass(frozen=True)
class AcceptedMail:
    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)


class SmtpStandin:
    def __init__(
        self,
        *,
        security: Security = Security.NONE,
        auth: bool = False,
        port: int = 0,
        certificate: Path | None = None,
    ) -> None:
        """`certificate` is needed for TLS: a .crt file with its .key beside it."""
        self.mails: list[AcceptedMail] = []
        self.faults: deque[Fault] = deque()
        self._security = security
        self._auth = auth
        self._port = port
        self._certificate = certificate
        self.start()

    @property
    def port(self) -> int:
        return self._port

    def server(self, *, timeout: float = 2.0, password: str = PASSWORD) -> SmtpServer:
        """How our own client reaches it."""
        return SmtpServer(
            host="127.0.0.1",
            port=self._port,
            security=self._security,
            user=USER if self._auth else None,
            password=password if self._auth else None,
            timeout=timeout,
            context=self._client_context(),
        )

    def _client_context(self) -> ssl.SSLContext | None:
        if self._certificate is None:
            return None
        return ssl.create_default_context(cafile=str(self._certificate))

    def _server_context(self) -> ssl.SSLContext | None:
        if self._security is Security.NONE:
            return None
        assert self._certificate is not None, "TLS needs a certificate"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certificate, self._certificate.with_suffix(".key"))
        return context

    def start(self) -> None:
        options: dict[str, Any] = {"auth_required": self._auth}
        if self._auth:
            options["authenticator"] = _authenticate
        if self._security is Security.TLS:  # the library knows of TLS only when it started it
            options |= {"auth_require_tls": False, "auth_required": False}
        context = self._server_context()
        if self._security is Security.STARTTLS:
            options |= {"tls_context": context, "require_starttls": True}
        direct = context if self._security is Security.TLS else None
        self._listening = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(options, direct)), daemon=True
        )
        self._thread.start()
        assert self._listening.wait(5), "the SMTP stand-in does not listen"

    async def _serve(self, options: dict[str, Any], context: ssl.SSLContext | None) -> None:
        """Until `stop`; on the same port again after it."""
        loop = self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        sessions: list[SMTP] = []

        def session() -> SMTP:
            sessions.append(SMTP(_Handler(self), **options))
            return sessions[-1]

        server = await loop.create_server(session, "127.0.0.1", self._port, ssl=context)
        self._port = server.sockets[0].getsockname()[1]
        self._listening.set()
        await self._stopping.wait()
        server.close()
        for each in sessions:
            _cut(each)
        await asyncio.sleep(0.02)  # lets the aborted connections end

    def stop(self) -> None:
        """Stops listening and drops its connections. What was accepted is kept."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def fail_next(self, fault: Fault, times: int = 1) -> None:
        self.faults.extend([fault] * times)

    def wait_for(self, count: int, seconds: float = 5.0) -> list[AcceptedMail]:
        until = time.monotonic() + seconds
        while len(self.mails) < count:
            assert time.monotonic() < until, f"{len(self.mails)} of {count} mails came"
            time.sleep(0.005)
        return self.mails

    def take_fault(self, *stages: Fault) -> Fault | None:
        """The next fault, if it belongs to one of these stages."""
        return self.faults.popleft() if self.faults and self.faults[0] in stages else None

    def accept(self, envelope: Envelope) -> None:
        content = envelope.content
        raw = content.encode() if isinstance(content, str) else content or b""
        recipients = tuple(envelope.rcpt_tos)
        self.mails.append(AcceptedMail(envelope.mail_from or "", recipients, raw))

    async def hang(self) -> None:
        await self._stopping.wait()


class _Handler:
    def __init__(self, standin: SmtpStandin) -> None:
        self._standin = standin

    async def handle_MAIL(  # noqa: N802 - the library looks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if fault := self._standin.take_fault(Fault.BUSY_SENDER):
            return fault.value
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - the library looks for this name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        fault = self._standin.take_fault(*_AT_RECIPIENT, Fault.DROP_BEFORE_TEXT)
        if fault is Fault.DROP_BEFORE_TEXT:
            _cut(server)
        elif fault:
            return fault.value
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - the library looks for this name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if fault := self._standin.take_fault(*_AT_TEXT):
            return fault.value
        self._standin.accept(envelope)
        fault = self._standin.take_fault(Fault.DROP_AFTER_TEXT, Fault.HANG_AFTER_TEXT)
        if fault is Fault.HANG_AFTER_TEXT:
            await self._standin.hang()
        if fault:
            _cut(server)
        return "250 2.0.0 OK queued"


def _cut(session: SMTP) -> None:
    """As a network does: no answer, no goodbye."""
    if isinstance(session.transport, asyncio.WriteTransport):
        # A TLS transport that has just lost its connection raises this when it is aborted.
        with contextlib.suppress(AttributeError):
            session.transport.abort()


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
) -> AuthResult:
    genuine = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=genuine, handled=False)
