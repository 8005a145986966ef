"""Who is at the console: sign-in with a password, and the cookie that stands for it.

The cookie holds a random token; the table holds its hash. Sign-ins end with the working day.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from datetime import timedelta

import structlog
from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests, Unauthorized
from werkzeug.wrappers import Response

from assist.desk.people import check_password
from assist.desk.services import DeskServices
from assist.errors import NotAllowed
from assist.model.rights import Right
from assist.model.specialist import Specialist
from assist.store import sessions, specialists
from assist.web.limits import address, take
from assist.web.pages import speak

log = structlog.get_logger(__name__)

COOKIE = "assist_desk"
LASTS = timedelta(hours=12)
_ACCOUNT = "600 per minute"  # requests of one person, all their browsers together
_PLACES = ("/desk", "/understanding", "/disputes")  # where a sign-in may lead to


class OneTimeLinks:
    """Sign-in links that work once, for the demo's console; they live in this process's memory."""

    def __init__(self) -> None:
        self._open: dict[str, str] = {}
        self._lock = threading.Lock()

    def issue(self, specialist_id: str) -> str:
        """The path that signs `specialist_id` in, once."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._open[token] = specialist_id
        return f"/desk/sign-in/{token}"

    def take(self, token: str) -> str | None:
        with self._lock:
            return self._open.pop(token, None)


def sign_ins(desk: DeskServices, *, https: bool, links: OneTimeLinks | None) -> Blueprint:
    """/desk/sign-in and /desk/sign-out."""
    blueprint = Blueprint("auth", __name__, url_prefix="/desk")

    @blueprint.get("/sign-in")
    def form() -> ResponseReturnValue:
        if signed_in(desk) is not None:
            return redirect(_wanted_page())
        return render_template("sign_in.html", wanted=_wanted_page(), email="", problem="")

    @blueprint.post("/sign-in")
    def sign_in() -> ResponseReturnValue:
        email = request.form.get("email", "")
        try:
            _count_try(email.strip().lower())
        except TooManyRequests:
            return _refused(email, speak().gettext("Too many tries. Wait a minute."), 429)
        person = check_password(desk, email, request.form.get("password", ""))
        if person is None:
            log.info("sign_in_refused", address=address())
            return _refused(email, speak().gettext("The address or the password is wrong."), 403)
        return _let_in(desk, person, https=https)

    @blueprint.post("/sign-out")
    def sign_out() -> ResponseReturnValue:
        with desk.db.transaction() as tx:
            sessions.delete(tx, _hashed(request.cookies.get(COOKIE, "")))
        session.clear()
        response = redirect(url_for("auth.form"))
        response.delete_cookie(COOKIE, secure=https, httponly=True, samesite="Lax")
        return response

    if links is not None:
        _sign_in_once(blueprint, desk, links, https=https)
    return blueprint


def _count_try(email: str) -> None:
    """By address, by the two together, and by the account alone against guessing from many."""
    take("sign_in_address", "30 per 5 minutes", address())
    take("sign_in_pair", "5 per 3 minutes", f"{email} {address()}")
    take("sign_in_account", "30 per hour", email)


def _sign_in_once(
    blueprint: Blueprint, desk: DeskServices, links: OneTimeLinks, *, https: bool
) -> None:
    @blueprint.get("/sign-in/<token>")
    def once(token: str) -> ResponseReturnValue:
        person_id = links.take(token)
        if person_id is None:
            return redirect(url_for("auth.form"))
        with desk.db.read() as tx:
            person = specialists.get(tx, person_id)
        return _let_in(desk, person, https=https)


def guard(desk: DeskServices, blueprint: Blueprint) -> None:
    """Let only signed-in specialists into `blueprint`; `g.specialist` is who."""

    @blueprint.before_request
    def check() -> ResponseReturnValue | None:
        person = signed_in(desk)
        if person is not None:
            take("account", _ACCOUNT, person.id)
            g.specialist = person
            return None
        if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            raise Unauthorized("Sign in again.")
        wanted = request.full_path if request.method == "GET" else "/desk"
        return redirect(url_for("auth.form", next=wanted.rstrip("?")))


def signed_in(desk: DeskServices) -> Specialist | None:
    """The specialist whom this browser stands for."""
    token = request.cookies.get(COOKIE, "")
    if not token:
        return None
    with desk.db.read() as tx:
        return sessions.get(tx, _hashed(token), desk.clock())


def me() -> Specialist:
    """The signed-in specialist of a guarded request."""
    person: Specialist = g.specialist
    return person


def only(right: Right) -> None:
    """NotAllowed unless the role of whoever asks has it."""
    if not me().may(right):
        raise NotAllowed("admins_only" if right is Right.MANAGE_PEOPLE else "leads_only")


def _let_in(desk: DeskServices, person: Specialist, *, https: bool) -> Response:
    token = secrets.token_urlsafe(32)
    with desk.db.transaction() as tx:
        sessions.create(tx, _hashed(token), person.id, desk.clock() + LASTS)
    session.clear()  # nothing that was planted before the sign-in lives on after it
    log.info("signed_in", specialist=person.id)
    response = redirect(_wanted_page())
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LASTS.total_seconds()),
        secure=https,
        httponly=True,
        samesite="Lax",
    )
    return response


def _refused(email: str, problem: str, status: int) -> ResponseReturnValue:
    page = render_template("sign_in.html", wanted=_wanted_page(), email=email, problem=problem)
    return page, status


def _wanted_page() -> str:
    """Where they were going: a page of the console, never another site."""
    wanted = request.values.get("next", "")
    path = wanted.partition("?")[0]
    local = any(path == place or path.startswith(f"{place}/") for place in _PLACES)
    return wanted if local and "\\" not in wanted else url_for("desk.queue")


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
