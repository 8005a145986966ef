"""Replays and what they found. A page of results and how far it got are stored together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from assist.errors import NotFound
from assist.model.playbook import Replay, ReplayChange, ReplayCounts, ReplayResult, ReplayState
from assist.store.codec import decode, encode
from assist.store.database import Tx
from assist.store.rows import moved, one, run
from assist.store.tables import table_of
from assist.store.tables.playbooks import PlaybookReplayResultRow, PlaybookReplayRow

REPLAYS = table_of(PlaybookReplayRow)
RESULTS = table_of(PlaybookReplayResultRow)
_R = REPLAYS.c
_FIELDS = tuple(column.name for column in _R)
_OPEN = tuple(state.value for state in ReplayState if state.is_open)


def add(tx: Tx, replay: Replay) -> None:
    values = {name: getattr(replay, name) for name in _FIELDS}
    coded = {"state": replay.state.value, "counts": encode(replay.counts)}
    run(tx, insert(REPLAYS), values | coded)


def get(tx: Tx, replay_id: str) -> Replay:
    row = one(tx, select(REPLAYS).where(_R.id == replay_id))
    if row is None:
        raise NotFound("replay", replay_id)
    return _to_model(row)


def of_playbook(tx: Tx, playbook_id: str, limit: int = 20) -> tuple[Replay, ...]:
    """The newest first."""
    chosen = select(REPLAYS).where(_R.playbook_id == playbook_id).order_by(_R.id.desc())
    return tuple(_to_model(row) for row in run(tx, chosen.limit(limit)))


def begin(tx: Tx, replay_id: str, total: int) -> bool:
    """It runs, over so many messages; False when it was cancelled meanwhile."""
    return moved(tx, _open(replay_id).values(state=ReplayState.RUNNING.value, total=total))


def note_page(
    tx: Tx,
    replay_id: str,
    results: Iterable[ReplayResult],
    *,
    after: int,
    done: int,
    counts: ReplayCounts,
) -> bool:
    """Store a page that begins `after` so many messages; False when it was cancelled, or another
    worker was quicker: nothing is stored then.
    """
    chosen = _open(replay_id).where(_R.done == after)
    if not moved(tx, chosen.values(done=done, counts=encode(counts))):
        return False
    rows = [
        {
            "replay_id": replay_id,
            "position": result.position,
            "conversation_id": result.conversation_id,
            "change": result.change.value,
            "content": encode(result),
        }
        for result in results
    ]
    if rows:
        tx.connection().execute(insert(RESULTS), rows)
    return True


def end(tx: Tx, replay_id: str, state: ReplayState, *, at: datetime, error: str = "") -> bool:
    """Whether it was going on still."""
    return moved(tx, _open(replay_id).values(state=state.value, finished_at=at, error=error))


def results(
    tx: Tx,
    replay_id: str,
    *,
    change: ReplayChange | None = None,
    offset: int = 0,
    limit: int | None = 50,
) -> tuple[ReplayResult, ...]:
    """In the order of the messages."""
    chosen = select(RESULTS.c.content).where(RESULTS.c.replay_id == replay_id)
    if change is not None:
        chosen = chosen.where(RESULTS.c.change == change.value)
    ordered = chosen.order_by(RESULTS.c.position).offset(offset).limit(limit)
    return tuple(decode(ReplayResult, content) for content in run(tx, ordered).scalars())


def _open(replay_id: str) -> Any:
    return update(REPLAYS).where(_R.id == replay_id, _R.state.in_(_OPEN))


def _to_model(row: Row[Any]) -> Replay:
    values = {name: getattr(row, name) for name in _FIELDS}
    coded = {"state": ReplayState(row.state), "counts": decode(ReplayCounts, row.counts)}
    return Replay(**values | coded)
