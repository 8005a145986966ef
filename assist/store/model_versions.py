"""The trained versions of the reading; at most one is active, by a unique index."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Update, insert, select, update

from assist.errors import NotFound
from assist.model.learning import Fall, Figures, ModelVersion, VersionReason, VersionState
from assist.store.codec import decode, encode
from assist.store.database import Tx
from assist.store.rows import insert_new, moved, one, run
from assist.store.tables import table_of
from assist.store.tables.learning import ModelVersionRow

VERSIONS = table_of(ModelVersionRow)
_V = VERSIONS.c


def add(tx: Tx, new: ModelVersion) -> bool:
    """Store it; False when there is one of that name already."""
    return insert_new(tx, VERSIONS, _values(new))


def replace(tx: Tx, changed: ModelVersion) -> None:
    """Store the version as it is now. Duplicate when another one is active."""
    values = _values(changed)
    known = update(VERSIONS).where(_V.version == changed.version)
    if not moved(tx, known.values(**values)):
        run(tx, insert(VERSIONS), values)


def find(tx: Tx, version: str) -> ModelVersion | None:
    row = one(tx, select(VERSIONS).where(_V.version == version))
    return None if row is None else _to_model(row)


def get(tx: Tx, version: str) -> ModelVersion:
    found = find(tx, version)
    if found is None:
        raise NotFound("model version", version)
    return found


def active(tx: Tx, *, lock: bool = False) -> ModelVersion | None:
    """The one in use; with `lock` nobody else changes it before the transaction ends."""
    chosen = select(VERSIONS).where(_V.state == VersionState.ACTIVE.value)
    row = one(tx, chosen.with_for_update() if lock else chosen)
    return None if row is None else _to_model(row)


def training(tx: Tx) -> tuple[ModelVersion, ...]:
    """Those being trained, as their rows say; a process may have died over one."""
    chosen = select(VERSIONS).where(_V.state == VersionState.TRAINING.value)
    return tuple(_to_model(row) for row in run(tx, chosen.order_by(_V.started_at)))


def newest(tx: Tx, limit: int = 50) -> tuple[ModelVersion, ...]:
    """The one in use first, then by when they were last worked on."""
    chosen = select(VERSIONS).order_by(
        (_V.state == VersionState.ACTIVE.value).desc(), _V.created_at.desc(), _V.version
    )
    return tuple(_to_model(row) for row in run(tx, chosen.limit(limit)))


def retire(tx: Tx, version: str, reason: VersionReason) -> bool:
    """Take it out of use; False when it is not in use (any more)."""
    return moved(tx, _in_use(version).values(state=VersionState.RETIRED.value, reason=reason.value))


def _in_use(version: str) -> Update:
    return update(VERSIONS).where(_V.version == version, _V.state == VersionState.ACTIVE.value)


def note_figures(tx: Tx, version: str, figures: Figures) -> None:
    """What it scored when a newer one was measured beside it."""
    run(tx, update(VERSIONS).where(_V.version == version).values(figures=encode(figures)))


def give_up_stale(tx: Tx, *, started_before: datetime, now: datetime) -> None:
    """Trainings that began so long ago have died with their process."""
    stale = update(VERSIONS).where(
        _V.state == VersionState.TRAINING.value, _V.started_at < started_before
    )
    reason = VersionReason.BROKE_OFF.value
    run(tx, stale.values(state=VersionState.FAILED.value, reason=reason, finished_at=now))


def _values(of: ModelVersion) -> dict[str, Any]:
    return {
        "version": of.version,
        "base_hash": of.base_hash,
        "example_ids": list(of.example_ids),
        "state": of.state.value,
        "reason": of.reason.value,
        "created_at": of.created_at,
        "requested_by": of.requested_by,
        "run": of.run,
        "started_at": of.started_at,
        "finished_at": of.finished_at,
        "activated_at": of.activated_at,
        "activated_by": of.activated_by,
        "previous": of.previous,
        "figures": of.figures and encode(of.figures),
        "figures_before": of.figures_before and encode(of.figures_before),
        "falls": [encode(fall) for fall in of.falls],
    }


def _to_model(row: Row[Any]) -> ModelVersion:
    return ModelVersion(
        version=row.version,
        base_hash=row.base_hash,
        example_ids=tuple(row.example_ids),
        state=VersionState(row.state),
        reason=VersionReason(row.reason),
        created_at=row.created_at,
        requested_by=row.requested_by,
        run=row.run,
        started_at=row.started_at,
        finished_at=row.finished_at,
        activated_at=row.activated_at,
        activated_by=row.activated_by,
        previous=row.previous,
        figures=row.figures and decode(Figures, row.figures),
        figures_before=row.figures_before and decode(Figures, row.figures_before),
        falls=tuple(decode(Fall, fall) for fall in row.falls),
    )
