"""What goes wrong, told to whoever asked: JSON for programs, a page for people."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from assist.desk.hosted_links import PATH
from assist.errors import BadInput, NotAllowed, NotAuthentic, NotFound, TemporaryFailure
from assist.i18n import mark
from assist.web.pages import speak

_ = mark
log = structlog.get_logger(__name__)

_PAGES = (
    "/desk",
    "/understanding",
    "/disputes",
    "/playbooks",
    "/account",
    "/people",
    "/chat",
    "/simulator",
    "/pay",
)
_TITLES = {
    400: _("That could not be used"),
    403: _("That is not yours to see"),
    404: _("There is nothing here"),
    413: _("That is too large"),
    429: _("That was too often"),
    503: _("Not just now"),
}
_OTHER_TITLE = _("Something failed")
_REMEDIES = {
    413: _("Send something smaller."),
    429: _("Wait a moment, then try again."),
    503: _("Try again in a moment."),
}
_REFUSED = {
    "leads_only": _("This is for team leads and administrators. Ask one of them."),
    "admins_only": _("This is for administrators. Ask one of them."),
    "not_your_draft": _("This draft is somebody else's; only they change it."),
    "own_draft": _("Another lead than its author has to look at a draft."),
    "not_in_review": _("This draft does not wait for a review any more."),
}


def explain_errors(app: Flask) -> None:
    """Answer every error in the form that the caller reads."""
    _explain_own(app)
    _explain_others(app)


def _explain_own(app: Flask) -> None:
    @app.errorhandler(BadInput)
    def bad_input(error: BadInput) -> ResponseReturnValue:
        fields = {"field": error.field, "remedy": error.remedy}
        return _told(400, error.problem, fields, shown=str(error))

    @app.errorhandler(NotAuthentic)
    def not_authentic(error: NotAuthentic) -> ResponseReturnValue:
        log.warning("not_authentic", path=_place(), why=str(error))
        return _told(403, "This request is not proven to be yours.")

    @app.errorhandler(NotAllowed)
    def not_allowed(error: NotAllowed) -> ResponseReturnValue:
        why = _REFUSED.get(error.code)
        return _told(403, error.code, {"remedy": speak().gettext(why)} if why else None)

    @app.errorhandler(NotFound)
    def not_found(error: NotFound) -> ResponseReturnValue:
        return _told(404, str(error))

    @app.errorhandler(TemporaryFailure)
    def temporary(error: TemporaryFailure) -> ResponseReturnValue:
        log.warning("temporarily_unable", path=_place(), why=str(error))
        response = _told(503, "This cannot be done just now.")
        response.headers["Retry-After"] = "5"
        return response


def _explain_others(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None or (error.code or 500) < 400:
            return error.get_response()  # a redirect
        response = _told(error.code or 500, error.description or error.name)
        for name, value in error.get_headers():
            if name in {"Retry-After", "Allow"}:
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> ResponseReturnValue:
        log.error("request_failed", path=_place(), exc_info=error)
        told = {"request": g.request_id}
        return _told(500, "Something failed here; it is logged.", told)


def _place() -> str:
    """Where it went wrong, for the log: an address that opens something for anybody is cut."""
    return PATH + "…" if request.path.startswith(PATH) else request.path


def _told(
    status: int, problem: str, fields: Mapping[str, str] | None = None, *, shown: str = ""
) -> Response:
    if not reads_pages():
        told = {"problem": problem, **(fields or {})}
        if status in _REMEDIES and "remedy" not in told:
            told["remedy"] = _REMEDIES[status]
        response = jsonify(told)
    else:
        own = _REMEDIES.get(status, "")
        page = render_template(
            "problem.html",
            status=status,
            title=speak().gettext(_TITLES.get(status, _OTHER_TITLE)),
            detail=shown or problem,
            remedy=(fields or {}).get("remedy") or (speak().gettext(own) if own else ""),
        )
        response = make_response(page)
    response.status_code = status
    return response


def reads_pages() -> bool:
    """Whether a person is looking: a browser asking for one of our pages."""
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return request.path.startswith(_PAGES) and best == "text/html"
