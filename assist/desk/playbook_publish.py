"""From draft to published: at once, at a time, or after a second lead's look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.desk.playbook_checks import Checks
from assist.desk.services import DeskServices
from assist.model.playbook import Hunk, PlaybookVersion, Schedule


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
    raise NotImplementedError


def cancel_schedule(desk: DeskServices, schedule_id: str, *, by: str | None, now: datetime) -> bool:
    """Whether it was still waiting."""
    raise NotImplementedError


def publish_scheduled(desk: DeskServices, schedule_id: str) -> None:
    """The job at its time: looks again at everything, publishes or says why not."""
    raise NotImplementedError


def publish_text(
    desk: DeskServices, yaml_text: str, *, why: str, by: str | None, now: datetime
) -> Published:
    """Publish a file as it is (`assist playbooks publish`): checks, no draft."""
    raise NotImplementedError
