"""The web process: `gunicorn "assist.app:from_environment()"`, or one of `assist serve`."""

from __future__ import annotations

import threading

from flask import Flask

from assist import logs
from assist.policy.redact import cleaned
from assist.settings import load
from assist.web.auth import OneTimeLinks
from assist.web.server import WebOptions, create_server
from assist.web.simulator import Simulator
from assist.wiring import Services, build, build_slack_app
from assist.wiring_sign_in import sign_on_providers


def create_app(
    services: Services,
    *,
    simulator: Simulator | None = None,
    sign_in_links: OneTimeLinks | None = None,
) -> Flask:
    """The Flask application over wired services; only the demo gives it a simulator and links."""
    settings = services.settings
    options = WebOptions(
        secret_key=settings.secret_key.get_secret_value(),
        locale=settings.desk_locale,
        behind_proxies=settings.behind_proxies,
        limits_storage=settings.rate_limit_storage,
        secure_cookies=settings.public_url.startswith("https://"),
        slack=build_slack_app(services),
        simulator=simulator,
        sign_in_links=sign_in_links,
        sign_on=sign_on_providers(settings),
        passwords=settings.password_sign_in,
        creates_people=settings.sign_in_creates_people,
    )
    return create_server(services.desk, options)


def from_environment() -> Flask:
    """What gunicorn calls, once in each process, after the fork."""
    settings = load()
    logs.configure(settings.log_level, cleaned)
    services = build(settings)
    if services.desk.voice is not None:  # loaded before the first caller waits for it
        threading.Thread(target=services.desk.reader, name="reader", daemon=True).start()
    return create_app(services)
