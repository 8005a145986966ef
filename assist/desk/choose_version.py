"""Which trained version reads: going back to an earlier one, and the packaged one of a release."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from enum import StrEnum

from assist.desk.record import DESK_TOPIC
from assist.desk.services import DeskServices
from assist.desk.train_intents import FEED_KIND, put_in_use, request_training
from assist.errors import Duplicate, NotAllowed
from assist.model.learning import ModelVersion, VersionReason, VersionState
from assist.model.rights import Right
from assist.store import Tx, feed, model_versions, reviews, specialists

_CHOOSABLE = frozenset({VersionState.RETIRED, VersionState.CANDIDATE})


class VersionResult(StrEnum):
    DONE = "done"
    IN_USE = "in_use"  # it is the one in use already
    NOT_MEASURED = "not_measured"  # refused, failed or still being trained
    OLD_DATA = "old_data"  # made of packaged data that this release does not have
    NOTHING_BEFORE = "nothing_before"


def activate_version(
    desk: DeskServices, version: str, *, by: str | None, now: datetime
) -> VersionResult:
    """Use an earlier version that had passed. `by` None is the operator at the command line.

    NotAllowed unless `by` leads. The examples stay accepted: the next ones that are accepted
    train a version of all of them, which has to pass again.
    """
    with desk.db.transaction() as tx:
        _check(tx, by)
        chosen = model_versions.get(tx, version)
        return _activate(tx, desk, chosen, by, now)


def roll_back(desk: DeskServices, *, by: str | None, now: datetime) -> VersionResult:
    """Use the version that was in use before the present one."""
    with desk.db.transaction() as tx:
        _check(tx, by)
        active = model_versions.active(tx, lock=True)
        before = model_versions.find(tx, active.previous) if active and active.previous else None
        if before is None:
            return VersionResult.NOTHING_BEFORE
        return _activate(tx, desk, before, by, now)


def _activate(
    tx: Tx, desk: DeskServices, chosen: ModelVersion, by: str | None, now: datetime
) -> VersionResult:
    refusal = why_not(chosen, desk.learning.trainer.workshop.base_hash)
    if refusal is not None:
        return refusal
    left = VersionReason.ROLLED_BACK
    put_in_use(tx, chosen, VersionReason.CHOSEN, by=by, now=now, retired=left)
    feed.publish(tx, DESK_TOPIC, FEED_KIND, {})
    return VersionResult.DONE


def why_not(version: ModelVersion, base_hash: str) -> VersionResult | None:
    """Why it cannot be put in use by a person; None when it can."""
    if version.state is VersionState.ACTIVE:
        return VersionResult.IN_USE
    if version.state not in _CHOOSABLE:
        return VersionResult.NOT_MEASURED
    return None if version.base_hash == base_hash else VersionResult.OLD_DATA


def adopt_packaged(desk: DeskServices, now: datetime) -> None:
    """On deploy: when the packaged data changed, they are in use at once, and a version of them
    with the reviewed examples is trained and has to pass like any other.
    """
    workshop = desk.learning.trainer.workshop
    with suppress(Duplicate), desk.db.transaction() as tx:  # another process did it meanwhile
        active = model_versions.active(tx, lock=True)
        if active is not None and active.base_hash == workshop.base_hash:
            return
        known = model_versions.find(tx, workshop.base_hash)
        packaged = known or ModelVersion(
            version=workshop.base_hash,
            base_hash=workshop.base_hash,
            example_ids=(),
            state=VersionState.CANDIDATE,
            reason=VersionReason.NONE,
            created_at=now,
        )
        reason, left = VersionReason.PACKAGED, VersionReason.UPGRADED
        put_in_use(tx, packaged, reason, by=None, now=now, retired=left)
        if reviews.examples(tx):
            request_training(tx, desk, by=None, now=now)


def _check(tx: Tx, specialist_id: str | None) -> None:
    if specialist_id is None:
        return
    person = specialists.get(tx, specialist_id)
    if not person.may(Right.TEACH):
        raise NotAllowed("leads_only")
