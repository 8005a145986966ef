"""/understanding: what waits for a team lead, what was decided, and the trained versions."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assist.desk import choose_version, review_interpretation
from assist.desk.choose_version import VersionResult
from assist.desk.intent_names import INTENTS
from assist.desk.review_interpretation import Acceptance, ReviewAnswer, ReviewResult
from assist.desk.services import DeskServices
from assist.errors import BadInput
from assist.i18n import mark
from assist.intents.catalog import LANGUAGES
from assist.model.learning import ReviewReason
from assist.model.rights import Right
from assist.store.reviews import Wanted
from assist.web.auth import guard, me, only
from assist.web.pages import speak
from assist.web.understanding_page import review_page, training_now, version_list

_ = mark
LONGEST_FIELD = 4000

_REFUSALS = {
    VersionResult.IN_USE: _("That version is in use already."),
    VersionResult.NOT_MEASURED: _("That version did not pass; it cannot be used."),
    VersionResult.OLD_DATA: _(
        "That version was made from examples of an earlier release and cannot be made again."
    ),
    VersionResult.NOTHING_BEFORE: _("There is no version before this one."),
}


def understanding(desk: DeskServices) -> Blueprint:
    """For team leads and administrators alone; every form is one use case."""
    blueprint = Blueprint("understanding", __name__, url_prefix="/understanding")
    guard(desk, blueprint)
    blueprint.before_request(lambda: only(Right.TEACH))
    _lists(blueprint, desk)
    _decisions(blueprint, desk)
    _versions(blueprint, desk)
    return blueprint


def _lists(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("")
    def waiting() -> ResponseReturnValue:
        return _list(desk, waiting=True)

    @blueprint.get("/decided")
    def decided() -> ResponseReturnValue:
        return _list(desk, waiting=False)

    @blueprint.get("/status")
    def status() -> ResponseReturnValue:
        """The line on trainings alone, for the page that is open."""
        tab = request.args.get("tab", "")
        return render_template("_training.html", training=training_now(desk), tab=tab)


def _list(desk: DeskServices, *, waiting: bool) -> ResponseReturnValue:
    wanted = _wanted(waiting=waiting)
    page = review_page(desk, wanted, _page_number())
    return render_template(
        "understanding.html",
        tab="waiting" if waiting else "decided",
        page=page,
        wanted=wanted,
        training=training_now(desk),
    )


def _wanted(*, waiting: bool) -> Wanted:
    reason, language = request.args.get("reason"), request.args.get("language")
    intent = request.args.get("intent")
    if (
        (reason and reason not in set(ReviewReason))
        or (language and language not in LANGUAGES)
        or (intent and intent not in INTENTS)
    ):
        abort(404, "There is no such list.")
    chosen = ReviewReason(reason) if reason else None
    return Wanted(waiting, chosen, language or None, intent or None)


def _page_number() -> int:
    return max(1, min(10_000, request.args.get("page", 1, type=int)))


def _decisions(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/reviews/<review_id>")
    def decide(review_id: str) -> ResponseReturnValue:
        by, now = me().id, desk.clock()
        if request.form.get("act") == "discard":
            answer = review_interpretation.discard(desk, review_id, by=by, now=now)
            return _answered(answer, speak().gettext("Discarded. It teaches nothing."))
        answer = review_interpretation.accept(desk, review_id, _acceptance(), by=by, now=now)
        return _answered(
            answer, speak().gettext("Accepted as an example. A new version is trained soon.")
        )

    @blueprint.post("/reviews/<review_id>/withdraw")
    def withdraw(review_id: str) -> ResponseReturnValue:
        answer = review_interpretation.withdraw(desk, review_id, by=me().id, now=desk.clock())
        told = speak().gettext("Taken back. A version without it is trained soon.")
        return _answered(answer, told, "understanding.decided")


def _acceptance() -> Acceptance:
    language = _field("language")
    other = next((it for it in LANGUAGES if it != language), language)
    texts = [(language, _field("text"))]
    if translation := _field("translation"):
        texts.append((other, translation))
    return Acceptance(_field("intent"), tuple(texts))


def _field(name: str) -> str:
    value = request.form.get(name, "").strip()
    if len(value) > LONGEST_FIELD:
        raise BadInput(name, f"is longer than {LONGEST_FIELD} characters.")
    return value


def _answered(
    answer: ReviewAnswer, done: str, endpoint: str = "understanding.waiting"
) -> ResponseReturnValue:
    if answer.result is ReviewResult.DONE:
        flash(done)
    elif answer.by is not None:
        first = speak().gettext(
            "%(who)s was first; your click changed nothing.", who=answer.by.name
        )
        flash(first)
    else:
        flash(speak().gettext("This was decided already."))
    kept = {name: request.form[f"at_{name}"] for name in _PLACE if request.form.get(f"at_{name}")}
    return redirect(url_for(endpoint, **kept), 303)  # type: ignore[arg-type]  # names are words


_PLACE = ("reason", "language", "intent", "page")


def _versions(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("/versions")
    def versions() -> ResponseReturnValue:
        return render_template(
            "understanding_versions.html",
            tab="versions",
            versions=version_list(desk),
            training=training_now(desk),
        )

    @blueprint.post("/versions/<version>/activate")
    def activate(version: str) -> ResponseReturnValue:
        result = choose_version.activate_version(desk, version, by=me().id, now=desk.clock())
        if result is VersionResult.DONE:
            flash(speak().gettext("That version reads from now on."))
        else:
            flash(speak().gettext(_REFUSALS[result]))
        return redirect(url_for("understanding.versions"), 303)
