"""/u: one click ends our messages to an address (RFC 8058).

A POST acts whoever sends it: mail programs have no cookies and no session, and follow no redirect.
A GET never does, since programs that preview links send those; it shows the button.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from assist.desk.services import DeskServices
from assist.desk.unsubscribe import PATH, find_point, unsubscribe
from assist.errors import NotFound

_NOWHERE = 404


def unsubscribing(desk: DeskServices) -> Blueprint:
    """The blueprint; the page names no author and no account, only what the button does."""
    blueprint = Blueprint("unsubscribe", __name__, url_prefix=PATH.rstrip("/"))

    @blueprint.get("/<token>")
    def look(token: str) -> ResponseReturnValue:
        point = find_point(desk, token)
        return _drawn("ready", done=point.opted_out_at is not None)

    @blueprint.post("/<token>")
    def act(token: str) -> ResponseReturnValue:
        unsubscribe(desk, token, desk.clock())
        return _drawn("ready", done=True)

    @blueprint.errorhandler(NotFound)
    def unknown(_error: NotFound) -> ResponseReturnValue:
        """In place, so that no log gets the address."""
        response = _drawn("unknown", done=False)
        response.status_code = _NOWHERE
        return response

    return blueprint


def _drawn(state: str, *, done: bool) -> Response:
    response = make_response(render_template("unsubscribe.html", state=state, done=done))
    response.headers["Cache-Control"] = "no-store"
    return response
