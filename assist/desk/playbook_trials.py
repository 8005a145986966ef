"""Trials: a new version for some conversations, measured against the one in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assist.desk.playbook_people import lead, must_lead, told
from assist.desk.playbook_publish import Published, PublishResult, moved_since, ready
from assist.desk.playbook_releases import release
from assist.desk.services import DeskServices
from assist.errors import BadInput, Duplicate
from assist.model.audit import AuditKind
from assist.model.ids import new_id
from assist.model.playbook import (
    Audience,
    Origin,
    Outcomes,
    PlaybookVersion,
    Trial,
    TrialState,
)
from assist.playbooks.trials import difference, wilson
from assist.store import (
    Tx,
    playbook_drafts,
    playbook_trials,
    playbook_use,
    playbooks,
    specialists,
)


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % Wilson interval; `of` is how many it is of."""

    count: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Side:
    """One version in the trial."""

    version: PlaybookVersion
    outcomes: Outcomes
    accepted: Share  # approved as it stood or edited
    unedited: Share
    rejected: Share


@dataclass(frozen=True, slots=True)
class TrialFigures:
    """Both sides since the trial began, and whether the difference is more than chance."""

    trial: Trial
    before: Side
    after: Side
    difference: float  # of acceptance, after less before
    low: float  # its 95 % interval (Newcombe)
    high: float

    @property
    def is_clear(self) -> bool:
        """The interval of the difference does not hold zero."""
        return self.low > 0 or self.high < 0


def start_trial(
    desk: DeskServices,
    draft_id: str,
    audience: Audience,
    *,
    revision: int,
    why: str,
    by: str,
    now: datetime,
) -> tuple[Published, Trial | None]:
    """Publish the draft to the audience only. BadInput for an audience of nobody or all, or an
    unknown specialist; the results of `publish_draft` otherwise.
    """
    found = ready(desk, draft_id, revision=revision, why=why, by=by)
    if isinstance(found, Published):
        return found, None
    draft, checks = found
    with desk.db.transaction() as tx:
        _check_audience(tx, audience)
        refusal = moved_since(tx, draft)
        if refusal is not None:
            return refusal, None
        if draft.base_version_id is None:
            raise BadInput("draft", "there is nothing to compare it with.", "Publish it first.")
        version = playbooks.add_version(
            tx,
            playbook_id=draft.playbook_id,
            yaml_text=draft.yaml_text,
            origin=Origin.TRIAL,
            now=now,
            by=by,
            why=why.strip() or draft.why,
            source_id=draft.base_version_id,
        )
        trial = _begun(tx, version, audience, by, now)
        playbook_drafts.remove(tx, draft.id)
        return Published(PublishResult.DONE, version=version, checks=checks), trial


def _check_audience(tx: Tx, audience: Audience) -> None:
    by_people = bool(audience.specialist_ids)
    if by_people == bool(audience.percent):
        remedy = "Give either specialists or a percentage."
        raise BadInput("audience", "is nobody, or two kinds at once.", remedy)
    if not by_people and not 1 <= audience.percent <= 99:
        raise BadInput("percent", f"is {audience.percent}.", "Give 1 to 99; for all, publish it.")
    known = {person.id for person in specialists.all(tx) if person.active}
    for specialist_id in audience.specialist_ids:
        if specialist_id not in known:
            raise BadInput("specialists", f"nobody is {specialist_id}.", "Choose from the list.")


def _begun(tx: Tx, version: PlaybookVersion, audience: Audience, by: str, now: datetime) -> Trial:
    trial = Trial(
        id=new_id(),
        playbook_id=version.playbook_id,
        version_id=version.id,
        against_id=version.source_id or version.id,
        audience=audience,
        state=TrialState.RUNNING,
        started_at=now,
        started_by=by,
        why=version.why,
    )
    try:
        playbook_trials.add(tx, trial)
    except Duplicate as error:
        raise BadInput("trial", "another one of this playbook runs.", "End it first.") from error
    data = {
        "what": "trial_started",
        "trial": trial.id,
        "specialists": list(audience.specialist_ids),
        "percent": audience.percent,
        "why": version.why,
    }
    _tell(tx, trial, data, by, now)
    return trial


def _tell(tx: Tx, trial: Trial, data: Mapping[str, Any], by: str | None, now: datetime) -> None:
    told(
        tx,
        AuditKind.PLAYBOOK_MOVED,
        trial.playbook_id,
        by=by,
        now=now,
        data=data,
        version_id=trial.version_id,
    )


def figures(desk: DeskServices, trial_id: str, *, by: str | None) -> TrialFigures:
    """Acceptance, edits and rejections of both versions, of suggestions drawn since it began."""
    with desk.db.read() as tx:
        lead(tx, by)
        trial = playbook_trials.get(tx, trial_id)
        both = (trial.against_id, trial.version_id)
        counted = playbook_use.outcomes(tx, both, trial.started_at)
        before, after = (_side(playbooks.get(tx, one), counted[one]) for one in both)
    apart, low, high = difference(
        (before.accepted.count, before.accepted.of), (after.accepted.count, after.accepted.of)
    )
    return TrialFigures(trial, before, after, apart, low, high)


def _side(version: PlaybookVersion, outcomes: Outcomes) -> Side:
    of = outcomes.decided
    return Side(
        version,
        outcomes,
        accepted=share(outcomes.approved + outcomes.edited, of),
        unedited=share(outcomes.approved, of),
        rejected=share(outcomes.rejected, of),
    )


def share(count: int, of: int) -> Share:
    """With its interval; a share of nothing is 0 and may be anything."""
    low, high = wilson(count, of)
    return Share(count, of, count / of if of else 0.0, low, high)


def promote(desk: DeskServices, trial_id: str, *, why: str, by: str, now: datetime) -> Published:
    """Make the tried version the one in use, as a version of its own. CONFLICT when another was
    published meanwhile; STALE when the trial was ended.
    """
    if not why.strip():
        return Published(PublishResult.NO_REASON)
    with desk.db.transaction() as tx:
        must_lead(tx, by)
        trial = playbook_trials.get(tx, trial_id)
        tried = playbooks.get(tx, trial.version_id)
        in_use = playbooks.lock(tx, trial.playbook_id)
        if in_use is None or in_use.version.id != trial.against_id:
            return Published(PublishResult.CONFLICT)
        if not playbook_trials.end(
            tx, trial_id, TrialState.PROMOTED, by=by, why=why.strip(), at=now
        ):
            return Published(PublishResult.STALE)
        version = release(
            tx,
            trial.playbook_id,
            tried.yaml_text,
            Origin.EDITED,
            by=by,
            why=why.strip(),
            source_id=tried.id,
            now=now,
        )
        _tell(tx, trial, {"what": "trial_promoted", "trial": trial.id, "why": why.strip()}, by, now)
        return Published(PublishResult.DONE, version=version)


def stop(desk: DeskServices, trial_id: str, *, why: str, by: str, now: datetime) -> bool:
    """End it; nobody keeps the tried version. Whether it was running. BadInput without a `why`."""
    if not why.strip():
        raise BadInput("why", "is empty.", "Say in a line why it ends.")
    with desk.db.transaction() as tx:
        must_lead(tx, by)
        trial = playbook_trials.get(tx, trial_id)
        stopped = TrialState.STOPPED
        if not playbook_trials.end(tx, trial_id, stopped, by=by, why=why.strip(), at=now):
            return False
        playbooks.withdraw(tx, trial.version_id, now)
        _tell(tx, trial, {"what": "trial_stopped", "trial": trial.id, "why": why.strip()}, by, now)
        return True
