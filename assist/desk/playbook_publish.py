"""From draft to published: at once, at a time, or after a second lead's look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.desk.playbook_checks import Checks, check
from assist.desk.playbook_people import lead, must_lead, told
from assist.desk.playbook_releases import release
from assist.desk.services import DeskServices
from assist.errors import BadInput, Duplicate, NotAllowed, NotFound
from assist.jobs import Queue
from assist.jobs.names import PUBLISH_PLAYBOOK
from assist.model.audit import AuditKind
from assist.model.ids import new_id
from assist.model.playbook import (
    DraftState,
    Hunk,
    Origin,
    PlaybookDraft,
    PlaybookVersion,
    Schedule,
    ScheduleState,
)
from assist.playbooks.compare import three_way
from assist.playbooks.reading import PlaybookInvalid, parse_playbook
from assist.store import Tx, playbook_drafts, playbook_schedules, playbooks


class PublishResult(StrEnum):
    DONE = "done"
    SCHEDULED = "scheduled"
    ERRORS = "errors"  # the checks found some; `checks` says which and where
    CONFLICT = "conflict"  # somebody published since the draft was begun; `merge` shows all three
    NEEDS_REVIEW = "needs_review"  # a second lead has to publish it
    STALE = "stale"  # the draft was saved elsewhere meanwhile
    UNCHANGED = "unchanged"  # it is what is in use already
    NO_REASON = "no_reason"  # say why


@dataclass(frozen=True, slots=True)
class Merge:
    """Three texts of one playbook: what the draft was made from, what was published, the draft."""

    base: str
    theirs: str
    mine: str
    their_changes: tuple[Hunk, ...]
    my_changes: tuple[Hunk, ...]
    conflicts: tuple[str, ...]  # paths that both changed, differently
    merged: str | None  # my text with their other changes; None where there are conflicts


@dataclass(frozen=True, slots=True)
class Published:
    """What came of it."""

    result: PublishResult
    version: PlaybookVersion | None = None
    schedule: Schedule | None = None
    checks: Checks | None = None
    merge: Merge | None = None


def publish_draft(
    desk: DeskServices,
    draft_id: str,
    *,
    revision: int,
    why: str,
    by: str,
    now: datetime,
    at: datetime | None = None,
) -> Published:
    """Publish now, or at `at` (aware UTC). Where PLAYBOOK_REVIEW is set, `by` must be another lead
    than the draft's author, and the draft submitted. NotAllowed unless `by` leads.
    """
    if at is not None and at <= now:
        raise BadInput("at", "is in the past.", "Give a later time, or publish now.")
    found = ready(desk, draft_id, revision=revision, why=why, by=by)
    if isinstance(found, Published):
        return found
    draft, checks = found
    with desk.db.transaction() as tx:
        refusal = moved_since(tx, draft)
        if refusal is not None:
            return refusal
        if at is not None:
            scheduled = _schedule(tx, desk, draft, why.strip(), by, at, now)
            return Published(PublishResult.SCHEDULED, schedule=scheduled, checks=checks)
        version = _release(tx, draft, Origin.EDITED, why.strip(), by, now)
        playbook_drafts.remove(tx, draft.id)
        return Published(PublishResult.DONE, version=version, checks=checks)


def ready(
    desk: DeskServices, draft_id: str, *, revision: int, why: str, by: str
) -> Published | tuple[PlaybookDraft, Checks]:
    """The draft if it may go on to be published or tried by `by`, else why it may not."""
    with desk.db.read() as tx:
        must_lead(tx, by)
        draft = playbook_drafts.get(tx, draft_id)
    if draft.revision != revision:
        return Published(PublishResult.STALE)
    own = draft.specialist_id == by
    if not own and draft.state is not DraftState.REVIEW:
        raise NotAllowed("not_your_draft")
    if desk.playbook_review and (own or draft.state is not DraftState.REVIEW):
        return Published(PublishResult.NEEDS_REVIEW)
    if not (why.strip() or (not own and draft.why)):
        return Published(PublishResult.NO_REASON)
    checks = check(desk, draft.yaml_text, playbook_id=draft.playbook_id)
    if not checks.may_be_published:
        return Published(PublishResult.ERRORS, checks=checks)
    return draft, checks


def moved_since(tx: Tx, draft: PlaybookDraft) -> Published | None:
    """Why it cannot be published on what is in use now."""
    in_use = playbooks.lock(tx, draft.playbook_id)
    newest = in_use.version if in_use else None
    if playbook_drafts.get(tx, draft.id).revision != draft.revision:
        return Published(PublishResult.STALE)
    if newest is not None and newest.yaml_text == draft.yaml_text and in_use is not None:
        return Published(PublishResult.UNCHANGED) if in_use.archived_at is None else None
    if newest is None or newest.id == draft.base_version_id:
        return None
    return Published(PublishResult.CONFLICT, merge=_merge(tx, draft, newest))


def merge_of(desk: DeskServices, draft_id: str, *, by: str) -> Merge | None:
    """The draft beside what was published since it was begun; None when nothing was."""
    with desk.db.read() as tx:
        must_lead(tx, by)
        draft = playbook_drafts.get(tx, draft_id)
        in_use = playbooks.in_use(tx, draft.playbook_id)
        if in_use is None or in_use.version.id == draft.base_version_id:
            return None
        return _merge(tx, draft, in_use.version)


def _merge(tx: Tx, draft: PlaybookDraft, newest: PlaybookVersion) -> Merge:
    """A draft without a base, or one that is no YAML, can only be shown beside the other."""
    base = playbooks.get(tx, draft.base_version_id).yaml_text if draft.base_version_id else ""
    try:
        found = three_way(base or newest.yaml_text, newest.yaml_text, draft.yaml_text)
    except PlaybookInvalid:
        return Merge(base, newest.yaml_text, draft.yaml_text, (), (), ("file",), None)
    return Merge(
        base,
        newest.yaml_text,
        draft.yaml_text,
        found.theirs,
        found.mine,
        found.conflicts if base else ("file",),
        found.merged if base else None,
    )


def _release(
    tx: Tx, draft: PlaybookDraft, origin: Origin, why: str, by: str, now: datetime
) -> PlaybookVersion:
    return release(
        tx,
        draft.playbook_id,
        draft.yaml_text,
        origin,
        by=by,
        why=why or draft.why,
        source_id=draft.base_version_id,
        now=now,
    )


def _schedule(
    tx: Tx, desk: DeskServices, draft: PlaybookDraft, why: str, by: str, at: datetime, now: datetime
) -> Schedule:
    schedule = Schedule(
        id=new_id(),
        playbook_id=draft.playbook_id,
        yaml_text=draft.yaml_text,
        base_version_id=draft.base_version_id,
        due_at=at,
        state=ScheduleState.WAITING,
        requested_by=by,
        why=why or draft.why,
        made_at=now,
    )
    try:
        playbook_schedules.add(tx, schedule)
    except Duplicate as error:
        remedy = "Cancel the one that waits first."
        raise BadInput("at", "another text of this playbook waits for its time.", remedy) from error
    desk.jobs.enqueue(
        tx,
        PUBLISH_PLAYBOOK,
        schedule.id,
        queue=Queue.TIMER,
        key=f"publish:{schedule.id}",
        delay=(at - now).total_seconds(),
    )
    data = {
        "what": "scheduled",
        "schedule": schedule.id,
        "due": at.isoformat(),
        "why": schedule.why,
    }
    told(tx, AuditKind.PLAYBOOK_MOVED, schedule.playbook_id, by=by, now=now, data=data)
    playbook_drafts.remove(tx, draft.id)
    return schedule


def cancel_schedule(desk: DeskServices, schedule_id: str, *, by: str | None, now: datetime) -> bool:
    """Whether it was still waiting. Its text becomes a draft again, if it was somebody's."""
    with desk.db.transaction() as tx:
        lead(tx, by)
        schedule = playbook_schedules.get(tx, schedule_id)
        cancelled = ScheduleState.CANCELLED
        if not playbook_schedules.end(tx, schedule_id, cancelled, outcome="", at=now):
            return False
        _draft_again(tx, schedule, now)
        data = {"what": "schedule_cancelled", "schedule": schedule_id}
        told(tx, AuditKind.PLAYBOOK_MOVED, schedule.playbook_id, by=by, now=now, data=data)
        return True


def _draft_again(tx: Tx, schedule: Schedule, now: datetime) -> None:
    """So that nothing is lost; a draft that was begun meanwhile stays as it is."""
    who = schedule.requested_by
    if who is None or playbook_drafts.of_person(tx, schedule.playbook_id, who):
        return
    playbook_drafts.add(
        tx,
        PlaybookDraft(
            id=new_id(),
            playbook_id=schedule.playbook_id,
            specialist_id=who,
            yaml_text=schedule.yaml_text,
            base_version_id=schedule.base_version_id,
            revision=1,
            state=DraftState.DRAFT,
            created_at=now,
            updated_at=now,
            why=schedule.why,
        ),
    )


def publish_scheduled(desk: DeskServices, schedule_id: str) -> None:
    """The job at its time: looks again at everything, publishes or says why not."""
    now = desk.clock()
    with desk.db.read() as tx:
        schedule = playbook_schedules.get(tx, schedule_id)
    if schedule.state is not ScheduleState.WAITING or schedule.due_at > now:
        return
    checks = check(desk, schedule.yaml_text, playbook_id=schedule.playbook_id)
    with desk.db.transaction() as tx:
        refusal = _not_any_more(tx, schedule, checks)
        if refusal:
            refused = ScheduleState.REFUSED
            if playbook_schedules.end(tx, schedule_id, refused, outcome=refusal, at=now):
                _draft_again(tx, schedule, now)
                data = {"what": "schedule_refused", "schedule": schedule_id, "why": refusal}
                told(tx, AuditKind.PLAYBOOK_MOVED, schedule.playbook_id, by=None, now=now,
                     data=data)  # fmt: skip
            return
        if not playbook_schedules.end(tx, schedule_id, ScheduleState.DONE, outcome="", at=now):
            return
        release(
            tx,
            schedule.playbook_id,
            schedule.yaml_text,
            Origin.EDITED,
            by=schedule.requested_by,
            why=schedule.why,
            source_id=schedule.base_version_id,
            now=now,
        )


def _not_any_more(tx: Tx, schedule: Schedule, checks: Checks) -> str:
    """Why it is not published after all; "" when it is."""
    try:
        lead(tx, schedule.requested_by)
    except (NotAllowed, NotFound):
        return "who asked for it leads no more"
    in_use = playbooks.lock(tx, schedule.playbook_id)
    if in_use is not None and in_use.version.id != schedule.base_version_id:
        return "another version was published meanwhile"
    wrong = next((finding for finding in checks.findings if finding.error), None)
    return f"{wrong.path}: {wrong.problem}" if wrong else ""


def publish_text(
    desk: DeskServices, yaml_text: str, *, why: str, by: str | None, now: datetime
) -> Published:
    """Publish a file as it is (`assist playbooks publish`): checks, no draft."""
    if not why.strip():
        return Published(PublishResult.NO_REASON)
    with desk.db.read() as tx:
        lead(tx, by)
    playbook_id = parse_playbook(yaml_text, "file").id
    checks = check(desk, yaml_text)
    if not checks.may_be_published:
        return Published(PublishResult.ERRORS, checks=checks)
    with desk.db.transaction() as tx:
        in_use = playbooks.lock(tx, playbook_id)
        if in_use and in_use.version.yaml_text == yaml_text and in_use.archived_at is None:
            return Published(PublishResult.UNCHANGED, version=in_use.version, checks=checks)
        version = release(
            tx,
            playbook_id,
            yaml_text,
            Origin.EDITED,
            by=by,
            why=why.strip(),
            source_id=in_use.version.id if in_use else None,
            now=now,
        )
        return Published(PublishResult.DONE, version=version, checks=checks)
