"""The whole of assist in one process, with a sample publisher and stand-ins for its vendors."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from assist import wiring
from assist.demo import publisher
from assist.demo.authors import COMPANY
from assist.demo.simulator import AUTHSERV_ID, LocalSimulator, Phones
from assist.demo.standins.smtp import SmtpStandin
from assist.demo.standins.twilio import TwilioStandin
from assist.settings import MailSecurity, Settings
from assist.web.auth import OneTimeLinks
from assist.web.server import HUB, WebOptions, create_server
from assist.wiring import Services, utc_now
from assist.worker import Background

if TYPE_CHECKING:
    from werkzeug.serving import BaseWSGIServer

log = structlog.get_logger(__name__)
HOST = "127.0.0.1"
PORTS_TRIED = 50


@dataclass(frozen=True, slots=True)
class Office:
    """A running demo: its address, its parts, and the authors' side of it."""

    url: str
    services: Services
    simulator: LocalSimulator
    links: OneTimeLinks


@contextlib.contextmanager
def open_office(
    port: int, model_dir: Path, clock: Callable[[], datetime] = utc_now
) -> Iterator[Office]:
    """Start everything, on the first free port from `port` on (0: any); stop it at the end.

    The database lives in a temporary directory; `model_dir` keeps the trained reader, which
    takes seconds to make. `clock` is what it takes for now: by night nobody may be called.
    """
    with contextlib.ExitStack() as stack:
        directory = Path(stack.enter_context(TemporaryDirectory(prefix="assist-demo-")))
        listener = stack.enter_context(_listen(port))
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        twilio = stack.enter_context(TwilioStandin())
        smtp = stack.enter_context(SmtpStandin())
        settings = demo_settings(url, directory, model_dir, twilio, smtp)
        services = _services(settings, clock)
        stack.callback(services.close)
        secret = settings.portal_secret
        assert secret is not None, "set by demo_settings"
        simulator = LocalSimulator(services.desk, twilio, smtp, secret.get_secret_value())
        links = OneTimeLinks()
        app = create_server(services.desk, _options(settings, simulator, links))
        stack.callback(app.extensions[HUB].close)
        stack.enter_context(_served(app, listener))
        stack.enter_context(_worked(services))
        stack.enter_context(_carried(twilio, simulator))
        yield Office(url, services, simulator, links)


def demo_settings(
    url: str, directory: Path, model_dir: Path, twilio: TwilioStandin, smtp: SmtpStandin
) -> Settings:
    """Settings as an operator would write them, for servers on loopback."""
    return Settings.model_validate(
        {
            "secret_key": token_hex(32),
            "portal_secret": token_hex(32),
            "database_url": f"sqlite:///{directory / 'demo.db'}",
            "var_dir": model_dir,
            "public_url": url,
            "company": COMPANY,
            "twilio_account_sid": twilio.account_sid,
            "twilio_auth_token": twilio.auth_token,
            "twilio_api_url": twilio.url,
            "twilio_sms_number": publisher.SMS_NUMBER,
            "twilio_voice_number": publisher.SMS_NUMBER,
            "twilio_whatsapp_number": publisher.WHATSAPP_NUMBER,
            "mail_address": publisher.MAIL_ADDRESS,
            "mail_authserv_id": AUTHSERV_ID,
            "smtp_host": HOST,
            "smtp_port": smtp.port,
            "smtp_security": MailSecurity.NONE,
        }
    )


def _services(settings: Settings, clock: Callable[[], datetime]) -> Services:
    services = wiring.build(settings, clock)
    desk = replace(services.desk, roster=lambda: publisher.ALWAYS_OPEN)
    services = replace(services, desk=desk)
    wiring.migrate(services)
    publisher.seed(services.db, desk.clock())
    return services


def _options(settings: Settings, simulator: LocalSimulator, links: OneTimeLinks) -> WebOptions:
    return WebOptions(
        secret_key=settings.secret_key.get_secret_value(),
        locale=settings.desk_locale,
        secure_cookies=False,
        simulator=simulator,
        sign_in_links=links,
    )


def _listen(port: int) -> socket.socket:
    """A listening socket on the first free port from `port` on; OSError if there is none."""
    candidates = range(port, port + PORTS_TRIED) if port else (0,)
    for candidate in candidates:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, candidate))
            listener.listen(128)
        except OSError:
            listener.close()
        else:
            return listener
    raise OSError(f"no free port from {port} to {port + PORTS_TRIED - 1}")


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: Any) -> None:
        """Requests are counted by the metrics; a terminal has better things to show."""


@contextlib.contextmanager
def _served(app: Flask, listener: socket.socket) -> Iterator[None]:
    port = listener.getsockname()[1]
    server: BaseWSGIServer = make_server(
        HOST, port, app, threaded=True, request_handler=_Quiet, fd=listener.fileno()
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="web", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


@contextlib.contextmanager
def _worked(services: Services) -> Iterator[None]:
    background = Background(services, on_late=_tell_late)
    background.start()
    try:
        yield
    finally:
        background.stop()


def _tell_late() -> None:
    """Nobody else works on this database, so a machine that slept has lost nothing."""
    log.warning("worker_was_late", hint="the machine paused; the demo goes on")


@contextlib.contextmanager
def _carried(twilio: TwilioStandin, simulator: LocalSimulator) -> Iterator[None]:
    phones = Phones(twilio, simulator)
    phones.start()
    try:
        yield
    finally:
        phones.stop()
