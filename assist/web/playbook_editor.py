"""The editor: a person's own draft as a form or as YAML, saved as they type."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assist.desk.playbook_checks import Checks, check
from assist.desk.playbook_drafts import (
    Opened,
    Saved,
    drop_draft,
    my_draft,
    open_draft,
    rebase_draft,
    save_draft,
    save_fields,
)
from assist.desk.playbook_publish import merge_of
from assist.desk.services import DeskServices
from assist.errors import BadInput
from assist.i18n import time_local
from assist.model.interpretation import EscalationLevel
from assist.model.playbook import PlaybookDraft
from assist.playbooks.compare import Choice, choices, chosen
from assist.playbooks.conditions import OPERATORS
from assist.playbooks.edit_yaml import changed
from assist.playbooks.form_changes import Changes
from assist.playbooks.reading import PlaybookInvalid, data_of
from assist.web.auth import me
from assist.web.pages import fingerprint, speak
from assist.web.playbook_editor_page import (
    Author,
    base_text,
    changelog_changes,
    editor_page,
    facts,
    shown_preview,
    today_at,
)
from assist.web.playbook_form import OPENER_LEVELS, TEXTS, changes_of
from assist.web.playbook_samples import sample_choices, sample_words

_OTHER_TEXTS = TEXTS[3:]  # those that a playbook may do without


def editor_routes(blueprint: Blueprint, desk: DeskServices) -> None:
    """/playbooks/<id>/edit, and what its script asks for."""
    _editor(blueprint, desk)
    _parts(blueprint, desk)
    _choosing(blueprint, desk)


def draw_editor(
    desk: DeskServices,
    playbook_id: str,
    *,
    checks: Checks | None = None,
    problem: str = "",
    as_yaml: bool = False,
    typed: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The page. `problem` says what a click did not do; `typed` is YAML that was not saved."""
    opened: Opened = open_draft(desk, playbook_id, by=me().id, now=desk.clock())
    page = editor_page(desk, opened, author_asked(), checks, by=me().id)
    drawn = render_template(
        "playbook_editor.html",
        page=page,
        checks=checks,
        problem=problem,
        as_yaml=as_yaml or page.filled is None,
        typed=typed,
        facts=facts(speak().language),
        samples=sample_choices(),
        operators=OPERATORS,
        sample_words=lambda name: sample_words(name, speak()),
        OTHER_TEXTS=_OTHER_TEXTS,
        OPENER_LEVELS=OPENER_LEVELS,
        review=desk.playbook_review,
    )
    return drawn, status


def author_asked() -> Author:
    """Whose figures the preview is asked with."""
    asked = request.args
    level = asked.get("level", "")
    return Author(
        sample=asked.get("sample") or Author().sample,
        looked_for=asked.get("author", "").strip()[:200],
        step=asked.get("step", ""),
        level=EscalationLevel(level) if level in set(EscalationLevel) else EscalationLevel.NONE,
    )


def _editor(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("/<playbook_id>/edit")
    def edit(playbook_id: str) -> ResponseReturnValue:
        as_yaml = request.args.get("as") == "yaml"
        checks = None
        if request.args.get("checked"):
            opened = open_draft(desk, playbook_id, by=me().id, now=desk.clock())
            checks = check(desk, opened.draft.yaml_text, playbook_id=playbook_id)
        return draw_editor(desk, playbook_id, checks=checks, as_yaml=as_yaml)

    @blueprint.post("/<playbook_id>/edit")
    def save_form(playbook_id: str) -> ResponseReturnValue:
        """Without a script: everything at once, then the page again with what was found."""
        draft_id = request.form.get("draft", "")
        as_yaml = "yaml" in request.form
        try:
            saved = _save(desk, draft_id)
        except BadInput as error:
            typed = request.form.get("yaml")
            return draw_editor(
                desk, playbook_id, problem=_told(error), as_yaml=as_yaml, typed=typed, status=400
            )
        if saved.stale:
            return _choose_page(saved.draft, _typed(desk, saved.draft), "", "elsewhere", 409)
        flash(speak().gettext("Saved."))
        shown: dict[str, Any] = {"as": "yaml"} if as_yaml else {}
        there = url_for("playbooks.edit", playbook_id=playbook_id, checked="yes", **shown)
        return redirect(there, 303)

    @blueprint.post("/drafts/<draft_id>/drop")
    def drop(draft_id: str) -> ResponseReturnValue:
        drop_draft(desk, draft_id, by=me().id, now=desk.clock())
        flash(speak().gettext("The draft is gone; its last text stays in the record."))
        return redirect(url_for("playbooks.listed"), 303)


def _told(error: BadInput) -> str:
    if isinstance(error, PlaybookInvalid):
        return " ".join(str(one) for one in error.problems)
    return str(error)


def _revision() -> int:
    revision = request.form.get("revision", "")
    if not (revision.isascii() and revision.isdigit() and len(revision) < 10):
        raise BadInput("revision", "is no number.", "Load the page again.")
    return int(revision)


def _save(desk: DeskServices, draft_id: str) -> Saved:
    """Store what the form says. Sent twice, because the first answer was lost, it is saved once."""
    by, now, revision = me().id, desk.clock(), _revision()
    draft = my_draft(desk, draft_id, by=by)
    if draft.revision != revision:
        return Saved(draft, stale=_typed(desk, draft) != draft.yaml_text)
    if "yaml" in request.form:
        text = request.form["yaml"].replace("\r\n", "\n")
        return save_draft(desk, draft_id, text, revision=revision, by=by, now=now)
    changes = _changes(desk, draft)
    if not changes:
        return Saved(draft)
    return save_fields(desk, draft_id, changes, revision=revision, by=by, now=now)


def _changes(desk: DeskServices, draft: PlaybookDraft) -> Changes:
    data = data_of(draft.yaml_text)
    with desk.db.read() as tx:
        base = base_text(tx, draft)
    line = request.form.get("changelog.line")
    found = changes_of(request.form, data)
    if line is None:
        return found
    today = today_at(desk.clock(), desk.zone)
    return found | changelog_changes(data, base, line.strip(), who=me().name, today=today)


def _typed(desk: DeskServices, stored: PlaybookDraft) -> str:
    """What this page would have saved, on top of what another page did."""
    if "yaml" in request.form:
        return request.form["yaml"].replace("\r\n", "\n")
    return changed(stored.yaml_text, _changes(desk, stored))


def _parts(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/drafts/<draft_id>/save")
    def autosave(draft_id: str) -> ResponseReturnValue:
        saved = _save(desk, draft_id)
        told: dict[str, object] = {"revision": saved.draft.revision, "stale": saved.stale}
        told["at"] = _clock(desk, saved.draft.updated_at)
        return jsonify(told), 409 if saved.stale else 200

    @blueprint.get("/drafts/<draft_id>/checks")
    def checks(draft_id: str) -> ResponseReturnValue:
        draft = my_draft(desk, draft_id, by=me().id)
        found = check(desk, draft.yaml_text, playbook_id=draft.playbook_id)
        return render_template("_playbook_checks.html", checks=found, draft=draft)

    @blueprint.get("/drafts/<draft_id>/preview")
    def previewed(draft_id: str) -> ResponseReturnValue:
        draft = my_draft(desk, draft_id, by=me().id)
        shown = shown_preview(desk, draft.yaml_text, author_asked(), by=me().id)
        return render_template("_playbook_preview.html", shown=shown)

    @blueprint.get("/<playbook_id>/others")
    def others(playbook_id: str) -> ResponseReturnValue:
        """Who else is at work, and whether somebody published since."""
        opened = open_draft(desk, playbook_id, by=me().id, now=desk.clock())
        return render_template("_playbook_others.html", opened=opened)


def _clock(desk: DeskServices, moment: datetime) -> str:
    return time_local(moment, desk.zone, speak().locale)


def _choosing(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("/drafts/<draft_id>/merge")
    def merge(draft_id: str) -> ResponseReturnValue:
        return draw_merge(desk, draft_id)

    @blueprint.post("/drafts/<draft_id>/choose")
    def choose(draft_id: str) -> ResponseReturnValue:
        by, now, revision = me().id, desk.clock(), _revision()
        draft = my_draft(desk, draft_id, by=by)
        if request.form.get("kind") == "elsewhere":
            mine = request.form.get("mine", "").replace("\r\n", "\n")
            text = _picked(draft.yaml_text, mine)
            saved = save_draft(desk, draft_id, text, revision=revision, by=by, now=now)
            if saved.stale:
                return _choose_page(saved.draft, text, "", "elsewhere", 409)
        else:
            found = merge_of(desk, draft_id, by=by)
            if found is None or fingerprint(found.theirs) != request.form.get("theirs"):
                return draw_merge(desk, draft_id, 409)
            text = _picked(found.theirs, draft.yaml_text)
            saved = rebase_draft(desk, draft_id, text, revision=revision, by=by, now=now)
            if saved.stale:
                return draw_merge(desk, draft_id, 409)
        flash(speak().gettext("Put together and saved as your draft."))
        there = url_for("playbooks.edit", playbook_id=draft.playbook_id, checked="yes")
        return redirect(there, 303)


def _picked(theirs: str, mine: str) -> str:
    """The text by the choices made: whole, or field by field."""
    whole = request.form.get("whole")
    if whole in {"mine", "theirs"}:
        return mine if whole == "mine" else theirs
    start = "pick:"
    taken = frozenset(
        name.removeprefix(start)
        for name, side in request.form.items()
        if name.startswith(start) and side == "theirs"
    )
    return chosen(theirs, mine, taken)


def draw_merge(desk: DeskServices, draft_id: str, status: int = 200) -> ResponseReturnValue:
    """Three texts: what the draft was made from, what was published since, the draft."""
    draft = my_draft(desk, draft_id, by=me().id)
    found = merge_of(desk, draft_id, by=me().id)
    if found is None:
        flash(speak().gettext("Nobody published since your draft was begun."))
        return redirect(url_for("playbooks.edit", playbook_id=draft.playbook_id), 303)
    return _choose_page(draft, found.mine, found.base, "published", status, theirs=found.theirs)


def _choose_page(
    draft: PlaybookDraft, mine: str, base: str, kind: str, status: int, theirs: str | None = None
) -> ResponseReturnValue:
    other = draft.yaml_text if theirs is None else theirs
    rows: tuple[Choice, ...] | None
    try:
        rows = choices(base, other, mine)
    except PlaybookInvalid:
        rows = None  # one of them is no YAML: they are shown whole
    told = {"draft": draft, "mine": mine, "theirs": other, "rows": rows, "kind": kind}
    return render_template("playbook_choose.html", has_base=bool(base), **told), status
