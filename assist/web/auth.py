"""Who is at the console: the cookie that stands for a person, and what lets them in.

The cookie holds a random token; the table holds its hash. Sign-ins end with the working day.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import structlog
from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests, Unauthorized
from werkzeug.wrappers import Response

from assist.desk import sign_ins
from assist.desk.people import check_password
from assist.desk.services import DeskServices
from assist.errors import NotAllowed
from assist.model.rights import Right
from assist.model.sign_in import SignIn
from assist.model.specialist import Specialist
from assist.sso.base import SignOnProvider
from assist.store import specialists
from assist.web.limits import address, take
from assist.web.pages import speak

log = structlog.get_logger(__name__)

COOKIE = "assist_desk"
_ACCOUNT = "600 per minute"  # requests of one person, all their browsers together
# Where a sign-in may lead to.
_PLACES = ("/desk", "/understanding", "/disputes", "/playbooks", "/account", "/people")


class OneTimeLinks:
    """Sign-in links that work once, for the demo's console; they live in this process's memory."""

    def __init__(self) -> None:
        self._open: dict[str, str] = {}
        self._lock = threading.Lock()

    def issue(self, specialist_id: str) -> str:
        """The path that signs `specialist_id` in, once."""
        token = sign_ins.new_token()
        with self._lock:
            self._open[token] = specialist_id
        return f"/desk/sign-in/{token}"

    def take(self, token: str) -> str | None:
        with self._lock:
            return self._open.pop(token, None)


@dataclass(frozen=True, slots=True)
class Doors:
    """The ways in."""

    https: bool = True
    passwords: bool = True
    providers: tuple[SignOnProvider, ...] = ()
    creates_people: bool = False  # a provider's word makes a specialist
    links: OneTimeLinks | None = field(default=None)  # the demo alone


def signing_in(desk: DeskServices, doors: Doors) -> Blueprint:
    """/desk/sign-in and /desk/sign-out; `web.single_sign_on` adds the providers."""
    blueprint = Blueprint("auth", __name__, url_prefix="/desk")

    @blueprint.get("/sign-in")
    def form() -> ResponseReturnValue:
        if signed_in(desk) is not None:
            return redirect(wanted_page(request.args.get("next", "")))
        return door(doors, request.args.get("next", ""))

    @blueprint.post("/sign-out")
    def sign_out() -> ResponseReturnValue:
        sign_ins.sign_out(desk, request.cookies.get(COOKIE, ""), desk.clock())
        session.clear()
        response = redirect(url_for("auth.form"))
        response.delete_cookie(COOKIE, secure=doors.https, httponly=True, samesite="Lax")
        return response

    _by_password(blueprint, desk, doors)
    if doors.links is not None:
        _once(blueprint, desk, doors, doors.links)
    return blueprint


def _by_password(blueprint: Blueprint, desk: DeskServices, doors: Doors) -> None:
    @blueprint.post("/sign-in")
    def sign_in() -> ResponseReturnValue:
        wanted, email = request.form.get("next", ""), request.form.get("email", "")
        if not doors.passwords:
            told = speak().gettext("Passwords are not used here. Choose another way to sign in.")
            return door(doors, wanted, problem=told, status=403)
        try:
            _count_try(email.strip().lower())
        except TooManyRequests:
            told = speak().gettext("Too many tries. Wait a minute.")
            return door(doors, wanted, email=email, problem=told, status=429)
        person = check_password(desk, email, request.form.get("password", ""))
        if person is None:
            log.info("sign_in_refused", address=address())
            told = speak().gettext("The address or the password is wrong.")
            return door(doors, wanted, email=email, problem=told, status=403)
        return let_in(desk, person, "password", wanted, https=doors.https)


def _count_try(email: str) -> None:
    """By address, by the two together, and by the account alone against guessing from many."""
    take("sign_in_address", "30 per 5 minutes", address())
    take("sign_in_pair", "5 per 3 minutes", f"{email} {address()}")
    take("sign_in_account", "30 per hour", email)


def _once(blueprint: Blueprint, desk: DeskServices, doors: Doors, links: OneTimeLinks) -> None:
    @blueprint.get("/sign-in/<token>")
    def once(token: str) -> ResponseReturnValue:
        person_id = links.take(token)
        if person_id is None:
            return redirect(url_for("auth.form"))
        with desk.db.read() as tx:
            person = specialists.get(tx, person_id)
        return let_in(desk, person, "link", request.args.get("next", ""), https=doors.https)


def guard(desk: DeskServices, blueprint: Blueprint) -> None:
    """Let only signed-in specialists into `blueprint`; `g.specialist` is who, `g.sign_in` how."""

    @blueprint.before_request
    def check() -> ResponseReturnValue | None:
        found = signed_in(desk)
        if found is not None:
            g.specialist, g.sign_in = found
            take("account", _ACCOUNT, me().id)
            return None
        if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            raise Unauthorized("Sign in again.")
        wanted = request.full_path if request.method == "GET" else "/desk"
        return redirect(url_for("auth.form", next=wanted.rstrip("?")))


def signed_in(desk: DeskServices) -> tuple[Specialist, SignIn] | None:
    """The specialist whom this browser stands for, and since when."""
    token = request.cookies.get(COOKIE, "")
    return sign_ins.current(desk, token, desk.clock()) if token else None


def me() -> Specialist:
    """The signed-in specialist of a guarded request."""
    person: Specialist = g.specialist
    return person


def my_sign_in() -> SignIn:
    """The session of a guarded request."""
    found: SignIn = g.sign_in
    return found


def only(right: Right) -> None:
    """NotAllowed unless the role of whoever asks has it."""
    if not me().may(right):
        raise NotAllowed("admins_only" if right is Right.MANAGE_PEOPLE else "leads_only")


def let_in(
    desk: DeskServices, person: Specialist, method: str, wanted: str, *, https: bool
) -> Response:
    """Signed in, with a token that nobody has seen before; a session of before is over."""
    now, before = desk.clock(), request.cookies.get(COOKIE, "")
    browser = sign_ins.Browser(address(), request.headers.get("User-Agent", ""))
    if before:
        sign_ins.sign_out(desk, before, now)
    token = sign_ins.begin(desk, person, method, browser, now)
    session.clear()  # nothing that was planted before the sign-in lives on after it
    log.info("signed_in", specialist=person.id, method=method)
    response = redirect(wanted_page(wanted))
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(sign_ins.LASTS.total_seconds()),
        secure=https,
        httponly=True,
        samesite="Lax",
    )
    return response


def door(
    doors: Doors, wanted: str, *, email: str = "", problem: str = "", status: int = 200
) -> ResponseReturnValue:
    """The sign-in page, with what went wrong."""
    page = render_template(
        "sign_in.html", doors=doors, wanted=wanted_page(wanted), email=email, problem=problem
    )
    return page, status


def wanted_page(wanted: str) -> str:
    """Where they were going: a page of the console, never another site."""
    path = wanted.partition("?")[0]
    local = any(path == place or path.startswith(f"{place}/") for place in _PLACES)
    plain = "\\" not in wanted and wanted.isprintable()
    return wanted if local and plain and ".." not in path else url_for("desk.queue")
