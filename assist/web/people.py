"""/account/sessions, a person's own; and /people, where administrators keep the team."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assist.desk import sign_ins, team
from assist.desk.people import add_specialist
from assist.desk.services import DeskServices
from assist.desk.team import TeamResult
from assist.errors import BadInput
from assist.i18n import mark
from assist.model.rights import Right, Role
from assist.web.auth import guard, me, my_sign_in, only
from assist.web.pages import speak

_ = mark
NEW = "new"  # the form of somebody who is not there yet

_TOLD: Mapping[TeamResult, str] = {
    TeamResult.UNCHANGED: _("It is so already; nothing was changed."),
    TeamResult.OWN_ADMIN: _("You cannot take your own administrator's rights away."),
    TeamResult.LAST_ADMIN: _("Somebody has to stay administrator. Make another one first."),
    TeamResult.SLACK_TAKEN: _("That Slack user is somebody else's already."),
}
_DONE: Mapping[str, str] = {
    "role": _("The role is changed. It holds from their next click on."),
    "slack": _("The Slack user is changed."),
    "deactivate": _("Deactivated, and signed out everywhere."),
    "activate": _("Active again."),
    "sessions": _("Signed out everywhere."),
    "accounts": _("Released. The next sign-in with their address is bound to them."),
}


def account_pages(desk: DeskServices) -> Blueprint:
    """/account/sessions for everybody who is signed in."""
    blueprint = Blueprint("account", __name__, url_prefix="/account")
    guard(desk, blueprint)

    @blueprint.get("/sessions")
    def sessions() -> ResponseReturnValue:
        mine = sign_ins.of_person(desk, me().id, desk.clock())
        return render_template("sessions.html", sign_ins=mine, current=my_sign_in().id)

    @blueprint.post("/sessions/<sign_in_id>/end")
    def end(sign_in_id: str) -> ResponseReturnValue:
        ended = sign_ins.end_one(desk, sign_in_id, by=me().id, now=desk.clock())
        words = speak()
        flash(words.gettext("Signed out there.") if ended else words.gettext("It is over already."))
        return redirect(url_for("account.sessions"), 303)

    @blueprint.post("/sessions/end-others")
    def end_others() -> ResponseReturnValue:
        kept = my_sign_in().id
        ended = sign_ins.end_others(desk, kept, by=me().id, now=desk.clock())
        told = speak().ngettext(
            "Signed out in %(num)d other place.", "Signed out in %(num)d other places.", ended
        )
        flash(told)
        return redirect(url_for("account.sessions"), 303)

    return blueprint


def people_pages(desk: DeskServices) -> Blueprint:
    """/people for administrators alone."""
    blueprint = Blueprint("people", __name__, url_prefix="/people")
    guard(desk, blueprint)
    blueprint.before_request(lambda: only(Right.MANAGE_PEOPLE))

    @blueprint.get("")
    def listed() -> ResponseReturnValue:
        return _page(desk)

    @blueprint.post("")
    def add() -> ResponseReturnValue:
        given = request.form
        try:
            add_specialist(
                desk,
                name=given.get("name", ""),
                email=given.get("email", ""),
                role=_role(given.get("role", "")),
                password=None,
                by=me().id,
            )
        except BadInput as error:
            return _page(desk, problem=f"{error.problem} {error.remedy}".strip(), of=NEW)
        flash(speak().gettext("Added. They can sign in by a provider of this desk."))
        return redirect(url_for("people.listed"), 303)

    @blueprint.post("/<person_id>")
    def change(person_id: str) -> ResponseReturnValue:
        act = request.form.get("act", "")
        try:
            result = _change(desk, person_id, act, by=me().id, now=desk.clock())
        except BadInput as error:
            return _page(desk, problem=f"{error.problem} {error.remedy}".strip(), of=person_id)
        told = _DONE[act] if result is TeamResult.DONE else _TOLD[result]
        flash(speak().gettext(told))
        return redirect(url_for("people.listed", _anchor=f"person-{person_id}"), 303)

    return blueprint


def _page(desk: DeskServices, *, problem: str = "", of: str = "") -> ResponseReturnValue:
    found = team.team(desk, by=me().id, now=desk.clock())
    page = render_template(
        "people.html",
        members=found.members,
        roles=tuple(Role),
        problem=problem,
        of=of,
        typed=request.form,
    )
    return page, 400 if problem else 200


def _role(wanted: str) -> Role:
    if wanted not in set(Role):
        raise BadInput("role", "is none of the list.", "Choose one of them.")
    return Role(wanted)


def _change(desk: DeskServices, person_id: str, act: str, *, by: str, now: datetime) -> TeamResult:
    given = request.form
    match act:
        case "role":
            return team.change_role(desk, person_id, _role(given.get("role", "")), by=by, now=now)
        case "slack":
            return team.map_slack(desk, person_id, given.get("slack_user", ""), by=by, now=now)
        case "activate" | "deactivate":
            return team.set_active(desk, person_id, active=act == "activate", by=by, now=now)
        case "sessions":
            return team.end_sessions(desk, person_id, by=by, now=now)
        case "accounts":
            return team.release_accounts(desk, person_id, by=by, now=now)
    raise BadInput("act", "is none of the list.", "Load the page again.")
