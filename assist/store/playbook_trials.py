"""Versions that some conversations get; at most one trial of a playbook runs, by a unique index."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from assist.errors import NotFound
from assist.model.playbook import Audience, Trial, TrialState
from assist.store.codec import decode, encode
from assist.store.database import Tx
from assist.store.rows import moved, one, run
from assist.store.tables import table_of
from assist.store.tables.playbooks import PlaybookTrialRow

TRIALS = table_of(PlaybookTrialRow)
_T = TRIALS.c
_FIELDS = tuple(column.name for column in _T)


def add(tx: Tx, trial: Trial) -> None:
    """Duplicate when another one of the playbook runs."""
    values = {name: getattr(trial, name) for name in _FIELDS}
    coded = {"state": trial.state.value, "audience": encode(trial.audience)}
    run(tx, insert(TRIALS), values | coded)


def get(tx: Tx, trial_id: str) -> Trial:
    row = one(tx, select(TRIALS).where(_T.id == trial_id))
    if row is None:
        raise NotFound("trial", trial_id)
    return _to_model(row)


def running(tx: Tx) -> tuple[Trial, ...]:
    """By playbook id."""
    chosen = select(TRIALS).where(_T.state == TrialState.RUNNING.value).order_by(_T.playbook_id)
    return tuple(_to_model(row) for row in run(tx, chosen))


def of_playbook(tx: Tx, playbook_id: str) -> tuple[Trial, ...]:
    """The newest first."""
    chosen = select(TRIALS).where(_T.playbook_id == playbook_id).order_by(_T.id.desc())
    return tuple(_to_model(row) for row in run(tx, chosen))


def end(
    tx: Tx, trial_id: str, state: TrialState, *, by: str | None, why: str, at: datetime
) -> bool:
    """Whether it was running still."""
    chosen = update(TRIALS).where(_T.id == trial_id, _T.state == TrialState.RUNNING.value)
    values = {"state": state.value, "ended_by": by, "ended_why": why, "ended_at": at}
    return moved(tx, chosen.values(**values))


def _to_model(row: Row[Any]) -> Trial:
    values = {name: getattr(row, name) for name in _FIELDS}
    coded = {"state": TrialState(row.state), "audience": decode(Audience, row.audience)}
    return Trial(**values | coded)
