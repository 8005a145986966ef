"""The console's back room: jobs that were given up, and mail that could not be read."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assist.desk import fetch_mail
from assist.desk.retry_held import retry_held
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotFound, PermanentFailure
from assist.model.rights import Right
from assist.store import quarantine
from assist.web.auth import guard, me, only
from assist.web.pages import speak


def operations(desk: DeskServices) -> Blueprint:
    """/desk/jobs and /desk/quarantine. Everybody signed in may look; leads may act."""
    blueprint = Blueprint("operations", __name__, url_prefix="/desk")
    guard(desk, blueprint)
    _jobs(blueprint, desk)
    _quarantine(blueprint, desk)
    return blueprint


def _jobs(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("/jobs")
    def jobs() -> ResponseReturnValue:
        depth = desk.jobs.depth()
        return render_template(
            "jobs.html",
            queues=depth["queues"],
            dead=desk.jobs.dead(),
            dead_count=depth["dead"],
            may_act=me().may(Right.RUN_OPERATIONS),
        )

    @blueprint.post("/jobs/retry")
    def retry() -> ResponseReturnValue:
        only(Right.RUN_OPERATIONS)
        try:
            desk.jobs.retry(request.form.get("key", ""))
            flash(speak().gettext("The job runs again."))
        except NotFound:
            flash(speak().gettext("That job is not given up any more."))
        return redirect(url_for("operations.jobs"), 303)


def _quarantine(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("/quarantine")
    def held() -> ResponseReturnValue:
        with desk.db.read() as tx:
            items = quarantine.list(tx)
        return render_template(
            "quarantine.html", items=items, may_act=me().may(Right.RUN_OPERATIONS)
        )

    @blueprint.get("/quarantine/<item_id>/raw")
    def raw(item_id: str) -> ResponseReturnValue:
        """Byte by byte, and never as anything that a browser would run."""
        with desk.db.read() as tx:
            item = quarantine.get(tx, item_id)
        response = Response(item.raw, content_type="text/plain; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{item.id}.txt"'
        return response

    @blueprint.post("/quarantine/<item_id>/retry")
    def retry_mail(item_id: str) -> ResponseReturnValue:
        only(Right.RUN_OPERATIONS)
        try:
            retry_held(desk, item_id)
            flash(speak().gettext("It could be read this time."))
        except (BadInput, NotFound, PermanentFailure) as error:
            flash(speak().gettext("It still cannot be read: %(why)s", why=error))
        return redirect(url_for("operations.held"), 303)

    @blueprint.post("/quarantine/<item_id>/dismiss")
    def dismiss(item_id: str) -> ResponseReturnValue:
        only(Right.RUN_OPERATIONS)
        fetch_mail.dismiss_quarantined(desk, item_id)
        flash(speak().gettext("Put away. It stays stored."))
        return redirect(url_for("operations.held"), 303)
