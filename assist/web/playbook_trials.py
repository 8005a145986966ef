"""Trial pages and what the desk teaches: a version tried on some, and its edits and rejections."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assist.desk import playbook_trials as trials
from assist.desk.playbook_learning import learned, use_wording
from assist.desk.playbook_publish import PublishResult
from assist.desk.playbook_versions import history
from assist.desk.services import DeskServices
from assist.errors import BadInput
from assist.model.playbook import Audience
from assist.store import playbook_drafts, specialists
from assist.web.auth import me
from assist.web.pages import speak
from assist.web.playbook_editor import draw_editor, draw_merge
from assist.web.playbook_releases import revision_asked
from assist.web.playbook_words import PUBLISH
from assist.web.trial_plot import plot_of

MOST_EDITS_SHOWN = 5  # of one group; the count says how many there are


def trial_routes(blueprint: Blueprint, desk: DeskServices) -> None:
    """/playbooks/trials/<id>, starting one, and /playbooks/<id>/learning."""
    _starting(blueprint, desk)
    _looking(blueprint, desk)
    _learning(blueprint, desk)


def _starting(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("/drafts/<draft_id>/trial")
    def trial_form(draft_id: str) -> ResponseReturnValue:
        return _form(desk, draft_id)

    @blueprint.post("/drafts/<draft_id>/trial")
    def start_trial(draft_id: str) -> ResponseReturnValue:
        try:
            done, trial = trials.start_trial(
                desk,
                draft_id,
                _audience(),
                revision=revision_asked(),
                why=request.form.get("why", ""),
                by=me().id,
                now=desk.clock(),
            )
        except BadInput as error:
            return _form(desk, draft_id, problem=str(error), status=400)
        if trial is not None:
            flash(
                speak().gettext("It is tried from now on. Look again when some replies were sent.")
            )
            return redirect(url_for("playbooks.show_trial", trial_id=trial.id), 303)
        told = speak().gettext(PUBLISH[done.result])
        if done.result is PublishResult.CONFLICT:
            flash(told)
            return draw_merge(desk, draft_id, 409)
        if done.result is PublishResult.ERRORS:
            with desk.db.read() as tx:
                playbook_id = playbook_drafts.get(tx, draft_id).playbook_id
            return draw_editor(desk, playbook_id, checks=done.checks, problem=told, status=400)
        return _form(desk, draft_id, problem=told, status=400)


def _audience() -> Audience:
    if request.form.get("who") == "share":
        return Audience(percent=request.form.get("percent", 0, type=int))
    return Audience(specialist_ids=tuple(request.form.getlist("specialist")))


def _form(
    desk: DeskServices, draft_id: str, *, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    with desk.db.read() as tx:
        draft = playbook_drafts.get(tx, draft_id)
        people = [person for person in specialists.all(tx) if person.active]
    told = {"draft": draft, "people": people, "problem": problem, "kept": request.form}
    return render_template("playbook_trial_new.html", **told), status


def _looking(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("/trials/<trial_id>")
    def show_trial(trial_id: str) -> ResponseReturnValue:
        return _trial(desk, trial_id)

    @blueprint.post("/trials/<trial_id>/promote")
    def promote(trial_id: str) -> ResponseReturnValue:
        why, now = request.form.get("why", ""), desk.clock()
        done = trials.promote(desk, trial_id, why=why, by=me().id, now=now)
        if done.result is not PublishResult.DONE or done.version is None:
            told = speak().gettext(PUBLISH[done.result])
            if done.result is PublishResult.CONFLICT:
                told = speak().gettext("Another version was published meanwhile; stop this trial.")
            return _trial(desk, trial_id, problem=told, status=400)
        told = "Version %(number)s is in use from now on."
        flash(speak().gettext(told, number=str(done.version.number)))
        there = url_for("playbooks.show", playbook_id=done.version.playbook_id)
        return redirect(there, 303)

    @blueprint.post("/trials/<trial_id>/stop")
    def stop(trial_id: str) -> ResponseReturnValue:
        try:
            why, now = request.form.get("why", ""), desk.clock()
            stopped = trials.stop(desk, trial_id, why=why, by=me().id, now=now)
        except BadInput as error:
            return _trial(desk, trial_id, problem=str(error), status=400)
        told = speak().gettext("Stopped: everybody gets the version in use.")
        flash(told if stopped else speak().gettext("It had ended already."))
        return redirect(url_for("playbooks.show_trial", trial_id=trial_id), 303)


def _trial(
    desk: DeskServices, trial_id: str, *, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    found = trials.figures(desk, trial_id, by=me().id)
    with desk.db.read() as tx:
        people = {person.id: person for person in specialists.all(tx)}
    drawn = render_template(
        "playbook_trial.html",
        figures=found,
        trial=found.trial,
        people=people,
        plot=plot_of(found),
        problem=problem,
    )
    return drawn, status


def _learning(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("/<playbook_id>/learning")
    def learning(playbook_id: str) -> ResponseReturnValue:
        found = history(desk, playbook_id, by=me().id, now=desk.clock())
        taught = learned(desk, playbook_id, by=me().id)
        with desk.db.read() as tx:
            people = {person.id: person for person in specialists.all(tx)}
        told = {"found": found, "learned": taught, "people": people, "tab": "learning"}
        return render_template("playbook_learning.html", most=MOST_EDITS_SHOWN, **told)

    @blueprint.post("/wordings/<suggestion_id>")
    def wording(suggestion_id: str) -> ResponseReturnValue:
        draft = use_wording(desk, suggestion_id, by=me().id, now=desk.clock())
        flash(speak().gettext("That wording is in your draft now. Read it, then publish."))
        there = url_for("playbooks.edit", playbook_id=draft.playbook_id, checked="yes")
        return redirect(there, 303)
