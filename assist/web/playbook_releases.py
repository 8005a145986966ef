"""One playbook's page: its versions, publishing, review, going back, the archive, export."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assist.desk import playbook_versions as versions
from assist.desk.playbook_checks import Checks, check
from assist.desk.playbook_drafts import return_draft, submit_draft
from assist.desk.playbook_publish import PublishResult, cancel_schedule, publish_draft
from assist.desk.playbook_versions import VersionsResult
from assist.desk.services import DeskServices
from assist.errors import BadInput
from assist.model.playbook import PlaybookVersion
from assist.playbooks.compare import differences
from assist.store import playbook_drafts, specialists
from assist.web.auth import me
from assist.web.pages import speak
from assist.web.playbook_editor import draw_editor, draw_merge
from assist.web.playbook_words import PUBLISH, VERSIONS


def release_routes(blueprint: Blueprint, desk: DeskServices) -> None:
    """/playbooks/<id> and what is done with its versions and drafts."""
    _reading(blueprint, desk)
    _publishing(blueprint, desk)
    _reviewing(blueprint, desk)
    _moving(blueprint, desk)


def _reading(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("/<playbook_id>")
    def show(playbook_id: str) -> ResponseReturnValue:
        return _page(desk, playbook_id)

    @blueprint.get("/<playbook_id>/tests")
    def tests(playbook_id: str) -> ResponseReturnValue:
        found = versions.history(desk, playbook_id, by=me().id, now=desk.clock())
        checks = check(desk, found.row.current.version.yaml_text, playbook_id=playbook_id)
        told = {"found": found, "checks": checks, "tab": "tests"}
        return render_template("playbook_tests.html", **told)

    @blueprint.get("/<playbook_id>/compare")
    def compare(playbook_id: str) -> ResponseReturnValue:
        found = versions.history(desk, playbook_id, by=me().id, now=desk.clock())
        before, after = (_numbered(found, request.args.get(end, "")) for end in ("before", "after"))
        hunks = versions.compare_versions(desk, before.id, after.id, by=me().id)
        told = {"before": before, "after": after, "hunks": hunks, "tab": "versions"}
        return render_template("playbook_compare.html", found=found, people=_people(desk), **told)

    @blueprint.get("/<playbook_id>/export.yaml")
    def export(playbook_id: str) -> ResponseReturnValue:
        """Byte for byte as it was published; any version by its number."""
        found = versions.history(desk, playbook_id, by=me().id, now=desk.clock())
        version = found.row.current.version
        if number := request.args.get("version"):
            version = _numbered(found, number)
        answer = Response(version.yaml_text, mimetype="application/yaml")
        answer.headers["Content-Disposition"] = f'attachment; filename="{playbook_id}.yaml"'
        return answer


def _numbered(found: versions.History, number: str) -> PlaybookVersion:
    chosen = next((one for one in found.versions if str(one.number) == number), None)
    if chosen is None:
        abort(404, "There is no such version.")
    return chosen


def _people(desk: DeskServices) -> dict[str, object]:
    with desk.db.read() as tx:
        return {person.id: person for person in specialists.all(tx)}


def _page(
    desk: DeskServices, playbook_id: str, *, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    found = versions.history(desk, playbook_id, by=me().id, now=desk.clock())
    current = found.row.current.version
    changes = {
        draft.id: differences(current.yaml_text, draft.yaml_text)
        for draft in found.row.drafts
        if draft.state.value == "review"
    }
    drawn = render_template(
        "playbook.html",
        found=found,
        people=_people(desk),
        mine=next((one for one in found.row.drafts if one.specialist_id == me().id), None),
        changes=changes,
        problem=problem,
        review=desk.playbook_review,
        tab="versions",
        now=desk.clock(),
    )
    return drawn, status


def when_asked(desk: DeskServices) -> datetime | None:
    """The time in the form, on the desk's clock; None for at once. BadInput for no time."""
    if request.form.get("when", "now") != "later":
        return None
    given = request.form.get("at", "")
    try:
        there = datetime.fromisoformat(given)
    except ValueError as error:
        problem = speak().gettext("is no time.")
        raise BadInput("at", problem, speak().gettext("Give a day and a time.")) from error
    return there.replace(tzinfo=ZoneInfo(desk.zone)).astimezone(UTC)


def revision_asked() -> int:
    """The draft's revision as the page knew it; one that is no number fits no draft."""
    return request.form.get("revision", -1, type=int)


def _publishing(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/drafts/<draft_id>/publish")
    def publish(draft_id: str) -> ResponseReturnValue:
        with desk.db.read() as tx:
            playbook_id = playbook_drafts.get(tx, draft_id).playbook_id
        own = request.form.get("from") != "review"
        try:
            done = publish_draft(
                desk,
                draft_id,
                revision=revision_asked(),
                why=request.form.get("why", ""),
                by=me().id,
                now=desk.clock(),
                at=when_asked(desk),
            )
        except BadInput as error:
            return _refused(desk, playbook_id, str(error), own=own)
        if done.result is PublishResult.DONE:
            number = done.version.number if done.version else 0
            flash(speak().gettext("Version %(number)s is in use from now on.", number=str(number)))
        elif done.result is PublishResult.SCHEDULED:
            flash(speak().gettext("It is published at its time, if it still fits then."))
        elif done.result is PublishResult.CONFLICT and own:
            flash(speak().gettext(PUBLISH[done.result]))
            return draw_merge(desk, draft_id, 409)
        else:
            told = speak().gettext(PUBLISH[done.result])
            return _refused(desk, playbook_id, told, own=own, checks=done.checks)
        return redirect(url_for("playbooks.show", playbook_id=playbook_id), 303)

    @blueprint.post("/schedules/<schedule_id>/cancel")
    def cancel(schedule_id: str) -> ResponseReturnValue:
        if cancel_schedule(desk, schedule_id, by=me().id, now=desk.clock()):
            flash(speak().gettext("Cancelled; the text is a draft again."))
        else:
            flash(speak().gettext("It did not wait any more."))
        return redirect(_back("playbooks.listed"), 303)


def _refused(
    desk: DeskServices, playbook_id: str, told: str, *, own: bool, checks: Checks | None = None
) -> ResponseReturnValue:
    """The page that the click came from, saying why nothing was done."""
    if own:
        return draw_editor(desk, playbook_id, checks=checks, problem=told, status=400)
    return _page(desk, playbook_id, problem=told, status=400)


def _back(otherwise: str) -> str:
    playbook_id = request.form.get("playbook", "")
    return url_for("playbooks.show", playbook_id=playbook_id) if playbook_id else url_for(otherwise)


def _reviewing(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/drafts/<draft_id>/submit")
    def submit(draft_id: str) -> ResponseReturnValue:
        with desk.db.read() as tx:
            playbook_id = playbook_drafts.get(tx, draft_id).playbook_id
        try:
            saved = submit_draft(
                desk,
                draft_id,
                revision=revision_asked(),
                why=request.form.get("why", ""),
                by=me().id,
                now=desk.clock(),
            )
        except BadInput as error:
            return _refused(desk, playbook_id, str(error), own=True)
        if saved.stale:
            told = speak().gettext(PUBLISH[PublishResult.STALE])
            return _refused(desk, playbook_id, told, own=True)
        flash(speak().gettext("It waits for a second lead, who sees it on top of the list."))
        return redirect(url_for("playbooks.listed"), 303)

    @blueprint.post("/drafts/<draft_id>/return")
    def give_back(draft_id: str) -> ResponseReturnValue:
        with desk.db.read() as tx:
            draft = playbook_drafts.get(tx, draft_id)
        try:
            return_draft(desk, draft_id, request.form.get("note", ""), by=me().id, now=desk.clock())
        except BadInput as error:
            return _page(desk, draft.playbook_id, problem=str(error), status=400)
        flash(speak().gettext("Sent back with your note."))
        return redirect(url_for("playbooks.listed"), 303)


def _moving(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/<playbook_id>/roll-back")
    def roll_back(playbook_id: str) -> ResponseReturnValue:
        result, version = versions.roll_back(
            desk,
            playbook_id,
            why=request.form.get("why", ""),
            by=me().id,
            now=desk.clock(),
            to_version_id=request.form.get("to") or None,
        )
        number = version.number if version else 0
        told = speak().gettext(
            "Went back: version %(number)s says again what was said before.", number=str(number)
        )
        return _moved(desk, playbook_id, result, told)

    @blueprint.post("/<playbook_id>/archive")
    def archive(playbook_id: str) -> ResponseReturnValue:
        why, now = request.form.get("why", ""), desk.clock()
        result = versions.archive(desk, playbook_id, why=why, by=me().id, now=now)
        told = speak().gettext("Archived: nothing new is answered by it.")
        return _moved(desk, playbook_id, result, told)

    @blueprint.post("/<playbook_id>/restore")
    def restore(playbook_id: str) -> ResponseReturnValue:
        why, now = request.form.get("why", ""), desk.clock()
        result = versions.restore(desk, playbook_id, why=why, by=me().id, now=now)
        return _moved(desk, playbook_id, result, speak().gettext("It is in use again."))

    @blueprint.post("/<playbook_id>/auto-reply")
    def switch(playbook_id: str) -> ResponseReturnValue:
        on = request.form.get("on") == "yes"
        why, now = request.form.get("why", ""), desk.clock()
        result = versions.switch_auto_reply(desk, playbook_id, on=on, why=why, by=me().id, now=now)
        told = speak().gettext("It may leave without a click from now on.")
        if not on:
            told = speak().gettext("Every one of its texts needs a click again.")
        return _moved(desk, playbook_id, result, told)


def _moved(
    desk: DeskServices, playbook_id: str, result: VersionsResult, told: str
) -> ResponseReturnValue:
    if result is not VersionsResult.DONE:
        return _page(desk, playbook_id, problem=speak().gettext(VERSIONS[result]), status=400)
    flash(told)
    return redirect(url_for("playbooks.show", playbook_id=playbook_id), 303)
