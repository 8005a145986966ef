"""Replay: a draft run over past conversations in the worker. Nothing is ever sent."""

from __future__ import annotations

from datetime import datetime

from assist.desk.services import DeskServices
from assist.model.playbook import Replay, ReplayChange, ReplayResult


def start_replay(
    desk: DeskServices,
    yaml_text: str,
    *,
    since: datetime,
    until: datetime,
    sample: int,
    by: str | None,
    now: datetime,
) -> Replay:
    """Enqueue it. BadInput when the text does not parse, the range is empty, or `sample` is not 1
    to 50,000; NotAllowed unless `by` leads.
    """
    raise NotImplementedError


def run_replay(desk: DeskServices, replay_id: str) -> None:
    """The job. A worker that dies over it is no loss: it goes on where the last page was stored."""
    raise NotImplementedError


def cancel_replay(desk: DeskServices, replay_id: str, *, by: str | None, now: datetime) -> bool:
    """Whether it was still going on."""
    raise NotImplementedError


def replay(desk: DeskServices, replay_id: str) -> Replay:
    """Where it stands: `done` of `total`, counts."""
    raise NotImplementedError


def replays_of(desk: DeskServices, playbook_id: str) -> tuple[Replay, ...]:
    """Newest first."""
    raise NotImplementedError


def replay_results(
    desk: DeskServices,
    replay_id: str,
    *,
    change: ReplayChange | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[ReplayResult, ...]:
    """What changed, in the order of the messages."""
    raise NotImplementedError


def export_replay(desk: DeskServices, replay_id: str, kind: str) -> str:
    """Everything as "json" or "csv" (a cell that a spreadsheet would compute is quoted)."""
    raise NotImplementedError
