"""What specialists do with a playbook's suggestions: edits by what they changed, rejections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assist.desk.services import DeskServices
from assist.model.playbook import PlaybookDraft


@dataclass(frozen=True, slots=True)
class EditSeen:
    """One suggestion that a specialist changed before sending."""

    suggestion_id: str
    conversation_id: str
    specialist_id: str | None
    at: datetime | None
    language: str
    drawn: str
    sent: str


@dataclass(frozen=True, slots=True)
class EditGroup:
    """Edits that changed the same words. `before` "" is an insertion, `after` "" a removal."""

    what: str  # "replaced", "added", "removed", "figures", "rewritten"
    before: str
    after: str
    edits: tuple[EditSeen, ...]  # newest first


@dataclass(frozen=True, slots=True)
class Learned:
    """One playbook over its newest `of` decided suggestions."""

    playbook_id: str
    of: int
    edits: tuple[EditGroup, ...]  # the most frequent first
    rejections: Mapping[str, int]  # by reason, the most frequent first
    notes: tuple[tuple[str, str], ...]  # (reason, what the specialist wrote)


def learned(desk: DeskServices, playbook_id: str, *, by: str | None, last: int = 200) -> Learned:
    """NotAllowed unless `by` leads."""
    raise NotImplementedError


def use_wording(desk: DeskServices, suggestion_id: str, *, by: str, now: datetime) -> PlaybookDraft:
    """A draft of the suggestion's playbook with the sent wording in place of what was drawn: facts
    become facts again, greeting and signature are taken off. BadInput when it was not edited.
    """
    raise NotImplementedError
