"""Replay pages: a draft over past messages, its progress, what changed, export."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assist.desk import playbook_replay as replays
from assist.desk.playbook_drafts import drafts_of
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotFound
from assist.model.playbook import ReplayChange
from assist.store import playbooks
from assist.web.auth import me
from assist.web.pages import speak

PAGE_LENGTH = 15
DAYS = 30  # how far back a replay looks unless asked otherwise
SAMPLE = 1000
_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def replay_routes(blueprint: Blueprint, desk: DeskServices) -> None:
    """/playbooks/<id>/replay and /playbooks/replays/<id>."""
    _starting(blueprint, desk)
    _looking(blueprint, desk)
    _following(blueprint, desk)


def _starting(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("/<playbook_id>/replay")
    def replay(playbook_id: str) -> ResponseReturnValue:
        return _start_page(desk, playbook_id)

    @blueprint.post("/<playbook_id>/replay")
    def start_replay(playbook_id: str) -> ResponseReturnValue:
        text, _mine = _text(desk, playbook_id)
        try:
            made = replays.start_replay(
                desk,
                text,
                since=_midnight(desk, "since", 0),
                until=_midnight(desk, "until", 1),
                sample=request.form.get("sample", 0, type=int),
                by=me().id,
                now=desk.clock(),
            )
        except BadInput as error:
            return _start_page(desk, playbook_id, problem=str(error), status=400)
        return redirect(url_for("playbooks.show_replay", replay_id=made.id), 303)


def _text(desk: DeskServices, playbook_id: str) -> tuple[str, bool]:
    """My draft, else what is in use; and whether it is my draft."""
    for draft in drafts_of(desk, by=me().id):
        if draft.playbook_id == playbook_id and draft.specialist_id == me().id:
            return draft.yaml_text, True
    with desk.db.read() as tx:
        current = playbooks.in_use(tx, playbook_id)
    if current is None:
        raise NotFound("playbook", playbook_id)
    return current.version.yaml_text, False


def _start_page(
    desk: DeskServices, playbook_id: str, *, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    _yaml, mine = _text(desk, playbook_id)
    today = desk.clock().astimezone(ZoneInfo(desk.zone)).date()
    drawn = render_template(
        "playbook_replay.html",
        playbook_id=playbook_id,
        mine=mine,
        replays=replays.replays_of(desk, playbook_id, by=me().id)[:20],
        since=request.form.get("since") or (today - timedelta(days=DAYS)).isoformat(),
        until=request.form.get("until") or today.isoformat(),
        sample=request.form.get("sample") or str(SAMPLE),
        problem=problem,
        tab="replay",
    )
    return drawn, status


def _midnight(desk: DeskServices, field: str, days: int) -> datetime:
    """The day's start on the desk's clock, `days` later."""
    try:
        day = date.fromisoformat(request.form.get(field, "")) + timedelta(days=days)
    except (ValueError, OverflowError) as error:
        problem = speak().gettext("is no day.")
        raise BadInput(field, problem, speak().gettext("Write it like 2026-11-20.")) from error
    return datetime.combine(day, time(), ZoneInfo(desk.zone)).astimezone(UTC)


def _looking(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("/replays/<replay_id>")
    def show_replay(replay_id: str) -> ResponseReturnValue:
        made = replays.replay(desk, replay_id, by=me().id)
        wanted = request.args.get("change") or None
        if wanted and wanted not in set(ReplayChange):
            abort(404, "There is no such list.")
        change = ReplayChange(wanted) if wanted else None
        number = max(1, min(10_000, request.args.get("page", 1, type=int)))
        found = replays.replay_results(
            desk,
            replay_id,
            by=me().id,
            change=change,
            offset=(number - 1) * PAGE_LENGTH,
            limit=PAGE_LENGTH + 1,
        )
        told = {"change": change, "number": number, "more": len(found) > PAGE_LENGTH}
        rows = found[:PAGE_LENGTH]
        return render_template(
            "playbook_replayed.html", replay=made, rows=rows, tab="replay", **told
        )


def _following(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("/replays/<replay_id>/progress")
    def progress(replay_id: str) -> ResponseReturnValue:
        """The bar and the counts alone, for the page that is open."""
        made = replays.replay(desk, replay_id, by=me().id)
        return render_template("_playbook_progress.html", replay=made)

    @blueprint.post("/replays/<replay_id>/cancel")
    def cancel_replay(replay_id: str) -> ResponseReturnValue:
        replays.cancel_replay(desk, replay_id, by=me().id, now=desk.clock())
        return redirect(url_for("playbooks.show_replay", replay_id=replay_id), 303)

    @blueprint.get("/replays/<replay_id>/export.<kind>")
    def export_replay(replay_id: str, kind: str) -> ResponseReturnValue:
        if kind not in _TYPES:
            abort(404, "There is no such export.")
        text = replays.export_replay(desk, replay_id, kind, by=me().id)
        answer = Response(text, content_type=_TYPES[kind])
        name = f"replay-{replay_id}.{kind}"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
