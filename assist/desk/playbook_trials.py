"""Trials: a new version for some conversations, measured against the one in use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assist.desk.playbook_publish import Published
from assist.desk.services import DeskServices
from assist.model.playbook import Audience, Outcomes, PlaybookVersion, Trial


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
    raise NotImplementedError


def figures(desk: DeskServices, trial_id: str, *, by: str | None) -> TrialFigures:
    """Acceptance, edits and rejections of both versions."""
    raise NotImplementedError


def promote(desk: DeskServices, trial_id: str, *, why: str, by: str, now: datetime) -> Published:
    """Make the tried version the one in use. CONFLICT when another was published meanwhile."""
    raise NotImplementedError


def stop(desk: DeskServices, trial_id: str, *, why: str, by: str, now: datetime) -> bool:
    """End it; nobody keeps the tried version. Whether it was running."""
    raise NotImplementedError
