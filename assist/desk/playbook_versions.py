"""The versions of a playbook: history, differences, going back, archiving, the lead's switch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from assist.desk.playbook_checks import may_auto_reply
from assist.desk.playbook_people import lead, told
from assist.desk.playbook_releases import release
from assist.desk.services import DeskServices
from assist.errors import NotFound
from assist.model.audit import AuditKind
from assist.model.playbook import (
    CurrentPlaybook,
    Hunk,
    Origin,
    Outcomes,
    PlaybookDraft,
    PlaybookVersion,
    Schedule,
    ScheduleState,
    Trial,
    TrialState,
)
from assist.playbooks.compare import differences
from assist.playbooks.reading import PlaybookInvalid, parse_playbook
from assist.playbooks.schema import Mode, Playbook
from assist.playbooks.trials import wilson
from assist.store import (
    Tx,
    playbook_drafts,
    playbook_schedules,
    playbook_trials,
    playbook_use,
    playbooks,
)

OVER = timedelta(days=90)  # of which the list's figures tell


class VersionsResult(StrEnum):
    DONE = "done"
    IN_USE = "in_use"  # it says what is in use already
    NOTHING_BEFORE = "nothing_before"
    ALREADY = "already"  # archived, restored or switched so already
    NO_REASON = "no_reason"
    # auto-reply: the mode or an intent's class forbids it; going back: this release cannot read it
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True, slots=True)
class PlaybookRow:
    """One line of the list page."""

    current: CurrentPlaybook
    playbook: Playbook | None  # None: this release cannot read it, and nobody is answered by it
    drafts: tuple[PlaybookDraft, ...]
    trial: Trial | None
    schedule: Schedule | None  # waiting
    outcomes: Outcomes  # of the version in use, over the last 90 days
    acceptance: tuple[float, float, float] | None  # share approved or edited, low, high (95 %)


@dataclass(frozen=True, slots=True)
class History:
    """Everything about one playbook."""

    row: PlaybookRow
    versions: tuple[PlaybookVersion, ...]  # newest first
    schedules: tuple[Schedule, ...]
    trials: tuple[Trial, ...]


def list_playbooks(desk: DeskServices, *, by: str | None, now: datetime) -> tuple[PlaybookRow, ...]:
    """Every playbook by id, archived ones too. The page filters and searches."""
    with desk.db.read() as tx:
        lead(tx, by)
        in_use = playbooks.all_in_use(tx)
        versions = [one.version.id for one in in_use]
        outcomes = playbook_use.outcomes(tx, versions, now - OVER)
        trials = {trial.playbook_id: trial for trial in playbook_trials.running(tx)}
        waiting = {schedule.playbook_id: schedule for schedule in playbook_schedules.waiting(tx)}
        drafts: dict[str, list[PlaybookDraft]] = {}
        for draft in playbook_drafts.all(tx):
            drafts.setdefault(draft.playbook_id, []).append(draft)
    return tuple(
        _row(
            one,
            tuple(drafts.get(one.playbook_id, ())),
            trials.get(one.playbook_id),
            waiting.get(one.playbook_id),
            outcomes[one.version.id],
        )
        for one in in_use
    )


def _row(
    current: CurrentPlaybook,
    drafts: tuple[PlaybookDraft, ...],
    trial: Trial | None,
    schedule: Schedule | None,
    outcomes: Outcomes,
) -> PlaybookRow:
    accepted = outcomes.approved + outcomes.edited
    acceptance = None
    if outcomes.decided:
        acceptance = (accepted / outcomes.decided, *wilson(accepted, outcomes.decided))
    try:
        playbook = parse_playbook(current.version.yaml_text, current.playbook_id)
    except PlaybookInvalid:
        playbook = None
    return PlaybookRow(current, playbook, drafts, trial, schedule, outcomes, acceptance)


def history(desk: DeskServices, playbook_id: str, *, by: str | None, now: datetime) -> History:
    """NotFound when there is no such playbook."""
    with desk.db.read() as tx:
        lead(tx, by)
        current = _current(tx, playbook_id)
        trials = playbook_trials.of_playbook(tx, playbook_id)
        schedules = playbook_schedules.of_playbook(tx, playbook_id)
        outcomes = playbook_use.outcomes(tx, [current.version.id], now - OVER)
        row = _row(
            current,
            playbook_drafts.of_playbook(tx, playbook_id),
            next((trial for trial in trials if trial.state is TrialState.RUNNING), None),
            next((one for one in schedules if one.state is ScheduleState.WAITING), None),
            outcomes[current.version.id],
        )
        return History(row, playbooks.history(tx, playbook_id), schedules, trials)


def compare_versions(
    desk: DeskServices, before_id: str, after_id: str, *, by: str | None
) -> tuple[Hunk, ...]:
    """What differs, field by field, between any two versions."""
    with desk.db.read() as tx:
        lead(tx, by)
        before, after = playbooks.get(tx, before_id), playbooks.get(tx, after_id)
    return differences(before.yaml_text, after.yaml_text)


def roll_back(
    desk: DeskServices,
    playbook_id: str,
    *,
    why: str,
    by: str | None,
    now: datetime,
    to_version_id: str | None = None,
) -> tuple[VersionsResult, PlaybookVersion | None]:
    """Publish an earlier text again (None: the one before the version in use) as a new version.
    The version that is left is withdrawn: conversations that began with it do not keep it.
    """
    if not why.strip():
        return VersionsResult.NO_REASON, None
    with desk.db.transaction() as tx:
        lead(tx, by)
        playbooks.lock(tx, playbook_id)
        current = _current(tx, playbook_id)
        chosen = _earlier(tx, current, to_version_id)
        if chosen is None:
            return VersionsResult.NOTHING_BEFORE, None
        if chosen.yaml_text == current.version.yaml_text:
            return VersionsResult.IN_USE, None
        if _unreadable(chosen):
            return VersionsResult.NOT_POSSIBLE, None
        playbooks.withdraw(tx, current.version.id, now)
        version = release(
            tx,
            playbook_id,
            chosen.yaml_text,
            Origin.ROLLED_BACK,
            by=by,
            why=why.strip(),
            source_id=chosen.id,
            now=now,
        )
        return VersionsResult.DONE, version


def _earlier(tx: Tx, current: CurrentPlaybook, to_version_id: str | None) -> PlaybookVersion | None:
    """The version named; else the newest before the one in use that says something else, was not
    withdrawn, and was not only tried.
    """
    if to_version_id is not None:
        chosen = playbooks.get(tx, to_version_id)
        if chosen.playbook_id != current.playbook_id:
            raise NotFound("version of this playbook", to_version_id)
        return chosen
    return next(
        (
            version
            for version in playbooks.history(tx, current.playbook_id)
            if version.number < current.version.number
            and version.withdrawn_at is None
            and version.origin is not Origin.TRIAL
            and version.yaml_text != current.version.yaml_text
        ),
        None,
    )


def _unreadable(version: PlaybookVersion) -> bool:
    try:
        parse_playbook(version.yaml_text, version.id)
    except PlaybookInvalid:
        return True
    return False


def archive(
    desk: DeskServices, playbook_id: str, *, why: str, by: str | None, now: datetime
) -> VersionsResult:
    """Nothing new is answered by it; conversations in the middle of its steps finish them."""
    return _move(desk, playbook_id, "archived", why, by, now)


def restore(
    desk: DeskServices, playbook_id: str, *, why: str, by: str | None, now: datetime
) -> VersionsResult:
    """Take it out of the archive."""
    return _move(desk, playbook_id, "restored", why, by, now)


def _move(
    desk: DeskServices, playbook_id: str, what: str, why: str, by: str | None, now: datetime
) -> VersionsResult:
    if not why.strip():
        return VersionsResult.NO_REASON
    with desk.db.transaction() as tx:
        lead(tx, by)
        current = _current(tx, playbook_id)
        if what == "archived":
            moved = playbooks.archive(tx, playbook_id, now)
        else:
            moved = playbooks.restore(tx, playbook_id)
        if not moved:
            return VersionsResult.ALREADY
        _tell(tx, current, {"what": what, "why": why.strip()}, by, now)
        return VersionsResult.DONE


def switch_auto_reply(
    desk: DeskServices, playbook_id: str, *, on: bool, why: str, by: str | None, now: datetime
) -> VersionsResult:
    """The lead's switch, for a playbook whose mode is auto_reply. Off by default, and off again
    with every version that is published: it was thrown for a text that somebody had read.
    """
    if not why.strip():
        return VersionsResult.NO_REASON
    with desk.db.transaction() as tx:
        lead(tx, by)
        playbooks.lock(tx, playbook_id)
        current = _current(tx, playbook_id)
        if on and not _may_auto_reply(current):
            return VersionsResult.NOT_POSSIBLE
        if not playbooks.switch_auto_reply(tx, playbook_id, on=on):
            return VersionsResult.ALREADY
        what = "auto_reply_on" if on else "auto_reply_off"
        _tell(tx, current, {"what": what, "why": why.strip()}, by, now)
        return VersionsResult.DONE


def _may_auto_reply(current: CurrentPlaybook) -> bool:
    playbook = parse_playbook(current.version.yaml_text, current.playbook_id)
    in_use = current.archived_at is None
    return in_use and playbook.mode is Mode.AUTO_REPLY and may_auto_reply(playbook)


def _current(tx: Tx, playbook_id: str) -> CurrentPlaybook:
    found = playbooks.in_use(tx, playbook_id)
    if found is None:
        raise NotFound("playbook", playbook_id)
    return found


def _tell(
    tx: Tx, current: CurrentPlaybook, data: Mapping[str, str], by: str | None, now: datetime
) -> None:
    told(
        tx,
        AuditKind.PLAYBOOK_MOVED,
        current.playbook_id,
        by=by,
        now=now,
        data=data,
        version_id=current.version.id,
    )
