"""Drafts: each lead's own unpublished text of a playbook, saved as they type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assist.desk.services import DeskServices
from assist.model.playbook import PlaybookDraft
from assist.model.specialist import Specialist


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft and who else is at work on the same playbook."""

    draft: PlaybookDraft
    others: tuple[tuple[Specialist, PlaybookDraft], ...]  # their drafts, newest first
    newer_version: bool  # somebody published since the draft was begun


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a save. `stale`: the same draft was saved elsewhere meanwhile (another tab):
    nothing was written, `draft` is what is stored now, and the page must show both texts.
    """

    draft: PlaybookDraft
    stale: bool = False


def open_draft(desk: DeskServices, playbook_id: str, *, by: str, now: datetime) -> Opened:
    """My draft of the playbook, begun from the version in use if there is none yet.

    NotAllowed unless `by` leads; NotFound when there is neither such a playbook nor a draft.
    """
    raise NotImplementedError


def new_draft(
    desk: DeskServices, playbook_id: str, yaml_text: str | None, *, by: str, now: datetime
) -> PlaybookDraft:
    """Begin a playbook that does not exist (`yaml_text` None: a filled-in skeleton in both
    languages). BadInput when the id is taken or no id at all.
    """
    raise NotImplementedError


def save_draft(
    desk: DeskServices, draft_id: str, yaml_text: str, *, revision: int, by: str, now: datetime
) -> Saved:
    """Autosave: any text, also one that does not parse. `revision` is that of the draft as the page
    knows it. A draft in review goes back to being a draft. BadInput above 128 KiB; NotAllowed when
    the draft is somebody else's.
    """
    raise NotImplementedError


def save_fields(
    desk: DeskServices,
    draft_id: str,
    changes: Mapping[str, Any],
    *,
    revision: int,
    by: str,
    now: datetime,
) -> Saved:
    """As `save_draft`, from the form: `changes` maps paths ("texts.en.short",
    "conditions.all[0].value") to values, None takes the field out. Comments and the order of
    everything else stay. BadInput when the text is no YAML that a form could change.
    """
    raise NotImplementedError


def drop_draft(desk: DeskServices, draft_id: str, *, by: str, now: datetime) -> None:
    """Throw my draft away; its last text stays in the record."""
    raise NotImplementedError


def rebase_draft(
    desk: DeskServices, draft_id: str, yaml_text: str, *, revision: int, by: str, now: datetime
) -> Saved:
    """Save the merged text as made from the version in use now (after a conflict)."""
    raise NotImplementedError


def drafts_of(desk: DeskServices, *, by: str) -> tuple[PlaybookDraft, ...]:
    """Everybody's drafts, newest first: mine, and those that wait for a review."""
    raise NotImplementedError


def submit_draft(
    desk: DeskServices, draft_id: str, *, revision: int, why: str, by: str, now: datetime
) -> Saved:
    """Ask for a second lead's look. BadInput without a `why` or with errors in the checks."""
    raise NotImplementedError


def return_draft(desk: DeskServices, draft_id: str, note: str, *, by: str, now: datetime) -> None:
    """The second lead sends it back with a note. NotAllowed for the draft's own author."""
    raise NotImplementedError
