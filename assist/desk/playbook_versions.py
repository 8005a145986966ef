"""The versions of a playbook: history, differences, going back, archiving, the lead's switch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.desk.services import DeskServices
from assist.model.playbook import (
    CurrentPlaybook,
    Hunk,
    Outcomes,
    PlaybookDraft,
    PlaybookVersion,
    Schedule,
    Trial,
)
from assist.playbooks.schema import Playbook


class VersionsResult(StrEnum):
    DONE = "done"
    IN_USE = "in_use"
    ALREADY = "already"  # archived, restored or switched so already
    NO_REASON = "no_reason"
    NOT_POSSIBLE = "not_possible"  # auto-reply: the mode or an intent's class forbids it


@dataclass(frozen=True, slots=True)
class PlaybookRow:
    """One line of the list page."""

    current: CurrentPlaybook
    playbook: Playbook
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
    raise NotImplementedError


def history(desk: DeskServices, playbook_id: str, *, by: str | None, now: datetime) -> History:
    """NotFound when there is no such playbook."""
    raise NotImplementedError


def compare_versions(desk: DeskServices, before_id: str, after_id: str) -> tuple[Hunk, ...]:
    """What differs, field by field, between any two versions."""
    raise NotImplementedError


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
    raise NotImplementedError


def archive(
    desk: DeskServices, playbook_id: str, *, why: str, by: str | None, now: datetime
) -> VersionsResult:
    """Nothing new is answered by it; conversations in the middle of its steps finish them."""
    raise NotImplementedError


def restore(
    desk: DeskServices, playbook_id: str, *, why: str, by: str | None, now: datetime
) -> VersionsResult:
    """Take it out of the archive."""
    raise NotImplementedError


def switch_auto_reply(
    desk: DeskServices, playbook_id: str, *, on: bool, why: str, by: str | None, now: datetime
) -> VersionsResult:
    """The lead's switch. Only for a playbook whose mode is auto_reply; off by default."""
    raise NotImplementedError
