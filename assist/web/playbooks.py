"""/playbooks: the list, a new playbook, files taken in, and what is left open."""

from __future__ import annotations

from datetime import date
from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from jinja2 import Environment

from assist import i18n
from assist.desk import labels
from assist.desk.playbook_drafts import import_drafts, new_draft
from assist.desk.playbook_gaps import gaps
from assist.desk.services import DeskServices
from assist.errors import BadInput
from assist.model.decision import RejectReason
from assist.model.money import Money
from assist.model.rights import Right
from assist.playbooks.reading import MAX_BYTES, PlaybookInvalid
from assist.web import playbook_intents, playbook_words
from assist.web.auth import guard, me, only
from assist.web.pages import speak
from assist.web.playbook_diff import plain, side_by_side
from assist.web.playbook_editor import editor_routes
from assist.web.playbook_list_page import STATES, head_of, list_page, states_of, wanted_of
from assist.web.playbook_releases import release_routes
from assist.web.playbook_replays import replay_routes
from assist.web.playbook_trials import trial_routes

MOST_FILES = 100


def playbook_pages(desk: DeskServices) -> Blueprint:
    """For team leads and administrators; every form is one use case. No page's own name can be that
    of a playbook: ids have no hyphen.
    """
    blueprint = Blueprint("playbooks", __name__, url_prefix="/playbooks")
    guard(desk, blueprint)
    blueprint.before_request(partial(only, Right.EDIT_PLAYBOOKS))
    _words(blueprint, desk)
    _lists(blueprint, desk)
    _beginnings(blueprint, desk)
    editor_routes(blueprint, desk)
    release_routes(blueprint, desk)
    replay_routes(blueprint, desk)
    trial_routes(blueprint, desk)
    return blueprint


def _add_filters(environment: Environment) -> None:
    environment.filters["minor_money"] = lambda pair: i18n.money(Money(*pair), speak().locale)
    environment.filters["iso_day"] = lambda day: i18n.date_short(
        date.fromisoformat(day), speak().locale
    )
    environment.filters["person_name"] = lambda key, people: (
        people[key].name if key in people else key
    )
    environment.filters["reject_words"] = lambda reason: speak().gettext(
        labels.REJECT_REASONS[RejectReason(reason)]
    )


def _words(blueprint: Blueprint, desk: DeskServices) -> None:
    blueprint.record_once(lambda state: _add_filters(state.app.jinja_env))

    @blueprint.context_processor
    def words() -> dict[str, object]:
        return {
            "WORDS": playbook_words,
            "INTENT_CHOICES": playbook_intents.groups(),
            "STATES": STATES,
            "states_of": states_of,
            "side_by_side": side_by_side,
            "plain_value": plain,
            "head": lambda playbook_id: head_of(desk, playbook_id, by=me().id),
            "path_words": lambda path: playbook_words.path_words(path, speak()),
            "fact_name": lambda name: playbook_words.fact_name(name, speak().language),
            "intent_words": lambda intent: playbook_intents.shown_name(intent, speak()),
        }


def _lists(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("")
    def listed() -> ResponseReturnValue:
        return _list(desk)

    @blueprint.get("/what-is-missing")
    def missing() -> ResponseReturnValue:
        found = gaps(desk, by=me().id, now=desk.clock())
        return render_template("playbook_gaps.html", gaps=found)


def _list(
    desk: DeskServices, *, problem: str = "", lines: tuple[str, ...] = (), opened: str = "",
    status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    wanted = wanted_of(request.args)
    if wanted is None:
        abort(404, "There is no such list.")
    number = max(1, min(10_000, request.args.get("page", 1, type=int)))
    page = list_page(desk, wanted, number, by=me().id, now=desk.clock())
    told = {"problem": problem, "lines": lines, "opened": opened, "kept": request.form}
    return render_template("playbooks.html", page=page, wanted=wanted, **told), status


def _beginnings(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/new-playbook")
    def new() -> ResponseReturnValue:
        playbook_id = request.form.get("id", "").strip()
        try:
            new_draft(desk, playbook_id, None, by=me().id, now=desk.clock())
        except BadInput as error:
            return _list(desk, problem=str(error), opened="new", status=400)
        return redirect(url_for("playbooks.edit", playbook_id=playbook_id), 303)

    @blueprint.post("/import-files")
    def take_in() -> ResponseReturnValue:
        files = [file for file in request.files.getlist("file") if file.filename][:MOST_FILES]
        if not files:
            told = speak().gettext("Choose one or more YAML files.")
            return _list(desk, problem=told, opened="import", status=400)
        try:
            texts = [_text(file.filename or "", file.stream.read(MAX_BYTES + 1)) for file in files]
            made = import_drafts(desk, texts, email=me().email, now=desk.clock())
        except PlaybookInvalid as error:
            lines = tuple(str(one) for one in error.problems)
            told = speak().gettext("Nothing was taken in; this is to be mended first:")
            name = _file_name(error.source, [file.filename or "" for file in files])
            return _list(desk, problem=f"{name}: {told}", lines=lines, opened="import", status=400)
        except BadInput as error:
            return _list(desk, problem=str(error), opened="import", status=400)
        if len(made) == 1:
            return redirect(url_for("playbooks.edit", playbook_id=made[0].playbook_id), 303)
        flash(speak().ngettext("%(num)d draft is yours.", "%(num)d drafts are yours.", len(made)))
        return redirect(url_for("playbooks.listed"), 303)


def _text(name: str, content: bytes) -> str:
    """The file's text. BadInput when it is too large or no text at all."""
    if len(content) > MAX_BYTES:
        problem = speak().gettext(
            "is larger than %(most)s KB, the most that a playbook has.", most=str(MAX_BYTES // 1024)
        )
        raise BadInput(name, problem, speak().gettext("Is it a playbook? Export one to compare."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = speak().gettext("is no text in UTF-8.")
        raise BadInput(name, problem, speak().gettext("Save it as UTF-8.")) from error


def _file_name(source: str, names: list[str]) -> str:
    """`import_drafts` counts files from 1."""
    number = source.removeprefix("file ")
    known = number.isdigit() and 0 < int(number) <= len(names)
    return names[int(number) - 1] if known else source
