"""Train a version from what team leads accepted, and put it in use if no intent suffers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from assist.desk.record import BY_ASSIST, DESK_TOPIC, by_specialist, record
from assist.desk.services import DeskServices
from assist.errors import AssistError
from assist.intents.catalog import Example
from assist.intents.gate import falls
from assist.intents.versions import Recipe
from assist.jobs import Queue
from assist.jobs.names import TRAIN_INTENTS
from assist.model.audit import AuditKind
from assist.model.learning import (
    Fall,
    Figures,
    ModelVersion,
    ReviewedExample,
    VersionReason,
    VersionState,
)
from assist.store import Tx, feed, model_versions, reviews

CHAIN = "understanding"  # the record of versions: they belong to no conversation
FEED_KIND = "understanding"
# A transaction that asked for a run may commit a moment after it said so.
GRACE_SECONDS = 2.0
AGAIN_SECONDS = 15
# What may be trained again: not what is in use, was refused, or waits to be chosen.
_OPEN = frozenset({VersionState.TRAINING, VersionState.FAILED, VersionState.RETIRED})


@dataclass(frozen=True, slots=True)
class _Plan:
    claimed: ModelVersion
    new: Recipe
    old: Recipe


def request_training(tx: Tx, desk: DeskServices, *, by: str | None, now: datetime) -> None:
    """Have the examples of now trained in a moment; many requests within it are one run."""
    _enqueue(tx, desk, by, now, desk.learning.gather_seconds)


def _enqueue(tx: Tx, desk: DeskServices, by: str | None, now: datetime, seconds: int) -> None:
    gather = max(1, seconds)
    due = datetime.fromtimestamp((int(now.timestamp()) // gather + 1) * gather, UTC)
    run = due.isoformat(timespec="seconds")
    delay = (due - now).total_seconds() + GRACE_SECONDS
    desk.jobs.enqueue(
        tx, TRAIN_INTENTS, run, by, queue=Queue.BACKGROUND, key=f"train:{run}", delay=delay
    )


def train_intents(desk: DeskServices, run: str, by: str | None = None) -> None:
    """The job: train, measure old and new on the frozen set, activate or refuse.

    The version in use stays in use until then, whatever happens. A job that is done again
    (its worker died, its training failed) takes its own row up again.
    """
    plan = _begin(desk, run, by)
    if plan is None:
        return
    try:
        before, after = desk.learning.trainer.compare(plan.old, plan.new)
    except AssistError:
        _broke_off(desk, plan.claimed)
        raise
    _settle(desk, plan, before, after)


def _begin(desk: DeskServices, run: str, by: str | None) -> _Plan | None:
    """Claim the version that the examples of now make; None when there is nothing to train."""
    now, workshop = desk.clock(), desk.learning.trainer.workshop
    with desk.db.transaction() as tx:
        patience = timedelta(seconds=desk.learning.limit_seconds + AGAIN_SECONDS)
        model_versions.give_up_stale(tx, started_before=now - patience, now=now)
        old = model_versions.active(tx)
        foreign = old is not None and old.base_hash != workshop.base_hash
        if foreign or any(other.run != run for other in model_versions.training(tx)):
            # One at a time; and not by a worker of another release than the one in use.
            _enqueue(tx, desk, by, now, AGAIN_SECONDS)
            return None
        examples = reviews.examples(tx)
        recipe = workshop.recipe(_as_examples(examples))
        known = model_versions.find(tx, recipe.version)
        if known is not None and not _may_train(known, run):
            return None
        claimed = ModelVersion(
            version=recipe.version,
            base_hash=workshop.base_hash,
            example_ids=tuple(example.id for example in examples),
            state=VersionState.TRAINING,
            reason=VersionReason.NONE,
            created_at=now,
            requested_by=by,
            run=run,
            started_at=now,
            previous=old.version if old else None,
        )
        model_versions.replace(tx, claimed)
        feed.publish(tx, DESK_TOPIC, FEED_KIND, {})
        return _Plan(claimed, recipe, recipe_of(tx, old) if old else workshop.recipe())


def _may_train(known: ModelVersion, run: str) -> bool:
    """A job that is done again after its version was put out of use does not bring it back."""
    done = known.state is VersionState.RETIRED and known.run == run
    return known.state in _OPEN and not done


def recipe_of(tx: Tx, version: ModelVersion) -> Recipe:
    """What a stored version is made of."""
    examples = _as_examples(reviews.examples_by_id(tx, version.example_ids))
    return Recipe(version.version, examples)


def _as_examples(reviewed: tuple[ReviewedExample, ...]) -> tuple[Example, ...]:
    lessons = {example.lesson for example in reviewed}
    return tuple(
        Example(lesson.text, lesson.intent, lesson.language)
        for lesson in sorted(lessons, key=lambda it: (it.language, it.intent, it.text))
    )


def _broke_off(desk: DeskServices, claimed: ModelVersion) -> None:
    now = desk.clock()
    with desk.db.transaction() as tx:
        failed = VersionState.FAILED
        ended = replace(claimed, state=failed, reason=VersionReason.BROKE_OFF, finished_at=now)
        model_versions.replace(tx, ended)
        feed.publish(tx, DESK_TOPIC, FEED_KIND, {})


def _settle(desk: DeskServices, plan: _Plan, before: Figures, after: Figures) -> None:
    now = desk.clock()
    worse = falls(before, after, desk.learning.tolerance)
    with desk.db.transaction() as tx:
        active = model_versions.active(tx, lock=True)
        in_use = active.version if active else None
        if in_use == plan.old.version:
            model_versions.note_figures(tx, plan.old.version, before)
        measured = replace(
            plan.claimed,
            finished_at=now,
            previous=plan.old.version,
            figures=after,
            figures_before=before,
            falls=worse,
        )
        if worse:
            ended = replace(measured, state=VersionState.REFUSED, reason=VersionReason.FELL)
            model_versions.replace(tx, ended)
            record_version(tx, ended, actor=BY_ASSIST, at=now)
        elif in_use != plan.claimed.previous:
            overtaken = VersionReason.OVERTAKEN
            ended = replace(measured, state=VersionState.CANDIDATE, reason=overtaken)
            model_versions.replace(tx, ended)
        else:
            by = plan.claimed.requested_by
            put_in_use(tx, measured, VersionReason.LEARNED, by=by, now=now)
        feed.publish(tx, DESK_TOPIC, FEED_KIND, {})


def put_in_use(
    tx: Tx,
    chosen: ModelVersion,
    reason: VersionReason,
    *,
    by: str | None,
    now: datetime,
    retired: VersionReason = VersionReason.NEWER,
) -> None:
    """Make `chosen` the one version in use, and note why the one before is not any more."""
    active = model_versions.active(tx, lock=True)
    if active is not None:
        model_versions.retire(tx, active.version, retired)
    ended = replace(
        chosen,
        state=VersionState.ACTIVE,
        reason=reason,
        activated_at=now,
        activated_by=by,
        previous=active.version if active else None,
    )
    model_versions.replace(tx, ended)
    record_version(tx, ended, actor=by_specialist(by) if by else BY_ASSIST, at=now)


def record_version(tx: Tx, version: ModelVersion, *, actor: str, at: datetime) -> None:
    """One line in the record of versions."""
    data = {
        "state": version.state.value,
        "reason": version.reason.value,
        "previous": version.previous,
        "examples": len(version.example_ids),
        "falls": [_fall(fall) for fall in version.falls],
    }
    subject = {"version": version.version}
    record(tx, CHAIN, AuditKind.VERSION_CHANGED, actor=actor, at=at, subject=subject, data=data)


def _fall(fall: Fall) -> str:
    name = " ".join(filter(None, (fall.intent or "all", fall.language)))
    return f"{name} {fall.before}-{fall.after}/{fall.of}"
