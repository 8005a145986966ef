"""Put the Flask application together: blueprints, limits, errors that say what to do."""

from __future__ import annotations

import time
from dataclasses import dataclass

import structlog
from flask import Flask, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from slack_bolt import App as SlackApp
from slack_bolt.adapter.flask import SlackRequestHandler
from werkzeug.middleware.proxy_fix import ProxyFix

from assist.channels.twilio_relay import MOST_BYTES as RELAY_BYTES
from assist.desk.services import DeskServices
from assist.model.ids import new_id
from assist.sso.base import SignOnProvider
from assist.web.auth import Doors, OneTimeLinks, signing_in
from assist.web.chat import chat
from assist.web.compressing import compress_responses
from assist.web.csrf import check_forms
from assist.web.desk import console
from assist.web.desk_actions import actions
from assist.web.disputes import disputes
from assist.web.headers import secure_responses
from assist.web.hosted_links import hosted_links
from assist.web.limits import limit_requests
from assist.web.metrics import REQUESTS, observability
from assist.web.operations import operations
from assist.web.pages import draw_pages
from assist.web.papers import papers
from assist.web.people import account_pages, people_pages
from assist.web.playbooks import playbook_pages
from assist.web.problems import explain_errors
from assist.web.recordings import recordings
from assist.web.refunds import refund_pages
from assist.web.royalties import royalty_pages
from assist.web.simulator import Simulator
from assist.web.simulator_pages import simulator_pages
from assist.web.single_sign_on import single_sign_on
from assist.web.stream import Hub
from assist.web.understanding import understanding
from assist.web.unsubscribe import unsubscribing
from assist.web.voice import voice
from assist.web.webhooks import webhooks

MAX_BODY_BYTES = 1024 * 1024
HUB = "assist-hub"  # in app.extensions: close it when the process ends


@dataclass(frozen=True, slots=True)
class WebOptions:
    """What the web process needs besides the desk."""

    secret_key: str
    locale: str
    behind_proxies: int = 0
    secure_cookies: bool = True
    limits_storage: str = "memory://"
    slack: SlackApp | None = None
    chat_embedders: str = "*"  # who may hold the chat's frame: CSP frame-ancestors sources
    simulator: Simulator | None = None  # the demo alone
    sign_in_links: OneTimeLinks | None = None  # the demo alone
    sign_on: tuple[SignOnProvider, ...] = ()  # ways in beside, or instead of, passwords
    passwords: bool = True
    creates_people: bool = False  # a provider's word makes a specialist


def create_server(desk: DeskServices, options: WebOptions) -> Flask:
    """The application, whole: no extension is initialised later."""
    app = Flask(__name__, static_folder="static", static_url_path="/static")
    app.config.update(
        SECRET_KEY=options.secret_key,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        SOCK_SERVER_OPTIONS={"ping_interval": 25, "max_message_size": RELAY_BYTES},
        SESSION_COOKIE_SECURE=options.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    if options.behind_proxies:
        hops = options.behind_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask documents this assignment
    compress_responses(app)
    _observe(app)
    explain_errors(app)
    secure_responses(app, https=options.secure_cookies, chat_embedders=options.chat_embedders)
    limit_requests(app, options.limits_storage)
    check_forms(app)
    draw_pages(app, desk, options.locale, https=options.secure_cookies)
    _mount(app, desk, options)
    return app


def _mount(app: Flask, desk: DeskServices, options: WebOptions) -> None:
    hub = app.extensions[HUB] = Hub(desk.db)
    app.register_blueprint(observability(desk))
    app.register_blueprint(webhooks(desk))
    app.register_blueprint(voice(desk, options.locale))
    if desk.stripe is not None:
        app.register_blueprint(hosted_links(desk))
    app.register_blueprint(unsubscribing(desk))
    app.register_blueprint(chat(desk, hub))
    _mount_doors(app, desk, options)
    app.register_blueprint(console(desk, hub))
    app.register_blueprint(actions(desk))
    app.register_blueprint(operations(desk))
    app.register_blueprint(refund_pages(desk))
    app.register_blueprint(royalty_pages(desk))
    app.register_blueprint(understanding(desk))
    app.register_blueprint(playbook_pages(desk))
    app.register_blueprint(disputes(desk))
    app.register_blueprint(papers(desk))
    app.register_blueprint(recordings(desk))
    app.register_blueprint(account_pages(desk))
    app.register_blueprint(people_pages(desk))
    if options.simulator is not None:
        app.register_blueprint(simulator_pages(options.simulator))
    if options.slack is not None:
        _mount_slack(app, options.slack)

    @app.get("/")
    def home() -> ResponseReturnValue:
        return redirect(url_for("desk.queue"))


def _mount_doors(app: Flask, desk: DeskServices, options: WebOptions) -> None:
    doors = Doors(
        https=options.secure_cookies,
        passwords=options.passwords,
        providers=options.sign_on,
        creates_people=options.creates_people,
        links=options.sign_in_links,
    )
    app.register_blueprint(signing_in(desk, doors))
    app.register_blueprint(single_sign_on(desk, doors))


def _mount_slack(app: Flask, slack: SlackApp) -> None:
    handler = SlackRequestHandler(slack)

    @app.post("/slack/events")
    def slack_events() -> ResponseReturnValue:
        return handler.handle(request)


def _observe(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        g.request_id = request.headers.get("X-Request-Id", "")[:64] or new_id()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def finish(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "(none)"
        REQUESTS.labels(route, response.status_code).observe(time.perf_counter() - g.began)
        response.headers["X-Request-Id"] = g.request_id
        structlog.contextvars.clear_contextvars()
        return response
