"""/pay: the page between an author's link and Stripe's. Opening it changes nothing: programs
that preview links open them too. Only the button does.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from assist.desk.hosted_links import PATH, find_link, open_link
from assist.desk.services import DeskServices
from assist.errors import NotAllowed, NotFound, PermanentFailure, TemporaryFailure
from assist.i18n import mark
from assist.model.checkout import Visit
from assist.web.pages import speak

_ = mark
_LONGEST = 500
_GONE, _NOT_NOW, _NOWHERE = 410, 503, 404
_OVER = {
    "link_used": _("This link was used already."),
    "link_expired": _("This link is not good any more."),
}
# Browsers hold the redirect after a form against form-action as well.
_POLICY = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self' https:; "
    "frame-ancestors 'none'"
)


def hosted_links(desk: DeskServices) -> Blueprint:
    """The blueprint; whoever has the address is let in once, and sees nothing about anybody."""
    blueprint = Blueprint("pay", __name__, url_prefix=PATH.rstrip("/"))

    @blueprint.get("/thanks")
    def thanks() -> ResponseReturnValue:
        return _drawn(render_template("pay_done.html"))

    @blueprint.get("/<token>")
    def look(token: str) -> ResponseReturnValue:
        link = find_link(desk, token, desk.clock())
        return _drawn(render_template("pay.html", link=link))

    @blueprint.post("/<token>")
    def go(token: str) -> ResponseReturnValue:
        return _drawn(redirect(open_link(desk, token, _visit(), desk.clock()), 303))

    _explain(blueprint)
    return blueprint


def _visit() -> Visit:
    """From where the button was pressed; proxies that are trusted name it (BEHIND_PROXIES)."""
    return Visit(
        ip=request.remote_addr or "",
        user_agent=request.headers.get("User-Agent", "")[:_LONGEST],
        languages=request.headers.get("Accept-Language", "")[:_LONGEST],
    )


def _explain(blueprint: Blueprint) -> None:
    """In place, so that no log gets the address."""

    @blueprint.errorhandler(NotAllowed)
    def over(error: NotAllowed) -> ResponseReturnValue:
        return _told(speak().gettext(_OVER[error.code]), _GONE)

    @blueprint.errorhandler(NotFound)
    def unknown(_error: NotFound) -> ResponseReturnValue:
        return _told(speak().gettext("This link is none of ours, or it was cut short."), _NOWHERE)

    @blueprint.errorhandler(TemporaryFailure)
    @blueprint.errorhandler(PermanentFailure)
    def not_now(_error: Exception) -> ResponseReturnValue:
        return _told(
            speak().gettext("The secure page cannot be reached just now. Try again in a moment."),
            _NOT_NOW,
        )


def _told(problem: str, status: int) -> Response:
    response = _drawn(render_template("pay_done.html", problem=problem))
    response.status_code = status
    return response


def _drawn(page: object) -> Response:
    response = make_response(page)
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "no-store"
    return response
